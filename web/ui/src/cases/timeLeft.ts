/** How a case stands to what was promised, as one clock: the nearer of its two promises. Pure. */
import type { Tone } from "../tone";
import type { Case } from "./shapes";

export type Promised = "response" | "resolution";
export type TimeLeft =
  | { kind: "left" | "late"; promised: Promised; seconds: number; due: number; tone: Tone }
  | { kind: "paused" | "kept" | "broken" | "none"; tone: Tone };

type Clocked = Pick<Case, "state" | "standing" | "first_response_at" | "response_due_at" | "due_at">;

export function isOver(state: Case["state"]): boolean {
  return state === "resolved" || state === "closed";
}

export function timeLeft(given: Clocked, now: number): TimeLeft {
  if (isOver(given.state)) {
    if (given.due_at === null && given.response_due_at === null) return { kind: "none", tone: "" };
    return given.standing === "breached" ? { kind: "broken", tone: "bad" } : { kind: "kept", tone: "good" };
  }
  const owed = unanswered(given);
  const dues: [Promised, number][] = [];
  if (owed && given.response_due_at !== null) dues.push(["response", given.response_due_at]);
  if (given.due_at !== null) dues.push(["resolution", given.due_at]);
  const [nearest] = dues.sort((a, b) => a[1] - b[1]);
  if (nearest === undefined) return given.state === "waiting_customer" ? { kind: "paused", tone: "" } : { kind: "none", tone: "" };
  const [promised, due] = nearest;
  if (due <= now) return { kind: "late", promised, seconds: now - due, due, tone: "bad" };
  return { kind: "left", promised, seconds: due - now, due, tone: given.standing === "fine" ? "good" : "warn" };
}

/** An answer is owed from the opening, and anew from a reopening, until somebody speaks with the customer. */
function unanswered(given: Clocked): boolean {
  return given.state === "reopened" || given.first_response_at === null;
}
