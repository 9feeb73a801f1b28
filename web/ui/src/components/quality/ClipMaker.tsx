/** Cuts a clip out of the recording that is played, and shares it with an agent. */
import { useState } from "preact/hooks";
import { f, t } from "../../i18n";
import { attempt } from "../../notices";
import { quality } from "../../quality/api";
import { secondsOf } from "../../quality/judging";
import { agentName, house, user } from "../../session";

interface Props {
  recordingId: string;
  durationS: number;
  /** Where the player stands. */
  at: number;
}

const LONGEST_S = 600;

export function ClipMaker(props: Props) {
  const words = t().quality.clips;
  const [open, setOpen] = useState(false);
  const [shared, setShared] = useState("");
  if (user.value?.role === "agent") return null;
  return (
    <div class="clip-maker">
      <button type="button" class="quiet small" aria-expanded={open} data-testid="clip-open" onClick={() => { setOpen(!open); setShared(""); }}>
        ✂ {words.make}
      </button>
      <span role="status" class="saved-mark good" data-testid="clip-shared">{shared}</span>
      {open && <ClipForm {...props} done={(name) => { setOpen(false); setShared(words.shared(name)); }} />}
    </div>
  );
}

function ClipForm({ recordingId, durationS, at, done }: Props & { done: (name: string) => void }) {
  const words = t().quality.clips;
  const { clock } = f();
  const [from, setFrom] = useState(clock(at));
  const [to, setTo] = useState(clock(Math.min(at + 20, durationS)));
  const [agent, setAgent] = useState("");
  const [title, setTitle] = useState("");
  const [note, setNote] = useState("");
  const [from_s, to_s] = [secondsOf(from), secondsOf(to)];
  const good = from_s !== null && to_s !== null && from_s < to_s && to_s <= Math.ceil(durationS) && to_s - from_s <= LONGEST_S;

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (!good) return;
    // The clock shows whole seconds: the last one may go a little beyond the recording.
    const clip = { recording_id: recordingId, from_s, to_s: Math.min(to_s, durationS), title: title.trim(), note: note.trim() };
    if (await attempt(() => quality.addClip(agent, clip))) done(agentName(agent));
  }

  return (
    <form class="clip-form" data-testid="clip-form" onSubmit={(event) => void submit(event)}>
      <Time label={words.from} here={words.setFrom} value={from} set={setFrom} at={at} testid="clip-from" />
      <Time label={words.to} here={words.setTo} value={to} set={setTo} at={at} testid="clip-to" />
      <label>
        {words.forWhom}
        <select value={agent} required data-testid="clip-agent" onChange={(event) => setAgent(event.currentTarget.value)}>
          <option value="">{words.choose}</option>
          {house.value?.agents.map((each) => <option key={each.agent_id} value={each.agent_id}>{each.name}</option>)}
        </select>
      </label>
      <label>
        {words.name}
        <input value={title} required pattern=".*\S.*" maxLength={200} data-testid="clip-title" onInput={(event) => setTitle(event.currentTarget.value)} />
      </label>
      <label class="wide">
        {words.note}
        <input value={note} maxLength={1000} data-testid="clip-note" onInput={(event) => setNote(event.currentTarget.value)} />
      </label>
      {!good && <p class="form-error" role="alert">{words.bad}</p>}
      <div class="form-buttons"><button type="submit" class="primary" disabled={!good} data-testid="clip-share">{words.share}</button></div>
    </form>
  );
}

function Time({ label, here, value, set, at, testid }: {
  label: string; here: string; value: string; set: (value: string) => void; at: number; testid: string;
}) {
  return (
    <div class="clip-time">
      <label>
        {label}
        <input value={value} inputMode="numeric" size={6} data-testid={testid} onInput={(event) => set(event.currentTarget.value)} />
      </label>
      <button type="button" class="small" onClick={() => set(f().clock(at))}>{here}</button>
    </div>
  );
}
