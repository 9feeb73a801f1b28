/** What the live connection has told so far, and how one more message changes it. Pure. */
import type { AgentCard, Board, LiveMessage, Pop } from "./shapes";

export interface LiveState {
  position: string | null;
  agent: AgentCard | null;
  pop: Pop | null;
  board: Board | null;
}

export const NOTHING_YET: LiveState = {
  position: null, agent: null, pop: null, board: null,
};

/** Every message carries a whole state. */
export function told(state: LiveState, message: LiveMessage): LiveState {
  const next = { ...state, position: message.position };
  switch (message.type) {
    case "agent":
      return { ...next, agent: message.agent };
    case "pop":
      return { ...next, pop: message.pop };
    case "board":
      return { ...next, board: message.board };
    default:
      return next; // a newer service may say more than we know
  }
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
