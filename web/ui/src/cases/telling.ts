/** A line of a case's story: what it is about, and the words somebody said with it. Pure. */
import type { StoryLine } from "./shapes";

/** What somebody wrote, whatever it is called in this kind of line. */
export function said(line: StoryLine): string {
  // Why it was closed is a code.
  const places = line.action === "closed" ? ["words"] : ["note", "why", "how", "summary"];
  return places.map((name) => fact(line, name)).find((text) => text !== "") ?? "";
}

export function fact(line: StoryLine, name: string): string {
  const value = line.facts[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

export type Icon = "phone" | "check" | "warning" | "clock" | "back" | "menu" | "queue" | "close";

const ICONS: Record<string, Icon> = {
  opened: "queue", contact_added: "phone", responded: "phone", noted: "menu", escalated: "warning", target_turned: "clock",
  follow_up_planned: "clock", follow_up_queued: "back", follow_up_done: "phone", follow_up_missed: "warning", follow_up_cancelled: "close",
  resolved: "check", confirmed: "check", closed: "check", reopened: "back", survey_asked: "menu", survey_answered: "menu",
};

export function iconOf(action: string): Icon {
  return ICONS[action] ?? "menu";
}
