/** A customer whom nobody has called for yet. */
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { attempt } from "../notices";
import { go, route } from "../route";
import { customers } from "./api";
import { changes, NOBODY, type Draft } from "./changes";
import { FactsForm } from "./FactsForm";

const NUMBER = /^\+?[\d ().-]{3,32}$/;

export function NewCustomer() {
  const words = t().customers;
  const { q } = route.value;
  const typed = NUMBER.test(q);
  const [number, setNumber] = useState(typed ? q : "");
  const [draft, setDraft] = useState<Draft>({ ...NOBODY, name: typed ? "" : q });
  const [busy, setBusy] = useState(false);

  async function add(): Promise<void> {
    setBusy(true);
    const done = await attempt(async () => {
      const made = await customers.add(number.trim() ? [number.trim()] : [], changes(NOBODY, draft));
      go("customers", [made.customer_id]);
    });
    if (!done) setBusy(false);
  }

  return (
    <div class="new-page">
      <div class="page-head"><h1>{words.newTitle}</h1></div>
      <section class="card form-card">
        <label>
          {words.number}
          <input type="tel" maxLength={40} value={number} data-testid="customer-number" onInput={(event) => setNumber(event.currentTarget.value)} />
        </label>
        <FactsForm draft={draft} busy={busy} canSave={number.trim() !== "" || draft.outside_id.trim() !== ""} onChange={setDraft}
          onCancel={() => go("customers", [], { q })} onSave={() => void add()} />
      </section>
    </div>
  );
}
