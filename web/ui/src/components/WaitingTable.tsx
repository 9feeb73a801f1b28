/** Who waits, in the order in which they are served; each can be asked why. */
import { now } from "../clock";
import { f, t } from "../i18n";
import { routeAddress } from "../route";
import { agentName, house, queueTitle } from "../session";
import { waitTone } from "../tone";
import type { BoardCall, Place } from "../shapes";
import { PhoneNumber } from "./PhoneNumber";
import { TierMark } from "./TierMark";

const SHOWN = 100;

export function WaitingTable({ calls }: { calls: BoardCall[] }) {
  const words = t();
  const label = words.board;
  const line = inOrder(calls);
  if (line.length === 0) return null;
  return (
    <section class="card calls in-line" aria-label={label.inLine} data-testid="waiting">
      <header><h3>{label.inLine}</h3><span class="count">{line.length}</span></header>
      <table>
        <thead>
          <tr>
            <th scope="col" class="number">{label.place}</th>
            <th scope="col">{label.caller}</th>
            <th scope="col">{label.queue}</th>
            <th scope="col" class="number">{label.waited}</th>
            <th scope="col" class="number">{label.promised}</th>
            <th scope="col" />
          </tr>
        </thead>
        <tbody>
          {line.slice(0, SHOWN).map(({ call, place }) => <WaitingRow key={call.call_id} call={call} place={place} />)}
        </tbody>
      </table>
      {line.length > SHOWN && <p class="hint">{label.more(f().number(line.length - SHOWN))}</p>}
    </section>
  );
}

function WaitingRow({ call, place }: { call: BoardCall; place: Place }) {
  const words = t();
  const label = words.board;
  const { about, clock, duration, number, time } = f();
  const callback = call.direction === "callback";
  const waited = now.value - place.since;
  const threshold = house.value?.queues.find((queue) => queue.name === call.queue)?.sl_s;
  return (
    <tr data-testid={`board-call-${call.call_id}`} data-state={call.state} class={callback ? "" : waitTone(waited, threshold)}>
      <td class="number place" title={place.in_queue === null ? undefined : label.inQueue(number(place.in_queue))}>
        {number(place.position)}
      </td>
      <td class="call-who">
        {call.name && <b>{call.name}</b>}
        <PhoneNumber number={call.number} />
        <span class="marks">
          <TierMark tier={call.tier} />
          {callback && <span class="chip info">{label.callback}</span>}
          {place.next_try !== null && <span class="chip">{label.nextTry(time(place.next_try))}</span>}
          {place.kept_for !== null && <span class="chip">{label.keptFor(agentName(place.kept_for))}</span>}
          {place.head_start_s !== 0 && (
            <span class="chip">
              {label.headStart(`${place.head_start_s > 0 ? "+" : "−"}${duration(Math.abs(place.head_start_s))}`)}
            </span>
          )}
          {place.relaxed > 0 && <span class="chip">{label.relaxed}</span>}
        </span>
      </td>
      <td>{queueTitle(call.queue)}</td>
      <td class="number"><span class="since">{clock(waited)}</span></td>
      <td class="number muted">{call.expected_s === null ? "–" : call.expected_s < 2.5 ? label.atOnce : `≈ ${about(call.expected_s)}`}</td>
      <td class="number">
        <a class="ask" href={routeAddress("board", call.call_id)} data-testid={`why-${call.call_id}`}>
          <span class="wide-only">{words.why.askWaiting}</span><span class="narrow-only">{words.why.ask}</span>
        </a>
      </td>
    </tr>
  );
}

/** By position; who rests comes last. */
function inOrder(calls: BoardCall[]): { call: BoardCall; place: Place }[] {
  const last = Number.MAX_SAFE_INTEGER;
  return calls
    .flatMap((call) => (call.place === null ? [] : [{ call, place: call.place }]))
    .sort((a, b) => (a.place.position ?? last) - (b.place.position ?? last) || a.place.since - b.place.since);
}
