/** What a report asks for, and its rows. Pure. Days are ISO dates in the reader's own calendar. */
import type { KpiRow } from "./shapes";

export type By = "queue" | "agent" | "team" | "number" | "reason";
export type Interval = "15m" | "1h" | "1d";
export const BYS: By[] = ["queue", "agent", "team", "number", "reason"];
export const PRESETS = ["today", "yesterday", "week", "month", "lastMonth"] as const;
export type Preset = (typeof PRESETS)[number];

export interface Period {
  from: string;
  to: string;
}

/** The period a word stands for, `today` being an ISO date. */
export function periodOf(preset: Preset, today: string): Period {
  const firstOfMonth = `${today.slice(0, 8)}01`;
  switch (preset) {
    case "today":
      return { from: today, to: today };
    case "yesterday":
      return { from: daysFrom(today, -1), to: daysFrom(today, -1) };
    case "week":
      return { from: daysFrom(today, -6), to: today };
    case "month":
      return { from: firstOfMonth, to: today };
    case "lastMonth": {
      const to = daysFrom(firstOfMonth, -1);
      return { from: `${to.slice(0, 8)}01`, to };
    }
  }
}

/** As fine as can still be read. */
export function intervalFor({ from, to }: Period): Interval {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
  return days < 1 ? "15m" : days < 7 ? "1h" : "1d";
}

export function daysFrom(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

/** What a row is about, as the service calls it; "" for what nobody is named for. */
export function subjectOf(row: KpiRow, by: By): string {
  return row[by] ?? "";
}

/** Columns for the plot: beginnings, offered, answered, abandoned, service level (0 to 1, or null). */
export function columns(rows: readonly KpiRow[]): [number[], number[], number[], number[], (number | null)[]] {
  return [
    rows.map((row) => Date.parse(row.from) / 1000),
    rows.map((row) => row.offered),
    rows.map((row) => row.answered),
    rows.map((row) => row.abandoned),
    rows.map((row) => row.service_level.V6),
  ];
}
