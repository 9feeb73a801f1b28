/** A case opened by hand, out of a call or without one. */
import { useState } from "preact/hooks";
import { focused } from "../focused";
import { home } from "../format";
import { t } from "../i18n";
import { attempt } from "../notices";
import { go, route } from "../route";
import { house, user } from "../session";
import { cases } from "./api";
import { ReasonSelect } from "./ReasonSelect";
import { LEVELS, type Level } from "./shapes";

export function NewCaseForm() {
  const words = t().cases;
  const { asked } = route.value;
  const queues = house.value?.queues ?? [];
  const [wanted, setWanted] = useState({
    customer: home(asked["customer"] ?? ""), reason: asked["reason"] ?? "", queue: asked["queue"] || (queues[0]?.name ?? ""),
    priority: "normal" as Level, summary: asked["summary"] ?? "", call_id: asked["call"] ?? "",
  });
  const [busy, setBusy] = useState(false);
  const set = (change: Partial<typeof wanted>) => setWanted({ ...wanted, ...change });

  async function open(event: Event): Promise<void> {
    event.preventDefault();
    setBusy(true);
    const done = await attempt(async () => go("cases", [(await cases.open({ ...wanted, customer: wanted.customer.trim() })).number]));
    if (!done) setBusy(false);
  }

  return (
    <div class="new-page">
      <div class="page-head"><h1>{words.newTitle}</h1></div>
      <form class="card form form-card" data-testid="case-form" onSubmit={(event) => void open(event)}>
        {wanted.call_id && <p class="banner good">{words.fromCall}</p>}
        {user.value?.role === "agent" && <p class="hint">{words.yours}</p>}
        <div class="form-row">
          <label>
            {words.customer}
            <input maxLength={100} value={wanted.customer} placeholder={words.customerHint} ref={focused} data-testid="case-customer"
              onInput={(event) => set({ customer: event.currentTarget.value })} />
          </label>
          <ReasonSelect value={wanted.reason} onChoice={(reason) => set({ reason })} />
        </div>
        <div class="form-row">
          <label>
            {words.queue}
            <select value={wanted.queue} required data-testid="case-form-queue" onChange={(event) => set({ queue: event.currentTarget.value })}>
              {queues.map((one) => <option key={one.name} value={one.name}>{one.title}</option>)}
            </select>
          </label>
          <label>
            {words.priority}
            <select value={wanted.priority} data-testid="case-form-priority" onChange={(event) => set({ priority: event.currentTarget.value as Level })}>
              {LEVELS.map((one) => <option key={one} value={one}>{words.level[one]}</option>)}
            </select>
          </label>
        </div>
        <label>
          {words.summary}
          <textarea rows={4} maxLength={4000} value={wanted.summary} data-testid="case-summary" onInput={(event) => set({ summary: event.currentTarget.value })} />
        </label>
        <div class="form-buttons">
          <button type="button" class="quiet" onClick={() => history.back()}>{words.cancel}</button>
          <button type="submit" class="primary" disabled={busy || wanted.reason === ""} data-testid="case-open">{words.open}</button>
        </div>
      </form>
    </div>
  );
}
