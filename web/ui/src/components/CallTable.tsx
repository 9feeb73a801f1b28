/** Calls that do not wait in line: in the menu, ringing, talking, wrapped up. */
import { t, word } from "../i18n";
import { routeAddress } from "../route";
import { agentName, queueTitle } from "../session";
import type { BoardAgent, BoardCall } from "../shapes";
import { PhoneNumber } from "./PhoneNumber";
import { Since } from "./Since";
import { TierMark } from "./TierMark";

export function CallTable({ calls, agents }: { calls: BoardCall[]; agents: BoardAgent[] }) {
  const words = t();
  const nameOf = (id: string | null) => agents.find((agent) => agent.agent_id === id)?.name ?? agentName(id);
  const sorted = calls.filter((call) => call.place === null).sort((a, b) => a.arrived_at - b.arrived_at);
  return (
    <section class="card calls" aria-label={words.board.calls}>
      <header><h3>{words.board.calls}</h3><span class="count">{sorted.length}</span></header>
      {sorted.length === 0 ? (
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
              <th scope="col" />
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
                <td class="call-who">
                  {call.name && <b>{call.name}</b>}<PhoneNumber number={call.number} />
                  <span class="marks">
                    <TierMark tier={call.tier} />
                    {call.direction === "callback" && <span class="chip info">{words.board.callback}</span>}
                  </span>
                </td>
                <td>{queueTitle(call.queue)}</td>
                <td>{nameOf(call.agent_id)}</td>
                <td class="number"><Since at={call.since} /></td>
                <td class="number">
                  {call.queue !== null && call.agent_id !== null && (
                    <a class="ask" href={routeAddress("board", call.call_id)} data-testid={`why-${call.call_id}`}
                      title={words.why.askAgent}>{words.why.ask}</a>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
