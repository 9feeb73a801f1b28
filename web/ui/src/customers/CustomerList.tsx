/** Customers by what one knows of them, as one types. */
import { useEffect, useState } from "preact/hooks";
import { Await } from "../components/Await";
import { Icon } from "../components/Icon";
import { PhoneNumber } from "../components/PhoneNumber";
import { TierMark } from "../components/TierMark";
import { focused } from "../focused";
import { home } from "../format";
import { f, t } from "../i18n";
import { manages } from "../may";
import { usePages } from "../paging";
import { address, route } from "../route";
import { agentName, user } from "../session";
import { customers } from "./api";
import type { Customer } from "./shapes";

const PAUSE_MS = 250;

export function CustomerList() {
  const words = t().customers;
  const { q } = route.value;
  const [typed, setTyped] = useState(q);
  useEffect(() => setTyped(q), [q]);
  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === q) return undefined;
    // Kept in the address, for whoever comes back; but not each letter as a step on the way back.
    const timer = setTimeout(() => window.location.replace(address("customers", [], { q: wanted })), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, q]);
  const { answer, failure, hasMore, busy, more } = usePages((before) => customers.search(q, before), [q]);
  const may = manages(user.value?.role);
  return (
    <div class="customers-page">
      <div class="page-head">
        <h1>{words.title}</h1>
        <p class="muted">{words.hint}</p>
      </div>
      <div class="customer-search" role="search">
        <div class="search-field">
          <Icon name="search" />
          <input type="search" ref={focused} maxLength={200} autocomplete="off" placeholder={words.search} aria-label={words.search} value={typed}
            data-testid="customer-search" onInput={(event) => setTyped(event.currentTarget.value)} />
        </div>
        {may && <a class="as-button primary" data-testid="customer-new" href={address("customers", ["new"], { q })}>{words.new}</a>}
      </div>
      <Await of={{ answer, failure }} />
      <div role="status">
        {answer?.length === 0 && <p class="card hint" data-testid="customers-none">{q ? words.nobody(q) : words.noCustomers}</p>}
      </div>
      {answer && answer.length > 0 && (
        <section class="card listing" aria-label={words.title} aria-busy={busy} data-testid="customers">
          <table>
            <thead>
              <tr>
                <th scope="col">{words.name}</th>
                <th scope="col">{words.number}</th>
                <th scope="col">{words.tier}</th>
                <th scope="col">{words.agent}</th>
                <th scope="col" class="number">{words.changed}</th>
              </tr>
            </thead>
            <tbody>{answer.map((customer) => <Row key={customer.customer_id} customer={customer} />)}</tbody>
          </table>
        </section>
      )}
      {hasMore && <button type="button" class="more" disabled={busy} data-testid="more" onClick={more}>{t().qa.more}</button>}
    </div>
  );
}

function Row({ customer }: { customer: Customer }) {
  const words = t().customers;
  const [first, ...others] = customer.numbers;
  return (
    <tr data-testid={`customer-${customer.customer_id}`}>
      <td data-label={words.name}><a class="row-link" href={address("customers", [customer.customer_id])}>{customer.name || words.nameless}</a></td>
      <td data-label={words.number}>
        {first && <PhoneNumber number={home(first)} />}
        {others.length > 0 && <span class="muted"> +{f().number(others.length)}</span>}
      </td>
      <td data-label={words.tier}><TierMark tier={customer.tier} /></td>
      <td data-label={words.agent}>{agentName(customer.agent_id)}</td>
      <td data-label={words.changed} class="number muted">{customer.changed_at !== null && f().date(customer.changed_at)}</td>
    </tr>
  );
}
