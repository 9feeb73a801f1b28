/** What should be known of a customer before one speaks with him; everybody may add a line. */
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { attempt } from "../notices";
import { customers } from "./api";
import type { Customer } from "./shapes";

export function Notes({ customer, onSaved }: { customer: Customer; onSaved: (customer: Customer) => void }) {
  const words = t().customers;
  const [line, setLine] = useState("");
  const [busy, setBusy] = useState(false);

  async function add(event: Event): Promise<void> {
    event.preventDefault();
    setBusy(true);
    if (await attempt(async () => onSaved(await customers.addNote(customer.customer_id, line.trim())))) setLine("");
    setBusy(false);
  }

  return (
    <section class="card notes-card" aria-label={words.note} data-testid="customer-notes">
      <header><h3>{words.note}</h3></header>
      {customer.note ? <p class="history-note">{customer.note}</p> : <p class="hint">{words.noNote}</p>}
      <form class="add-line" onSubmit={(event) => void add(event)}>
        <input maxLength={4000} value={line} placeholder={words.newNote} aria-label={words.newNote} data-testid="note-new"
          onInput={(event) => setLine(event.currentTarget.value)} />
        <button type="submit" disabled={busy || line.trim() === ""} data-testid="note-add">{words.add}</button>
      </form>
    </section>
  );
}
