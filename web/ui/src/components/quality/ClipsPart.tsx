/** The coaching clips of an agent: to be heard, and by those who made them to be taken away. */
import { useAsked } from "../../asking";
import { now } from "../../clock";
import { f, t } from "../../i18n";
import { attempt } from "../../notices";
import { quality } from "../../quality/api";
import type { Clip } from "../../quality/shapes";
import { address, go } from "../../route";
import { agentName, house, user } from "../../session";

const EVERY_MS = 60_000;

export function ClipsPart({ detail }: { detail: string }) {
  const words = t().quality.clips;
  const agents = house.value?.agents ?? [];
  const agent = detail || agents[0]?.agent_id || "";
  return (
    <section class="card list" aria-label={words.title}>
      <header>
        <h3>{words.of(agentName(agent))}</h3>
        <label class="inline">
          {words.choose}
          <select value={agent} data-testid="clips-agent" onChange={(event) => go("quality", ["clips", event.currentTarget.value])}>
            {agents.map((each) => <option key={each.agent_id} value={each.agent_id}>{each.name}</option>)}
          </select>
        </label>
      </header>
      {agent && <ClipList agent={agent} none={words.none} />}
    </section>
  );
}

export function ClipList({ agent, none }: { agent: string; none: string }) {
  const { answer, failure, again } = useAsked(() => quality.clips(agent), EVERY_MS, [agent]);
  return (
    <>
      {failure !== null && <p class="form-error" role="alert">{failure}</p>}
      {answer?.clips.length === 0 && <p class="hint">{none}</p>}
      <ul class="clips" data-testid="clips">
        {answer?.clips.map((clip) => <ClipItem key={clip.clip_id} clip={clip} gone={again} />)}
      </ul>
    </>
  );
}

function ClipItem({ clip, gone }: { clip: Clip; gone: () => void }) {
  const words = t().quality.clips;
  const reviews = user.value?.role !== "agent";
  async function remove(): Promise<void> {
    if (await attempt(() => quality.removeClip(clip.clip_id))) gone();
  }
  return (
    <li data-testid="clip" data-clip={clip.clip_id}>
      <div class="clip-head">
        <b>{clip.title}</b>
        <span class="muted">{f().clock(clip.from_s)}–{f().clock(clip.to_s)} · {words.by(clip.by, f().moment(clip.at, now.value))}</span>
        {reviews && <a class="ask" href={address("qa", [clip.call_id])}>{words.toCall}</a>}
        {reviews && (
          <button type="button" class="quiet small" aria-label={words.remove(clip.title)} data-testid="clip-remove" onClick={() => void remove()}>×</button>
        )}
      </div>
      {clip.note && <p>{clip.note}</p>}
      <audio controls preload="none" src={quality.clipAddress(clip.clip_id)} aria-label={words.listen(clip.title)} data-testid="clip-audio" />
    </li>
  );
}
