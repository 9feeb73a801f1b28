/** Which cases the list shows, as the address says it. Pure. */
import type { CaseWish } from "./shapes";

export const VIEWS = ["open", "mine", "overdue", "at_risk", "resolved", "all"] as const;
export type View = (typeof VIEWS)[number];

export function viewOf(asked: Record<string, string>): View {
  return VIEWS.find((one) => one === asked["view"]) ?? "open";
}

/** An agent's list is his own in any case; "mine" is for those who own cases and see others'. */
export function viewsFor(role: string, agentId: string | null): View[] {
  return VIEWS.filter((one) => one !== "mine" || (role !== "agent" && agentId !== null));
}

export function wishOf(asked: Record<string, string>, agentId: string | null): CaseWish {
  const view = viewOf(asked);
  const { queue = "", owner = "", priority = "" } = asked;
  const wish: CaseWish = { queue, priority, owner: view === "mine" && agentId !== null ? agentId : owner };
  if (view === "overdue") wish.standing = "breached";
  else if (view === "at_risk") wish.standing = "at_risk";
  else if (view === "resolved") wish.state = "resolved";
  else if (view !== "all") wish.state = "any_open";
  return wish;
}
