/** Between calls: what to do now, and one's own latest calls. */
import { useEffect, useState } from "preact/hooks";
import { api } from "../api";
import { now } from "../clock";
import { f, t } from "../i18n";
import { attempt } from "../notices";
import { queueTitle, reasonName } from "../session";
import type { AgentCard, Interaction } from "../shapes";
import { Icon } from "./Icon";
import { OutcomeChip } from "./OutcomeChip";
import { PhoneNumber } from "./PhoneNumber";
import { ResolvedMark } from "./ResolvedMark";

const SHOWN = 12;

export function RecentCalls({ agent }: { agent: AgentCard }) {
  const words = t();
  const [calls, setCalls] = useState<Interaction[] | null>(null);
  useEffect(() => {
    void attempt(async () => setCalls((await api.calls({ limit: SHOWN })).items));
  }, [agent.agent_id, agent.state]);
  const { hint } = words.agent;
  return (
    <div class="between">
      <div class={`between-hint state-${agent.state}`}>
        <span class="round-icon"><Icon name="phone" /></span>
        <p>{agent.state === "offline" || agent.state === "idle" || agent.state === "paused" ? hint[agent.state] : hint.other}</p>
      </div>
      <section class="card recent" aria-label={words.agent.recent}>
        <header><h3>{words.agent.recent}</h3></header>
        {calls?.length === 0 && <p class="hint">{words.agent.noRecent}</p>}
        {calls && calls.length > 0 && (
          <ol>
            {calls.map((call) => (
              <li key={call.call_id} data-testid="recent-call">
                <time title={f().dateTime(call.arrived_at)}>{f().moment(call.arrived_at, now.value)}</time>
                <span class="recent-who"><b>{call.name || words.pop.unknownName}</b><PhoneNumber number={call.number} /></span>
                <span class="muted">{queueTitle(call.queue)}</span>
                <span class="muted since">{f().clock(call.talk_s)}</span>
                <span class="chips">
                  {call.disposition ? <span class="chip">{reasonName(call.disposition)}</span> : <OutcomeChip outcome={call.outcome} />}
                  <ResolvedMark resolved={call.resolved} />
                </span>
              </li>
            ))}
          </ol>
        )}
      </section>
    </div>
  );
}
