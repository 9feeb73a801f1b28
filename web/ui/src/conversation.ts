/** A transcript of two legs as one conversation, and as a rough picture of who spoke when. Pure. */
import type { Line } from "./shapes";

export function inOrder(lines: readonly Line[]): Line[] {
  return [...lines].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** The line that is being spoken at `at`, or the last one before it; -1 before the first. */
export function lineAt(lines: readonly Line[], at: number): number {
  let found = -1;
  lines.forEach((line, index) => {
    if (line.start <= at + 0.05) found = index;
  });
  return found;
}

/** Speech as loudness per leg (customer, agent), for recordings too long to be drawn from their sound. */
export function speechShape(lines: readonly Line[], durationS: number, buckets = 600): number[][] {
  const shape = { customer: new Array<number>(buckets).fill(0.04), agent: new Array<number>(buckets).fill(0.04) };
  for (const line of lines) {
    const from = Math.floor((line.start / durationS) * buckets);
    const to = Math.max(from + 1, Math.ceil((line.end / durationS) * buckets));
    // A little unevenness makes speech look like speech.
    for (let i = Math.max(0, from); i < Math.min(buckets, to); i++) shape[line.leg][i] = 0.55 + 0.3 * Math.abs(Math.sin(i * 1.7));
  }
  return [shape.customer, shape.agent];
}
