/** A transcript of its legs as one conversation, and as a rough picture of who spoke when. Pure. */
import type { CallDetail, Leg, Line, RecordingOfCall } from "./shapes";

export function inOrder(lines: readonly Line[]): Line[] {
  return [...lines].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** What is said in one of a call's recordings. */
export function linesOf(call: CallDetail, recording: { recording_id: string } | null): Line[] {
  return inOrder((call.transcript ?? []).filter((line) => line.recording_id === recording?.recording_id));
}

/** The agent who is heard in it: of the talk that began last when it did, a moment sooner or later. */
export function speakerOf(call: CallDetail, recording: RecordingOfCall): string | null {
  return call.segments.filter((part) => part.kind === "talk" && part.start <= recording.started_at + 1).at(-1)?.agent_id ?? null;
}

/** The line that is being spoken at `at`, or the last one before it; -1 before the first. */
export function lineAt(lines: readonly Line[], at: number): number {
  let found = -1;
  lines.forEach((line, index) => {
    if (line.start <= at + 0.05) found = index;
  });
  return found;
}

/** Speech as loudness per leg, in the order of `legs`, for recordings too long to be drawn from their sound. */
export function speechShape(lines: readonly Line[], durationS: number, legs: readonly Leg[], buckets = 600): number[][] {
  const silence = () => new Array<number>(buckets).fill(0.04);
  const shape = { customer: silence(), agent: silence() };
  for (const line of lines) {
    const from = Math.floor((line.start / durationS) * buckets);
    const to = Math.max(from + 1, Math.ceil((line.end / durationS) * buckets));
    // A little unevenness makes speech look like speech.
    for (let i = Math.max(0, from); i < Math.min(buckets, to); i++) shape[line.leg][i] = 0.55 + 0.3 * Math.abs(Math.sin(i * 1.7));
  }
  return legs.map((leg) => shape[leg]);
}
