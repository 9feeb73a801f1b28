/** The last minutes of the wallboard, kept in the browser: how many wait and how many talk. Pure. */
import type { Board } from "./shapes";

export interface Sample {
  at: number;
  waiting: number;
  talking: number;
}

export const TREND_S = 30 * 60;
/** Samples closer together than this replace each other. */
const STEP_S = 5;

export function sampleOf(board: Board, at: number): Sample {
  const sum = (pick: (queue: Board["queues"][number]) => number) =>
    board.queues.reduce((total, queue) => total + pick(queue), 0);
  return { at, waiting: sum((q) => q.waiting), talking: sum((q) => q.talking) };
}

export function withSample(samples: readonly Sample[], sample: Sample): Sample[] {
  const kept = samples.filter((s) => s.at > sample.at - TREND_S && s.at <= sample.at);
  const [beforeLast, last] = [kept.at(-2), kept.at(-1)];
  if (beforeLast && last && last.at - beforeLast.at < STEP_S) kept.pop();
  return [...kept, sample];
}
