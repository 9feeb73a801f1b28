/** What the live connection has told so far, and how one more message changes it. Pure. */
import type { AgentCard, Board, LiveMessage, Pop } from "./shapes";

export interface LiveState {
  position: string | null;
  agent: AgentCard | null;
  pop: Pop | null;
  /** Since when the present call is in its present state; the service does not tell it for a hold. */
  popStateSince: number | null;
  board: Board | null;
}

export const NOTHING_YET: LiveState = {
  position: null, agent: null, pop: null, popStateSince: null, board: null,
};

/** `at`: when the message came, in seconds since the epoch. Every message carries a whole state. */
export function told(state: LiveState, message: LiveMessage, at: number): LiveState {
  const next = { ...state, position: message.position };
  switch (message.type) {
    case "agent":
      return { ...next, agent: message.agent };
    case "pop":
      return { ...next, pop: message.pop, popStateSince: stateSince(state, message.pop, at) };
    case "board":
      return { ...next, board: message.board };
    default:
      return next; // a newer service may say more than we know
  }
}

function stateSince(before: LiveState, pop: Pop | null, at: number): number | null {
  if (pop === null) return null;
  const same = before.pop?.call_id === pop.call_id && before.pop.state === pop.state;
  if (same && before.popStateSince !== null) return before.popStateSince;
  if (pop.state === "wrap_up") return pop.ended_at ?? at;
  if (pop.state === "talking" && before.pop?.state !== "on_hold") return pop.answered_at ?? at;
  if (pop.state === "ringing" && before.agent?.state === "ringing") return before.agent.since; // told just before
  return at;
}

/** Milliseconds until the n-th attempt (from 0): doubling from half a second to 15, with jitter. */
export function backoff(attempt: number, random: number): number {
  const longest = Math.min(15_000, 500 * 2 ** attempt);
  return longest / 2 + (longest / 2) * random;
}

export function liveAddress(location: { protocol: string; host: string }, position: string | null): string {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const after = position === null ? "" : `?after=${encodeURIComponent(position)}`;
  return `${scheme}//${location.host}/api/v1/live${after}`;
}
