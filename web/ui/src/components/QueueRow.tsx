import { now } from "../clock";
import { f, t } from "../i18n";
import { house } from "../session";
import { serviceTone, waitTone } from "../tone";
import type { BoardQueue } from "../shapes";
import { ExpectedWait } from "./ExpectedWait";

export function QueueRow({ queue }: { queue: BoardQueue }) {
  const words = t().board;
  const { clock, duration, number, percent } = f();
  const { outlook, today } = queue;
  const threshold = house.value?.queues.find((one) => one.name === queue.name)?.sl_s;
  const since = queue.longest_waiting_since;
  const wait = since === null ? null : Math.max(0, now.value - since);
  const tone = queue.waiting > 0 ? waitTone(wait, threshold) : "";
  const noneFree = queue.waiting > 0 && queue.agents_idle === 0;
  return (
    <tr class={tone} data-testid={`board-queue-${queue.name}`} data-waiting={queue.waiting} data-talking={queue.talking}
      data-callbacks={queue.callbacks}>
      <th scope="row">
        {queue.title}
        {outlook !== null && outlook.boost_s > 0 && (
          <span class="chip warn boost" title={words.boostTitle} data-testid="boost">{words.boost(duration(outlook.boost_s))}</span>
        )}
      </th>
      <td data-label={words.waiting} class={`huge ${tone}`}>
        {number(queue.waiting)}
        {queue.callbacks > 0 && <small class="under">{words.callbacks(number(queue.callbacks))}</small>}
      </td>
      <td data-label={words.longest} class={`large ${tone}`}>{clock(wait)}</td>
      <td data-label={words.expected} class="outlook" data-testid="expected">
        {outlook === null ? "–" : <ExpectedWait outlook={outlook} />}
      </td>
      <td data-label={words.ringing} class="large">{number(queue.ringing)}</td>
      <td data-label={words.talking} class="large">{number(queue.talking)}</td>
      <td data-label={words.agentsIdle} class={`large ${noneFree ? "bad" : ""}`}>
        {number(queue.agents_idle)}<small> / {number(queue.agents_able)}</small>
      </td>
      <td data-label={words.serviceLevel} class={`large today ${serviceTone(today.service_level)}`}>
        {percent(today.service_level)}
        {threshold !== undefined && <small class="under">≤ {duration(threshold)}</small>}
      </td>
      <td data-label={words.offered}>{number(today.offered)}</td>
      <td data-label={words.answered}>{number(today.answered)}</td>
      <td data-label={words.abandoned}>{number(today.abandoned)}</td>
      <td data-label={words.asa}>{clock(today.asa_s)}</td>
      <td data-label={words.aht}>{clock(today.aht_s)}</td>
    </tr>
  );
}
