import { t, word } from "../i18n";
import { agentName, queueTitle } from "../session";
import type { BoardAgent, BoardCall } from "../shapes";
import { PhoneNumber } from "./PhoneNumber";
import { Since } from "./Since";

export function CallTable({ calls, agents }: { calls: BoardCall[]; agents: BoardAgent[] }) {
  const words = t();
  const nameOf = (id: string | null) => agents.find((agent) => agent.agent_id === id)?.name ?? agentName(id);
  const sorted = [...calls].sort((a, b) => a.arrived_at - b.arrived_at);
  return (
    <section class="card calls" aria-label={words.board.calls}>
      <header><h3>{words.board.calls}</h3><span class="count">{calls.length}</span></header>
      {calls.length === 0 ? (
        <p class="hint">{words.board.noCalls}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">{words.board.state}</th>
              <th scope="col">{words.board.caller}</th>
              <th scope="col">{words.board.queue}</th>
              <th scope="col">{words.board.agent}</th>
              <th scope="col" class="number">{words.board.since}</th>
            </tr>
          </thead>
          <tbody>
            {sorted.map((call) => (
              <tr key={call.call_id} data-testid={`board-call-${call.call_id}`} data-state={call.state}>
                <td>
                  <span class={`state-badge small state-${call.state}`}>
                    <span class="state-dot" aria-hidden="true" />{word(words.callState, call.state)}
                  </span>
                </td>
                <td class="call-who">{call.name && <b>{call.name}</b>}<PhoneNumber number={call.number} /></td>
                <td>{queueTitle(call.queue)}</td>
                <td>{nameOf(call.agent_id)}</td>
                <td class="number"><Since at={call.since} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
