/** The house in eight numbers: right now, and today. */
import { now } from "../clock";
import { f, t } from "../i18n";
import { serviceTone, waitTone } from "../tone";
import type { Board } from "../shapes";
import { BigNumber } from "./BigNumber";

export function BoardNumbers({ board }: { board: Board }) {
  const words = t().board;
  const { clock, number, percent } = f();
  const sum = (pick: (queue: Board["queues"][number]) => number) =>
    board.queues.reduce((total, queue) => total + pick(queue), 0);
  const starts = board.queues.map((q) => q.longest_waiting_since).filter((at) => at !== null);
  const oldest = starts.length ? Math.min(...starts) : null;
  const longest = oldest === null ? null : Math.max(0, now.value - oldest);
  const waiting = sum((q) => q.waiting);
  const idle = board.agents.filter((agent) => agent.state === "idle").length;
  const { today } = board;
  return (
    <div class="numbers">
      <BigNumber label={words.waiting} value={number(waiting)} tone={waiting > 0 ? waitTone(longest) : ""} />
      <BigNumber label={words.longest} value={clock(longest)} tone={waitTone(longest)} />
      <BigNumber label={words.talking} value={number(sum((q) => q.talking))} />
      <BigNumber label={words.agentsIdle} value={number(idle)} tone={idle === 0 && waiting > 0 ? "bad" : ""} />
      <BigNumber label={words.serviceLevel} value={percent(today.service_level)} tone={serviceTone(today.service_level)} of={words.today} />
      <BigNumber label={words.abandoned} value={number(today.abandoned)} of={words.today} />
      <BigNumber label={words.asa} value={clock(today.asa_s)} of={words.today} />
      <BigNumber label={words.aht} value={clock(today.aht_s)} of={words.today} />
    </div>
  );
}
