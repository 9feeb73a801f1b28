/** What is asked of the service, from what the agent has chosen. Pure. */
import type { TransferWish } from "../api";

export const OUTSIDE = "outside";

/** Null as long as nothing is chosen. */
export function wishOf(to: string, number: string): TransferWish | null {
  if (to === OUTSIDE) return number.trim() === "" ? null : { number: number.trim() };
  if (to.startsWith("queue:")) return { queue: to.slice("queue:".length) };
  return to.startsWith("agent:") ? { agent_id: to.slice("agent:".length) } : null;
}
