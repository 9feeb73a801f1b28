/** What is written down of the customer who calls: how to treat him, and what is still to be done for him. */
import { CallLinks } from "../customers/CallLinks";
import { now } from "../clock";
import { f, t, word } from "../i18n";
import { address } from "../route";
import { reasonName } from "../session";
import type { KnownCase, Pop } from "../shapes";

export function Dossier({ pop }: { pop: Pop }) {
  const words = t().dossier;
  const { known } = pop;
  const preferences = Object.entries(known.preferences);
  return (
    <section class="card dossier" data-testid="pop-dossier" aria-label={words.title}>
      <header><h3>{words.title}</h3><CallLinks call={pop} customerId={known.customer_id} /></header>
      {known.note && <p class="history-note" data-testid="pop-customer-note">{known.note}</p>}
      {preferences.length > 0 && (
        <dl>{preferences.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
      )}
      {known.cases.length > 0 && (
        <>
          <h4>{words.cases}</h4>
          <ol>{known.cases.map((one) => <CaseItem key={one.number} one={one} />)}</ol>
        </>
      )}
    </section>
  );
}

function CaseItem({ one }: { one: KnownCase }) {
  const words = t().dossier;
  const late = one.due_at !== null && one.due_at <= now.value;
  return (
    <li data-testid="pop-case" data-case={one.number}>
      <div class="history-head">
        <a class="row-link" href={address("cases", [one.number])}>{one.number}</a>
        <span class={`chip ${late ? "bad" : "info"}`}>{late ? words.late : word(words.state, one.state)}</span>
      </div>
      <p class="history-what">
        <b>{reasonName(one.reason)}</b>
        {one.due_at !== null && <span class="muted">{words.due(f().moment(one.due_at, now.value))}</span>}
      </p>
      {one.summary && <p class="history-note">{one.summary}</p>}
    </li>
  );
}
