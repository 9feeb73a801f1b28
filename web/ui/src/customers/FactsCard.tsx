/** Who a customer is: to be read, and by those who may, to be changed. */
import { useState } from "preact/hooks";
import { Fact } from "../components/Fact";
import { SkillChips } from "../components/SkillChips";
import { f, t, word } from "../i18n";
import { attempt } from "../notices";
import { agentName } from "../session";
import { customers } from "./api";
import { changes, draftOf, type Draft } from "./changes";
import { FactsForm } from "./FactsForm";
import type { Customer } from "./shapes";

export function FactsCard({ customer, may, onSaved }: { customer: Customer; may: boolean; onSaved: (customer: Customer) => void }) {
  const words = t().customers;
  const [draft, setDraft] = useState<Draft | null>(null);
  /** As it was when the form was opened: only what was changed there is written. */
  const [was, setWas] = useState<Draft | null>(null);
  const [busy, setBusy] = useState(false);
  const changed = draft && was ? changes(was, draft) : {};

  async function save(): Promise<void> {
    setBusy(true);
    const saved = await attempt(async () => onSaved(await customers.change(customer.customer_id, changed)));
    if (saved) setDraft(null);
    setBusy(false);
  }

  function edit(): void {
    setWas(draftOf(customer));
    setDraft(draftOf(customer));
  }

  return (
    <section class="card facts-card" aria-label={words.facts} data-testid="customer-facts">
      <header>
        <h3>{words.facts}</h3>
        {may && !draft && <button type="button" class="small" data-testid="customer-edit" onClick={edit}>{words.edit}</button>}
      </header>
      {draft ? (
        <FactsForm draft={draft} busy={busy} canSave={Object.keys(changed).length > 0} onChange={setDraft}
          onCancel={() => setDraft(null)} onSave={() => void save()} />
      ) : (
        <Known customer={customer} />
      )}
    </section>
  );
}

function Known({ customer }: { customer: Customer }) {
  const words = t().customers;
  const preferences = Object.entries(customer.preferences);
  return (
    <dl class="facts">
      <Fact label={words.language}>{word(t().languageName, customer.language) || words.unknown}</Fact>
      <Fact label={words.agent}>{agentName(customer.agent_id) || words.noAgent}</Fact>
      {customer.email && <Fact label={words.email} wide><a href={`mailto:${customer.email}`}>{customer.email}</a></Fact>}
      {Object.keys(customer.requires).length > 0 && <Fact label={words.requires} wide><SkillChips skills={customer.requires} least /></Fact>}
      {preferences.map(([name, value]) => <Fact key={name} label={name}>{value}</Fact>)}
      {customer.outside_id && <Fact label={words.outsideId}>{customer.outside_id}</Fact>}
      {customer.created_at !== null && <Fact label={words.since}>{f().date(customer.created_at)}</Fact>}
      {customer.changed_at !== null && <Fact label={words.changed}>{f().date(customer.changed_at)}</Fact>}
    </dl>
  );
}
