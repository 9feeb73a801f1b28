/** The last minutes of the wallboard, kept in the browser: how many wait and how many talk. Pure. */
import type { Board } from "./shapes";

export interface Sample {
  at: number;
  waiting: number;
  talking: number;
}

const TREND_S = 30 * 60;
/** A young board shows at least this much, so that its first minutes are not a line at the edge. */
const LEAST_S = 5 * 60;
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

/** Where the plot begins. */
export function trendStart(samples: readonly Sample[], now: number): number {
  return Math.max(now - TREND_S, Math.min(samples[0]?.at ?? now, now - LEAST_S));
}
