/** To have a customer called: an agent of the queue is rung first, when it is the callback's turn. */
import { useState } from "preact/hooks";
import { api } from "../api";
import { home } from "../format";
import { t } from "../i18n";
import { attempt } from "../notices";
import { house } from "../session";
import { Dialog } from "./Dialog";

interface Props {
  number?: string;
  /** To choose from, when he has several. */
  numbers?: string[];
  name?: string;
  queue?: string;
  close: () => void;
  ordered: () => void;
}

export function OrderCallback({ number = "", numbers = [], name = "", queue = "", close, ordered }: Props) {
  const words = t().order;
  const queues = house.value?.queues ?? [];
  const [wanted, setWanted] = useState({
    number: home(number || (numbers[0] ?? "")), name, queue: queues.some((one) => one.name === queue) ? queue : queues[0]?.name ?? "",
  });
  const [busy, setBusy] = useState(false);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setBusy(true);
    if (await attempt(() => api.orderCallback(wanted))) ordered();
    else setBusy(false);
  }

  return (
    <Dialog title={words.title} testid="order-callback" close={close}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        <p class="hint">{words.hint}</p>
        <label>
          {words.number}
          <input type="tel" required maxLength={40} autofocus list="numbers-to-call" value={wanted.number} data-testid="order-number"
            onInput={(event) => setWanted({ ...wanted, number: event.currentTarget.value })} />
          <datalist id="numbers-to-call">{numbers.map((one) => <option key={one} value={home(one)} />)}</datalist>
        </label>
        <label>
          {words.name}
          <input maxLength={200} value={wanted.name} data-testid="order-name"
            onInput={(event) => setWanted({ ...wanted, name: event.currentTarget.value })} />
        </label>
        <label>
          {words.queue}
          <select value={wanted.queue} data-testid="order-queue" onChange={(event) => setWanted({ ...wanted, queue: event.currentTarget.value })}>
            {queues.map((one) => <option key={one.name} value={one.name}>{one.title}</option>)}
          </select>
        </label>
        <div class="form-buttons">
          <button type="button" class="quiet" onClick={close}>{words.cancel}</button>
          <button type="submit" class="primary" disabled={busy} data-testid="order-submit">{words.submit}</button>
        </div>
      </form>
    </Dialog>
  );
}
