import type { resolution as vi } from "./vi.resolution";

export const resolution: typeof vi = {
  title: "Was it resolved?",
  flag: "Agent says",
  survey: "Customer says",
  repeat: "Called again",
  yes: "Yes",
  no: "No",
  unasked: "Nothing yet",
  notJudged: "This call is not judged yet. Look again later.",
  notCounted: "Not counted",
  repeats: { resolved: "Did not call again", provisional: "Not so far", repeated: "Had to call again" },
  until: (moment) => `final ${moment}`,
  why: { same_reason: "same reason", any_reason: "soon after, another reason", same_words: "said the same" },
  alike: (share) => `${share} alike`,
  reopened: "The agent took it for resolved, and the customer had to call again",
  later: "The call after it",
  earlier: "Follows",
  csat: "CSAT", nps: "NPS", ces: "CES",
  outOf: (score, most) => `${score} of ${most}`,
  cases: "Cases",
};
