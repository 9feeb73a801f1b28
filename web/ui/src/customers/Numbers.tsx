/** By which numbers a customer is known; one may be taken away, or turn out to be somebody else's. */
import { useState } from "preact/hooks";
import { PhoneNumber } from "../components/PhoneNumber";
import { focused } from "../focused";
import { home } from "../format";
import { t } from "../i18n";
import { attempt } from "../notices";
import { go } from "../route";
import { customers } from "./api";
import type { Customer } from "./shapes";

interface Props {
  customer: Customer;
  may: boolean;
  onSaved: (customer: Customer) => void;
}

type Asked = { number: string; what: "remove" | "split" } | null;

export function Numbers({ customer, may, onSaved }: Props) {
  const words = t().customers;
  const [asked, setAsked] = useState<Asked>(null);
  const [number, setNumber] = useState("");
  const [busy, setBusy] = useState(false);

  async function change(action: () => Promise<Customer>): Promise<boolean> {
    setBusy(true);
    const done = await attempt(async () => onSaved(await action()));
    setBusy(false);
    return done;
  }

  async function add(event: Event): Promise<void> {
    event.preventDefault();
    if (await change(() => customers.addNumber(customer.customer_id, number.trim()))) setNumber("");
  }

  return (
    <section class="card numbers-card" aria-label={words.numbers} data-testid="customer-numbers">
      <header><h3>{words.numbers}</h3><span class="count">{customer.numbers.length}</span></header>
      <ul>
        {customer.numbers.map((one) => (
          <li key={one} data-testid={`number-${one}`}>
            <PhoneNumber number={home(one)} />
            {one === customer.primary && <span class="chip good">{words.primary}</span>}
            {may && asked?.number !== one && (
              <span class="row-buttons">
                {customer.numbers.length > 1 && one !== customer.primary && (
                  <button type="button" class="small quiet" disabled={busy} data-testid="number-primary"
                    onClick={() => void change(() => customers.makePrimary(customer.customer_id, one))}>
                    {words.makePrimary}
                  </button>
                )}
                {customer.numbers.length > 1 && (
                  <button type="button" class="small quiet" data-testid="number-split" onClick={() => setAsked({ number: one, what: "split" })}>
                    {words.split}
                  </button>
                )}
                <button type="button" class="small quiet" data-testid="number-remove" onClick={() => setAsked({ number: one, what: "remove" })}>
                  {words.remove}
                </button>
              </span>
            )}
            {asked?.number === one && asked.what === "remove" && (
              <span class="confirm" role="alertdialog" aria-label={words.askRemove}>
                <span>{words.askRemove}</span>
                <button type="button" class="danger small" ref={focused} disabled={busy} data-testid="number-remove-yes"
                  onClick={() => void change(() => customers.removeNumber(customer.customer_id, one)).then(() => setAsked(null))}>
                  {words.remove}
                </button>
                <button type="button" class="small" onClick={() => setAsked(null)}>{words.keep}</button>
              </span>
            )}
            {asked?.number === one && asked.what === "split" && (
              <SplitForm customer={customer} number={one} close={() => setAsked(null)} />
            )}
          </li>
        ))}
      </ul>
      {customer.numbers.length === 0 && <p class="hint">{words.noNumbers}</p>}
      {may && (
        <form class="add-line" onSubmit={(event) => void add(event)}>
          <input type="tel" required maxLength={40} value={number} placeholder={words.newNumber} aria-label={words.newNumber} data-testid="number-new"
            onInput={(event) => setNumber(event.currentTarget.value)} />
          <button type="submit" disabled={busy || number.trim() === ""} data-testid="number-add">{words.add}</button>
        </form>
      )}
    </section>
  );
}

function SplitForm({ customer, number, close }: { customer: Customer; number: string; close: () => void }) {
  const words = t().customers;
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);

  async function split(event: Event): Promise<void> {
    event.preventDefault();
    setBusy(true);
    const done = await attempt(async () => {
      const made = await customers.split(customer.customer_id, number, name.trim());
      go("customers", [made.customer_id]);
    });
    if (!done) setBusy(false);
  }

  return (
    <form class="split form" data-testid="split-form" onSubmit={(event) => void split(event)}>
      <p class="hint">{words.splitHint}</p>
      <label>
        {words.splitName}
        <input maxLength={200} ref={focused} value={name} data-testid="split-name" onInput={(event) => setName(event.currentTarget.value)} />
      </label>
      <div class="form-buttons">
        <button type="button" class="quiet" onClick={close}>{words.cancel}</button>
        <button type="submit" class="primary" disabled={busy} data-testid="split-yes">{words.split}</button>
      </div>
    </form>
  );
}
