/** A contact on another channel, written down by hand. */
import { useState } from "preact/hooks";
import { now } from "../clock";
import { focused } from "../focused";
import { localTime, secondsOf } from "../format";
import { t, word } from "../i18n";
import { attempt } from "../notices";
import { customers } from "./api";
import { CHANNELS, type Channel, type Customer, type NewContact } from "./shapes";

export function ContactForm({ customer, close, posted }: { customer: Customer; close: () => void; posted: () => void }) {
  const words = t().customers;
  const [at, setAt] = useState(() => localTime(now.value));
  const [wanted, setWanted] = useState<Omit<NewContact, "customer_id" | "at">>({ channel: "email", direction: "inbound", subject: "", text: "" });
  const [busy, setBusy] = useState(false);
  const set = (change: Partial<typeof wanted>) => setWanted({ ...wanted, ...change });

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setBusy(true);
    if (await attempt(() => customers.post({ ...wanted, customer_id: customer.customer_id, at: secondsOf(at) ?? now.value }))) posted();
    else setBusy(false);
  }

  return (
    <form class="form inset" data-testid="contact-form" onSubmit={(event) => void submit(event)}>
      <div class="form-row">
        <label>
          {words.channel}
          <select value={wanted.channel} ref={focused} data-testid="contact-channel" onChange={(event) => set({ channel: event.currentTarget.value as Channel })}>
            {CHANNELS.map((one) => <option key={one} value={one}>{word(t().dossier.channel, one)}</option>)}
          </select>
        </label>
        <label>
          {words.who}
          <select value={wanted.direction} onChange={(event) => set({ direction: event.currentTarget.value as "inbound" | "outbound" })}>
            <option value="inbound">{words.fromHim}</option>
            <option value="outbound">{words.fromUs}</option>
          </select>
        </label>
        <label>
          {words.when}
          <input type="datetime-local" required value={at} max={localTime(now.value)} onInput={(event) => setAt(event.currentTarget.value)} />
        </label>
      </div>
      <label>
        {words.subject}
        <input maxLength={500} value={wanted.subject} data-testid="contact-subject" onInput={(event) => set({ subject: event.currentTarget.value })} />
      </label>
      <label>
        {words.text}
        <textarea rows={3} maxLength={20000} value={wanted.text} data-testid="contact-text" onInput={(event) => set({ text: event.currentTarget.value })} />
      </label>
      <div class="form-buttons">
        <button type="button" class="quiet" onClick={close}>{words.cancel}</button>
        <button type="submit" class="primary" disabled={busy || (wanted.subject + wanted.text).trim() === ""} data-testid="contact-save">{words.save}</button>
      </div>
    </form>
  );
}
