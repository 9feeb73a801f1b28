/** A customer is forgotten for ever: what goes is told first, his name is to be written out, and a proof is given. */
import { useState } from "preact/hooks";
import { useAsked } from "../asking";
import { Await } from "../components/Await";
import { Dialog } from "../components/Dialog";
import { f, t } from "../i18n";
import { attempt } from "../notices";
import { customers } from "./api";
import { saysSo, wordToErase } from "./changes";
import { saveAs } from "./exporting";
import type { Customer, Proof } from "./shapes";

export function EraseDialog({ customer, close, gone }: { customer: Customer; close: () => void; gone: () => void }) {
  const words = t().customers;
  const [proof, setProof] = useState<Proof | null>(null);
  return (
    <Dialog title={words.eraseTitle} testid="erase-dialog" close={proof === null ? close : gone}>
      {proof === null ? <Question customer={customer} close={close} erased={setProof} /> : <Proven proof={proof} gone={gone} />}
    </Dialog>
  );
}

function Question({ customer, close, erased }: { customer: Customer; close: () => void; erased: (proof: Proof) => void }) {
  const words = t().customers;
  const { number } = f();
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const wanted = wordToErase(customer);
  const asked = useAsked(() => customers.wouldGo(customer.customer_id), 15_000, [customer.customer_id]);

  async function erase(event: Event): Promise<void> {
    event.preventDefault();
    setBusy(true);
    if (!(await attempt(async () => erased(await customers.erase(customer.customer_id))))) setBusy(false);
  }

  return (
    <form class="form" onSubmit={(event) => void erase(event)}>
      <Await of={asked} />
      {asked.answer && (
        <ul class="sentences" data-testid="erase-what">
          {words.eraseWhat(number(asked.answer.numbers), number(asked.answer.calls), number(asked.answer.contacts), number(asked.answer.cases))
            .map((line) => <li key={line}>{line}</li>)}
          {asked.answer.recordings > 0 && <li>{words.eraseRecordings(number(asked.answer.recordings))}</li>}
        </ul>
      )}
      <p class="banner bad">{words.eraseForEver}</p>
      <label>
        {words.eraseType(wanted)}
        <input autofocus autocomplete="off" value={typed} data-testid="erase-typed" onInput={(event) => setTyped(event.currentTarget.value)} />
      </label>
      <div class="form-buttons">
        <button type="button" class="quiet" onClick={close}>{words.cancel}</button>
        <button type="submit" class="danger" disabled={busy || asked.answer === null || !saysSo(typed, wanted)} data-testid="erase-yes">
          {words.eraseYes}
        </button>
      </div>
    </form>
  );
}

function Proven({ proof, gone }: { proof: Proof; gone: () => void }) {
  const words = t().customers;
  const left = Object.keys(proof.left);
  return (
    <div class="form" data-testid="erase-proof">
      <p>{words.erased(proof.proof)}</p>
      {proof.files.length > 0 && <p class="banner warn">{words.eraseFiles(f().number(proof.files.length))}</p>}
      {left.length > 0 && <p class="banner warn">{words.eraseLeft(left.join(", "))}</p>}
      <div class="form-buttons">
        <button type="button" data-testid="erase-save-proof" onClick={() => saveAs(`erasure-${proof.proof}.json`, proof)}>{words.saveProof}</button>
        <button type="button" class="primary" data-testid="erase-done" onClick={gone}>{words.done}</button>
      </div>
    </div>
  );
}
