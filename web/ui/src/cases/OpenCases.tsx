/** A customer's cases, those that are not over first to be seen. */
import { useState } from "preact/hooks";
import { useAsked } from "../asking";
import { Await } from "../components/Await";
import type { Customer } from "../customers/shapes";
import { now } from "../clock";
import { f, t } from "../i18n";
import { live } from "../live";
import { address } from "../route";
import { reasonName, user } from "../session";
import { cases } from "./api";
import { PriorityMark, StateChip } from "./Marks";
import { TimeLeft } from "./TimeLeft";
import { isOver } from "./timeLeft";

const EVERY_MS = 15_000;

export function OpenCases({ customer }: { customer: Customer }) {
  const words = t().cases;
  const [all, setAll] = useState(false);
  // An agent may ask for those of the customer on his line only.
  const call_id = live.value.pop?.call_id;
  const agent = user.value?.role === "agent";
  const wish = agent && call_id ? { call_id } : { customer_id: customer.customer_id };
  const asked = useAsked(() => cases.list(wish, null, 100), EVERY_MS, [JSON.stringify(wish), customer.numbers.join()]);
  const found = asked.answer?.items ?? [];
  const shown = all ? found : found.filter((one) => !isOver(one.state));
  const over = found.length - found.filter((one) => !isOver(one.state)).length;
  return (
    <section class="card customer-cases" aria-label={words.ofCustomer} data-testid="customer-cases">
      <header>
        <h3>{words.ofCustomer}</h3><span class="count">{shown.length}</span>
        {over > 0 && (
          <button type="button" class="small quiet" aria-pressed={all} onClick={() => setAll(!all)}>
            {all ? words.onlyOpen : words.alsoOver(f().number(over))}
          </button>
        )}
      </header>
      <Await of={asked} />
      {asked.answer && shown.length === 0 && <p class="hint">{words.noneOfCustomer}</p>}
      <ul>
        {shown.map((one) => (
          <li key={one.number} data-testid={`customer-case-${one.number}`}>
            <div class="history-head">
              <a class="row-link" href={address("cases", [one.number])}>{one.number}</a>
              <StateChip state={one.state} />
              <TimeLeft of={one} />
            </div>
            <p class="history-what">
              <b>{reasonName(one.reason)}</b><PriorityMark priority={one.priority} />
              <span class="muted">{f().moment(one.opened_at, now.value)}</span>
            </p>
            {one.summary && <p class="history-note">{one.summary}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
