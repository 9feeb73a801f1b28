import { describe, expect, it, test } from "vitest";
import { deedsFor, foremost, nextMorning } from "../src/cases/doing";
import { said } from "../src/cases/telling";
import { timeLeft } from "../src/cases/timeLeft";
import { viewOf, viewsFor, wishOf } from "../src/cases/views";
import type { Case } from "../src/cases/shapes";

const OPEN = { state: "open", standing: "fine", first_response_at: 10, response_due_at: 100, due_at: 500 } as const;
const clocked = (change: Partial<Case>) => ({ ...OPEN, ...change }) as Case;

describe("the clock of a case", () => {
  it("is the nearer of what is still owed", () => {
    expect(timeLeft(clocked({ first_response_at: null, state: "new" }), 40)).toMatchObject({ kind: "left", promised: "response", seconds: 60 });
    expect(timeLeft(clocked({}), 40)).toMatchObject({ kind: "left", promised: "resolution", seconds: 460, tone: "good" });
    expect(timeLeft(clocked({ state: "reopened" }), 40)).toMatchObject({ promised: "response" });
  });
  it("warns near its end and tells how late it is", () => {
    expect(timeLeft(clocked({ standing: "at_risk" }), 499)).toMatchObject({ kind: "left", tone: "warn" });
    expect(timeLeft(clocked({ standing: "breached" }), 500)).toMatchObject({ kind: "late", seconds: 0, tone: "bad" });
  });
  it("stands still while the customer is waited for, and where nothing is promised there is none", () => {
    expect(timeLeft(clocked({ state: "waiting_customer", due_at: null }), 40)).toMatchObject({ kind: "paused" });
    expect(timeLeft(clocked({ due_at: null }), 40)).toMatchObject({ kind: "none" });
  });
  it("says of what is over only whether it was in time", () => {
    expect(timeLeft(clocked({ state: "closed" }), 9999)).toMatchObject({ kind: "kept" });
    expect(timeLeft(clocked({ state: "resolved", standing: "breached" }), 0)).toMatchObject({ kind: "broken" });
    expect(timeLeft(clocked({ state: "closed", due_at: null, response_due_at: null }), 0)).toMatchObject({ kind: "none" });
  });
});

describe("the list", () => {
  it("shows what the address says, open ones first", () => {
    expect(viewOf({})).toBe("open");
    expect(viewOf({ view: "nonsense" })).toBe("open");
    expect(wishOf({}, null)).toMatchObject({ state: "any_open", owner: "" });
    expect(wishOf({ view: "overdue", queue: "sales" }, null)).toMatchObject({ standing: "breached", queue: "sales" });
    expect(wishOf({ view: "all" }, null)).not.toHaveProperty("state");
    expect(wishOf({ view: "resolved", owner: "an" }, "binh")).toMatchObject({ state: "resolved", owner: "an" });
  });
  it("knows whose are mine", () => {
    expect(wishOf({ view: "mine", owner: "binh" }, "an")).toMatchObject({ owner: "an", state: "any_open" });
    expect(viewsFor("supervisor", "an")).toContain("mine");
    expect(viewsFor("supervisor", null)).not.toContain("mine");
    expect(viewsFor("agent", "an")).not.toContain("mine");
  });
});

describe("what can be done", () => {
  it("is what can happen, and answering again is no news", () => {
    expect(deedsFor(["responded", "noted", "resolved"], false)).toEqual(["respond", "note", "resolve"]);
    expect(deedsFor(["responded", "noted"], true)).toEqual(["note"]);
    expect(deedsFor([], false)).toEqual([]);
  });
  it("has a foremost step", () => {
    expect(foremost(["note", "escalate", "resolve", "close"])).toBe("resolve");
    expect(foremost(["confirm", "close", "reopen"])).toBe("confirm");
    expect(foremost(["note"])).toBeNull();
  });
  it("calls on a working morning", () => {
    const friday = new Date(2026, 10, 20, 16).getTime() / 1000;
    expect(new Date(nextMorning(friday) * 1000)).toEqual(new Date(2026, 10, 23, 9));
  });
});

test("the story tells what was said, and why of a closing is no words of anybody", () => {
  const line = (action: string, facts: Record<string, unknown>) => ({ at: 1, by: "an", action, facts });
  expect(said(line("noted", { note: "gọi lại" }))).toBe("gọi lại");
  expect(said(line("escalated", { step: "", queue: "experts", why: "cần duyệt" }))).toBe("cần duyệt");
  expect(said(line("resolved", { how: "đã hoàn" }))).toBe("đã hoàn");
  expect(said(line("closed", { why: "by_hand", words: "" }))).toBe("");
  expect(said(line("closed", { why: "confirmed", words: "cảm ơn" }))).toBe("cảm ơn");
});
