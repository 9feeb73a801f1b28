import { now } from "../clock";
import { f, t } from "../i18n";
import { house } from "../session";
import { serviceTone, waitTone } from "../tone";
import type { BoardQueue } from "../shapes";
import { Fact } from "./Fact";

export function QueueCard({ queue }: { queue: BoardQueue }) {
  const words = t().board;
  const { clock, duration, number, percent } = f();
  const { today } = queue;
  const threshold = house.value?.queues.find((one) => one.name === queue.name)?.sl_s;
  const since = queue.longest_waiting_since;
  const wait = since === null ? null : Math.max(0, now.value - since);
  const tone = waitTone(wait, threshold);
  const level = threshold === undefined ? words.serviceLevel : words.serviceLevelWithin(words.seconds(duration(threshold)));
  return (
    <article class={`card queue ${tone}`} data-testid={`board-queue-${queue.name}`} data-waiting={queue.waiting} data-talking={queue.talking}>
      <h2>{queue.title}</h2>
      <div class="queue-now">
        <div class={`queue-waiting ${tone}`}>
          <strong>{number(queue.waiting)}</strong>
          <span class="label">{words.waiting}</span>
        </div>
        <dl class="queue-figures">
          <div class={tone}><dt>{words.longest}</dt><dd>{clock(wait)}</dd></div>
          <div><dt>{words.ringing}</dt><dd>{number(queue.ringing)}</dd></div>
          <div><dt>{words.talking}</dt><dd>{number(queue.talking)}</dd></div>
          <div><dt>{words.agentsIdle}</dt><dd>{words.idleOfAble(number(queue.agents_idle), number(queue.agents_able))}</dd></div>
        </dl>
      </div>
      <dl class="queue-today" aria-label={words.today}>
        <div class={serviceTone(today.service_level)}><Fact label={level}>{percent(today.service_level)}</Fact></div>
        <Fact label={words.offered}>{number(today.offered)}</Fact>
        <Fact label={words.answered}>{number(today.answered)}</Fact>
        <Fact label={words.abandoned}>{number(today.abandoned)}</Fact>
        <Fact label={words.asa}>{clock(today.asa_s)}</Fact>
        <Fact label={words.aht}>{clock(today.aht_s)}</Fact>
      </dl>
    </article>
  );
}
