import type { alerts as vi } from "./vi.alerts";

export const alerts: typeof vi = {
  title: "To look at",
  open: (unseen) => `To look at: ${unseen} not seen`,
  none: "Nothing needs you.",
  markAll: "All seen",
  new: "not seen",
  case: (number) => `Case ${number}`,
  why: {
    at_risk: "soon due", breached: "overdue", by_hand: "somebody asks for help", follow_up_missed: "the customer was not called back",
  },
  target: { response: "response", resolution: "resolution" },
  search: (name) => `Saved search “${name}”`,
  found: (calls) => (calls === 1 ? "1 new call" : `${calls} new calls`),
  webhook: (endpoint) => `Partner “${endpoint}” did not take what it was told`,
  webhookDo: "see: tongdai webhook list --state dead",
  crm: (name) => `The CRM ${name} does not answer`,
  crmDo: "callers are known by our own data; it is tried again by itself",
};
