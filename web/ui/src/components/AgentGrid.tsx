import { t, word } from "../i18n";
import { queueTitle } from "../session";
import type { AgentState, BoardAgent } from "../shapes";
import { Icon } from "./Icon";
import { Since } from "./Since";

/** Who is at work first; who is away last. */
const ORDER: AgentState[] = ["ringing", "dialling", "talking", "wrap_up", "idle", "paused", "offline"];

export function AgentGrid({ agents }: { agents: BoardAgent[] }) {
  const words = t();
  const sorted = [...agents].sort(
    (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.name.localeCompare(b.name, words.locale),
  );
  return (
    <section class="card agents" aria-label={words.board.agents}>
      <header><h3>{words.board.agents}</h3></header>
      {agents.length === 0 && <p class="hint">{words.board.noAgents}</p>}
      <ul>
        {sorted.map((agent) => <AgentTile key={agent.agent_id} agent={agent} />)}
      </ul>
    </section>
  );
}

function AgentTile({ agent }: { agent: BoardAgent }) {
  const words = t();
  const detail = agent.state === "paused" ? word(words.pauseReason, agent.reason) : queueTitle(agent.queue);
  const away = agent.state === "offline";
  return (
    <li class={`agent-tile state-${agent.state}`} data-testid={`board-agent-${agent.agent_id}`} data-state={agent.state}>
      <span class="state-dot" aria-hidden="true" />
      <b>{agent.name}</b>
      <span class="agent-time">{!away && <Since at={agent.since} />}</span>
      <span class="agent-state">{words.agentState[agent.state]}{detail && ` · ${detail}`}</span>
      {!away && !agent.phone_reachable && (
        <span class="agent-warning"><Icon name="warning" />{words.board.unreachable}</span>
      )}
    </li>
  );
}
