/** The periods that calls are drawn from, by the reader's calendar. Pure. */
import { daysFrom } from "../report";

export const PERIODS = ["lastWeek", "thisWeek", "lastMonth", "thisMonth"] as const;
export type PeriodName = (typeof PERIODS)[number];

export interface Period {
  /** First day, and the first day after it; ISO dates. */
  from: string;
  until: string;
  /** What names the draw: who asks with the same gets the same calls. */
  name: string;
}

export function period(which: PeriodName, today: string): Period {
  const monday = daysFrom(today, -((new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7));
  const first = `${today.slice(0, 8)}01`;
  switch (which) {
    case "thisWeek":
      return week(monday);
    case "lastWeek":
      return week(daysFrom(monday, -7));
    case "thisMonth":
      return month(first);
    case "lastMonth":
      return month(`${daysFrom(first, -1).slice(0, 8)}01`);
  }
}

/** Midnight of a day by the browser's clock, in seconds. */
export function dayStart(day: string): number {
  return new Date(`${day}T00:00:00`).getTime() / 1000;
}

export function monday(day: string): string {
  return daysFrom(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
}

function week(from: string): Period {
  return { from, until: daysFrom(from, 7), name: weekName(from) };
}

function month(from: string): Period {
  return { from, until: `${daysFrom(from, 31).slice(0, 8)}01`, name: from.slice(0, 7) };
}

/** As ISO 8601 numbers weeks: a week belongs to the year of its Thursday. */
function weekName(from: string): string {
  const thursday = daysFrom(from, 3);
  const year = thursday.slice(0, 4);
  const number = Math.floor((Date.parse(thursday) - Date.parse(`${year}-01-01`)) / (7 * 86_400_000)) + 1;
  return `${year}-W${String(number).padStart(2, "0")}`;
}
