/** What can be done about a case now: one button each, and below them what the chosen one must know. */
import { useState } from "preact/hooks";
import { ApiError } from "../api";
import { now } from "../clock";
import { focused } from "../focused";
import { home, localTime, secondsOf } from "../format";
import { f, t } from "../i18n";
import { attempt } from "../notices";
import { house } from "../session";
import { cases } from "./api";
import { deedsFor, foremost, nextMorning, type Deed } from "./doing";
import type { WholeCase } from "./shapes";

interface Props {
  of: WholeCase;
  onDone: (changed: WholeCase) => void;
  /** Somebody else was faster. */
  onStale: () => void;
}

export function Doings({ of: one, onDone, onStale }: Props) {
  const words = t().cases;
  const deeds = deedsFor(one.can, one.first_response_at !== null && one.state !== "reopened" && one.state !== "escalated");
  const first = foremost(deeds);
  const [chosen, setChosen] = useState<Deed | null>(null);
  if (deeds.length === 0) return null;
  const deed = chosen !== null && deeds.includes(chosen) ? chosen : null;
  return (
    <section class="card doings" aria-label={words.doings} data-testid="doings">
      <div class="doing-buttons">
        {deeds.map((each) => (
          <button key={each} type="button" class={each === first && deed === null ? "primary" : ""} aria-pressed={deed === each} aria-expanded={deed === each}
            data-testid={`do-${each}`} onClick={() => setChosen(deed === each ? null : each)}>
            {words.deed[each]}
          </button>
        ))}
      </div>
      {deed && <DeedForm key={deed} deed={deed} of={one} close={() => setChosen(null)} onStale={onStale}
        onDone={(changed) => { setChosen(null); onDone(changed); }} />}
    </section>
  );
}

function DeedForm({ deed, of: one, close, onDone, onStale }: Props & { deed: Deed; close: () => void }) {
  const words = t().cases;
  const queues = house.value?.queues ?? [];
  const [text, setText] = useState("");
  const [queue, setQueue] = useState("");
  const [phone, setPhone] = useState(home(one.customer));
  const [due, setDue] = useState(() => localTime(nextMorning(now.value)));
  const [why, setWhy] = useState<"confirmed" | "duplicate" | "by_hand">(one.state === "resolved" ? "confirmed" : "by_hand");
  const [busy, setBusy] = useState(false);

  function ask(): Promise<WholeCase> {
    const { number, version } = one;
    switch (deed) {
      case "note": return cases.note(number, text.trim());
      case "escalate": return cases.escalate(number, version, queue, text.trim());
      case "follow-up":
        return cases.planFollowUp(number, version, { due_at: secondsOf(due) ?? now.value, queue, phone: phone.trim(), why: text.trim() });
      case "close": return cases.close(number, version, why, text.trim());
      default: return cases.step(number, version, deed, text.trim());
    }
  }

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setBusy(true);
    const done = await attempt(async () => {
      try {
        onDone(await ask());
      } catch (error) {
        if (error instanceof ApiError && error.code === "stale") onStale();
        throw error;
      }
    });
    if (!done) setBusy(false);
  }

  const needsWords = deed === "note";
  return (
    <form class="form deed" data-testid={`form-${deed}`} onSubmit={(event) => void submit(event)}>
      <p class="hint">{words.deedHint[deed]}</p>
      {deed === "follow-up" && (
        <div class="form-row">
          <label>
            {words.when}
            <input type="datetime-local" required ref={focused} value={due} min={localTime(now.value)} data-testid="follow-up-due"
              onInput={(event) => setDue(event.currentTarget.value)} />
            <small class="hint">{words.inTime(f().span(Math.max(60, (secondsOf(due) ?? now.value) - now.value)))}</small>
          </label>
          <label>
            {words.phone}
            <input type="tel" required maxLength={40} value={phone} data-testid="follow-up-phone" onInput={(event) => setPhone(event.currentTarget.value)} />
          </label>
        </div>
      )}
      {(deed === "escalate" || deed === "follow-up") && (
        <label>
          {deed === "escalate" ? words.to : words.queue}
          <select value={queue} data-testid="deed-queue" onChange={(event) => setQueue(event.currentTarget.value)}>
            <option value="">{deed === "escalate" ? words.toSupervisors : words.sameQueue}</option>
            {queues.map((each) => <option key={each.name} value={each.name}>{each.title}</option>)}
          </select>
        </label>
      )}
      {deed === "close" && (
        <label>
          {words.result}
          <select value={why} data-testid="close-why" onChange={(event) => setWhy(event.currentTarget.value as typeof why)}>
            {(["confirmed", "by_hand", "duplicate"] as const).map((each) => <option key={each} value={each}>{words.closing[each]}</option>)}
          </select>
        </label>
      )}
      <label>
        {words.wordsOf[deed]}
        <textarea rows={3} maxLength={4000} required={needsWords} ref={deed !== "follow-up" ? focused : null} value={text} data-testid="deed-words"
          onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      <div class="form-buttons">
        <button type="button" class="quiet" onClick={close}>{words.cancel}</button>
        <button type="submit" class="primary" disabled={busy || (needsWords && text.trim() === "")} data-testid="deed-submit">{words.deed[deed]}</button>
      </div>
    </form>
  );
}
