/** What somebody can do about a case, by what can happen to it. Pure. */

export const DEEDS = [
  "respond", "note", "escalate", "follow-up", "await-customer", "customer-returned", "resolve", "confirm", "close", "reopen", "ask-survey",
] as const;
export type Deed = (typeof DEEDS)[number];

/** The happening that each deed is. */
const HAPPENS: Record<Deed, string> = {
  respond: "responded", note: "noted", escalate: "escalated", "follow-up": "follow_up_planned", "await-customer": "customer_awaited",
  "customer-returned": "customer_returned", resolve: "resolved", confirm: "confirmed", close: "closed", reopen: "reopened",
  "ask-survey": "survey_asked",
};

/** Of an open case that was answered there is nothing new in saying so again. */
export function deedsFor(can: readonly string[], answered: boolean): Deed[] {
  return DEEDS.filter((deed) => can.includes(HAPPENS[deed]) && !(deed === "respond" && answered));
}

/** What the next step usually is, to be the first to catch the eye. */
export function foremost(deeds: readonly Deed[]): Deed | null {
  return (["respond", "customer-returned", "resolve", "confirm", "close", "reopen"] as const).find((deed) => deeds.includes(deed)) ?? null;
}

/** Nine o'clock of the next day that is neither Saturday nor Sunday, by the reader's clock; seconds. */
export function nextMorning(at: number): number {
  const day = new Date(at * 1000);
  do day.setDate(day.getDate() + 1);
  while (day.getDay() === 0 || day.getDay() === 6);
  return day.setHours(9, 0, 0, 0) / 1000;
}
