/** What one queue asks for and how it chooses, to be read and to be changed. */
import { useState } from "preact/hooks";
import { api } from "../api";
import { f, t, word } from "../i18n";
import { attempt } from "../notices";
import { meets, same } from "../skills";
import type { BoardAgent, QueueOfHouse, QueueSettings } from "../shapes";
import { Fact } from "./Fact";
import { Icon } from "./Icon";
import { SavedMark } from "./SavedMark";
import { SkillChips } from "./SkillChips";
import { SkillLevels } from "./SkillLevels";

const MOST_S = 86_400;

interface Props {
  queue: QueueOfHouse;
  agents: BoardAgent[];
  known: string[];
  /** Something was sent: look at the queues again. */
  onSent: () => void;
}

export function QueueSettingsCard({ queue, agents, known, onSent }: Props) {
  const words = t();
  const label = words.staff;
  const { number } = f();
  const [draft, setDraft] = useState<QueueSettings | null>(null);
  const [sent, setSent] = useState<QueueSettings | null>(null);
  const [busy, setBusy] = useState(false);
  const shown = draft ?? queue.now;
  const able = agents.filter((agent) => meets(agent.skills, shown.requires));
  const empty = Object.keys(shown.requires).length === 0;
  const badPriority = !(Math.abs(shown.priority_s) <= MOST_S); // NaN too
  const change = (part: Partial<QueueSettings>) => setDraft({ ...shown, ...part });

  async function save(event: Event): Promise<void> {
    event.preventDefault();
    if (draft === null) return;
    setBusy(true);
    if (await attempt(() => api.tuneQueue(queue.name, changed(queue.now, draft)))) {
      setSent(draft);
      setDraft(null);
      onSent();
    }
    setBusy(false);
  }

  return (
    <li class={`staff-queue ${draft ? "open" : ""}`} data-testid={`tune-${queue.name}`}>
      <div class="staff-head">
        <b>{queue.title}</b>
        <span class={able.length === 0 ? "chip bad" : "chip"} data-testid="able">{label.able(number(able.length))}</span>
        <span class="muted">{label.ableNow(number(able.filter((agent) => agent.state !== "offline").length))}</span>
        <span class="staff-end">
          {sent && !draft && <SavedMark inEffect={sameSettings(sent, queue.now)} />}
          {!draft && (
            <button type="button" class="small" data-testid={`edit-queue-${queue.name}`} onClick={() => setDraft(queue.now)}>{label.edit}</button>
          )}
        </span>
      </div>
      {!draft ? (
        <>
          <dl class="facts">
            <Fact label={label.requires}><SkillChips skills={queue.now.requires} least /></Fact>
            <Fact label={label.priority}>{number(queue.now.priority_s)}</Fact>
            <Fact label={label.choice}>{word(label.choices, queue.now.choice)}</Fact>
            {queue.aht_s !== null && <Fact label={label.aht}>{f().duration(queue.aht_s)}</Fact>}
            {queue.arrivals_per_s !== null && <Fact label={label.arrivals}>{number(queue.arrivals_per_s * 3600)}</Fact>}
          </dl>
          {!sameSettings(queue.now, queue.configured) && (
            <p class="hint">
              {label.configured}{" "}
              <button type="button" class="quiet small" onClick={() => setDraft(queue.configured)}>{label.reset}</button>
            </p>
          )}
        </>
      ) : (
        <form class="staff-form" onSubmit={(event) => void save(event)}>
          <span class="label">{label.requires}</span>
          <SkillLevels known={known} skills={draft.requires} onChange={(requires) => change({ requires })} />
          {empty && <p class="form-error" role="alert">{label.needsOne}</p>}
          {!empty && able.length === 0 && <p class="banner warn" role="alert"><Icon name="warning" />{label.nobodyAble}</p>}
          <div class="form-row">
            <label>
              {label.choice}
              <select data-testid="choice" value={draft.choice} onChange={(event) => change({ choice: event.currentTarget.value })}>
                {Object.entries(label.choices).map(([name, text]) => <option key={name} value={name}>{text}</option>)}
              </select>
            </label>
            <label>
              {label.priority}
              <input type="number" min={-MOST_S} max={MOST_S} step="any" data-testid="priority" aria-invalid={badPriority}
                defaultValue={String(draft.priority_s)} onInput={(event) => change({ priority_s: event.currentTarget.valueAsNumber })} />
            </label>
          </div>
          <p class="hint">{label.priorityHint}</p>
          {badPriority && <p class="form-error" role="alert">{label.badPriority}</p>}
          <div class="form-buttons">
            <button type="button" class="quiet" onClick={() => setDraft(null)}>{label.cancel}</button>
            <button type="submit" class="primary" data-testid="save-queue"
              disabled={busy || empty || badPriority || sameSettings(draft, queue.now)}>{label.save}</button>
          </div>
        </form>
      )}
    </li>
  );
}

function sameSettings(one: QueueSettings, other: QueueSettings): boolean {
  return Object.keys(changed(one, other)).length === 0;
}

/** Only what is different: the rest stays as it is, also when somebody else has just changed it. */
function changed(before: QueueSettings, after: QueueSettings): Partial<QueueSettings> {
  return {
    ...(same(before.requires, after.requires) ? {} : { requires: after.requires }),
    ...(before.priority_s === after.priority_s ? {} : { priority_s: after.priority_s }),
    ...(before.choice === after.choice ? {} : { choice: after.choice }),
  };
}
