import { expect, test } from "vitest";
import { columns, intervalFor, periodOf, subjectOf } from "../src/report";
import type { KpiRow } from "../src/shapes";

test("a word stands for a period that ends on its last day", () => {
  const today = "2026-03-01";
  expect(periodOf("today", today)).toEqual({ from: today, to: today });
  expect(periodOf("yesterday", today)).toEqual({ from: "2026-02-28", to: "2026-02-28" });
  expect(periodOf("week", today)).toEqual({ from: "2026-02-23", to: today });
  expect(periodOf("month", today)).toEqual({ from: today, to: today });
  expect(periodOf("lastMonth", "2026-01-31")).toEqual({ from: "2025-12-01", to: "2025-12-31" });
});

test("the plot is as fine as can be read", () => {
  expect(intervalFor({ from: "2026-11-22", to: "2026-11-22" })).toBe("15m");
  expect(intervalFor({ from: "2026-11-16", to: "2026-11-22" })).toBe("1h");
  expect(intervalFor({ from: "2026-11-01", to: "2026-11-22" })).toBe("1d");
});

test("rows become columns, with gaps where nothing can be said", () => {
  const row = (from: string, offered: number, V6: number | null) =>
    ({ from, offered, answered: offered, abandoned: 0, service_level: { V6 } }) as KpiRow;
  expect(columns([row("2026-11-22T08:00:00+07:00", 3, 0.5), row("2026-11-22T08:15:00+07:00", 0, null)])).toEqual([
    [1_795_309_200, 1_795_310_100], [3, 0], [3, 0], [0, 0], [0.5, null],
  ]);
});

test("a row is about what it was asked by", () => {
  const row = { queue: "sales", agent: null } as KpiRow;
  expect([subjectOf(row, "queue"), subjectOf(row, "agent"), subjectOf(row, "team")]).toEqual(["sales", "", ""]);
});
