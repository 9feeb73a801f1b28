/** Where the agent sends his caller: to a queue, a colleague, or a number outside where the house dials any. */
import { useState } from "preact/hooks";
import { api } from "../api";
import { Icon } from "../components/Icon";
import { t } from "../i18n";
import { attempt } from "../notices";
import { house, user } from "../session";
import type { Pop } from "../shapes";
import { OUTSIDE, wishOf } from "./wish";
import "./transfers.css";

export function TransferMenu({ pop }: { pop: Pop }) {
  const words = t().transfer;
  const [open, setOpen] = useState(false);
  const [to, setTo] = useState("");
  const [number, setNumber] = useState("");
  const [busy, setBusy] = useState(false);
  const colleagues = (house.value?.agents ?? []).filter((agent) => agent.agent_id !== user.value?.agent_id);
  const wish = wishOf(to, number);

  async function send(event: Event): Promise<void> {
    event.preventDefault();
    if (wish === null) return;
    setBusy(true);
    if (await attempt(() => api.transfer(pop.call_id, wish))) setOpen(false);
    setBusy(false);
  }

  if (!open) {
    return (
      <button type="button" class="large" data-testid="btn-transfer" onClick={() => setOpen(true)}>
        <Icon name="back" />{words.transfer}
      </button>
    );
  }
  return (
    <form class="transfer" aria-label={words.title} data-testid="transfer" onSubmit={(event) => void send(event)}>
      <label>
        {words.to}
        <select data-testid="transfer-to" value={to} onChange={(event) => setTo(event.currentTarget.value)}>
          <option value="" disabled>{words.choose}</option>
          <optgroup label={words.queues}>
            {(house.value?.queues ?? []).map((queue) => <option key={queue.name} value={`queue:${queue.name}`}>{queue.title}</option>)}
          </optgroup>
          <optgroup label={words.colleagues}>
            {colleagues.map((agent) => <option key={agent.agent_id} value={`agent:${agent.agent_id}`}>{agent.name}</option>)}
          </optgroup>
          {house.value?.outside && <option value={OUTSIDE}>{words.outside}</option>}
        </select>
      </label>
      {to === OUTSIDE && (
        <label>
          {words.number}
          <input type="tel" data-testid="transfer-number" maxLength={40} value={number} onInput={(event) => setNumber(event.currentTarget.value)} />
        </label>
      )}
      <button type="submit" class="primary" data-testid="btn-transfer-now" disabled={busy || wish === null}>{words.now}</button>
      <button type="button" class="quiet" onClick={() => setOpen(false)}>{words.cancel}</button>
    </form>
  );
}
