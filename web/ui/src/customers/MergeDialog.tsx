/** Another customer turns out to be this one: look for him, see what happens, say yes. */
import { useEffect, useState } from "preact/hooks";
import { Await } from "../components/Await";
import { Dialog } from "../components/Dialog";
import { f, t } from "../i18n";
import { attempt } from "../notices";
import { usePages } from "../paging";
import { customers } from "./api";
import { CustomerLine } from "./CustomerLine";
import type { Customer } from "./shapes";

const PAUSE_MS = 250;

interface Props {
  customer: Customer;
  close: () => void;
  merged: (customer: Customer) => void;
}

export function MergeDialog({ customer, close, merged }: Props) {
  const words = t().customers;
  const [other, setOther] = useState<Customer | null>(null);
  const [busy, setBusy] = useState(false);

  async function merge(): Promise<void> {
    if (other === null) return;
    setBusy(true);
    if (!(await attempt(async () => merged(await customers.merge(customer.customer_id, other.customer_id))))) setBusy(false);
  }

  return (
    <Dialog title={words.mergeTitle} testid="merge-dialog" close={close}>
      {other === null ? (
        <Picker but={customer} choose={setOther} />
      ) : (
        <div class="form">
          <p>{words.mergeInto}</p>
          <div class="merge-pair">
            <CustomerLine customer={other} />
            <span class="merge-arrow" aria-hidden="true">→</span>
            <CustomerLine customer={customer} />
          </div>
          <ul class="sentences">
            {words.mergeWhat(customer.name || words.nameless, f().number(other.numbers.length)).map((line) => <li key={line}>{line}</li>)}
          </ul>
          <div class="form-buttons">
            <button type="button" class="quiet" onClick={() => setOther(null)}>{words.back}</button>
            <button type="button" class="primary" disabled={busy} autofocus data-testid="merge-yes" onClick={() => void merge()}>{words.mergeYes}</button>
          </div>
        </div>
      )}
    </Dialog>
  );
}

function Picker({ but, choose }: { but: Customer; choose: (customer: Customer) => void }) {
  const words = t().customers;
  const [typed, setTyped] = useState("");
  const [q, setQ] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setQ(typed.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const { answer, failure } = usePages(
    (before) => (q === "" ? Promise.resolve({ items: [], next: null }) : customers.search(q, before)), [q],
  );
  const found = answer?.filter((one) => one.customer_id !== but.customer_id) ?? [];
  return (
    <div class="form">
      <label>
        {words.mergeFind}
        <input type="search" autofocus maxLength={200} value={typed} data-testid="merge-find" onInput={(event) => setTyped(event.currentTarget.value)} />
      </label>
      <Await of={{ answer, failure }} />
      <div role="status">{q !== "" && answer && found.length === 0 && <p class="hint">{words.nobody(q)}</p>}</div>
      <ul class="picker">
        {found.slice(0, 8).map((one) => (
          <li key={one.customer_id}>
            <button type="button" data-testid={`merge-with-${one.customer_id}`} onClick={() => choose(one)}><CustomerLine customer={one} /></button>
          </li>
        ))}
      </ul>
    </div>
  );
}
