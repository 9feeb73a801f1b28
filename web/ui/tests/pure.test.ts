import { describe, expect, it } from "vitest";
import { clockOffset } from "../src/clock";
import { inOrder, lineAt, linesOf, speechShape } from "../src/conversation";
import { draftFor, wrapUpOf, type Draft } from "../src/draft";
import { parseRoute, routeAddress } from "../src/route";
import { serviceTone, waitTone } from "../src/tone";
import { trendStart, withSample, type Sample } from "../src/trend";
import type { CallDetail, Line, Pop } from "../src/shapes";

describe("the service's clock", () => {
  it("is followed when ours is wrong, and left alone when it is right", () => {
    const date = "Fri, 21 Nov 2025 15:00:00 GMT";
    const at = Date.parse(date);
    expect(clockOffset(date, at + 300, at + 500)).toBe(0);
    expect(clockOffset(date, at - 60_000, at - 60_000)).toBeCloseTo(60.5);
    expect(clockOffset("nonsense", at, at)).toBeNull();
  });
});

describe("a conversation", () => {
  const line = (leg: Line["leg"], start: number, end: number): Line => ({ recording_id: "r", leg, start, end, text: "" });
  const lines = inOrder([line("agent", 5, 8), line("customer", 1, 4)]);
  it("is told in the order it was spoken", () => expect(lines.map((l) => l.leg)).toEqual(["customer", "agent"]));
  it("is that of one recording where the call has several", () => {
    const other = { ...line("agent", 0, 1), recording_id: "s" };
    const call = { transcript: [other, ...lines] } as unknown as CallDetail;
    expect(linesOf(call, { recording_id: "s" })).toEqual([other]);
    expect(linesOf(call, null)).toEqual([]);
  });
  it("knows the line at a moment", () => expect([0, 1, 4.5, 9].map((at) => lineAt(lines, at))).toEqual([-1, 0, 0, 1]));
  it("is drawn where somebody spoke", () => {
    const [customer = [], agent = []] = speechShape(lines, 10, ["customer", "agent"], 10);
    expect(customer.map((v) => v > 0.5).indexOf(true)).toBe(1);
    expect(agent.filter((v) => v > 0.5)).toHaveLength(3);
  });
  it("is one track when it is a message", () => {
    const shape = speechShape([line("customer", 1, 4)], 10, ["customer"], 10);
    expect(shape.map((track) => track.filter((v) => v > 0.5).length)).toEqual([3]);
  });
});

describe("the agent's draft", () => {
  const pop = { call_id: "c1", note: "from before", disposition: null, resolved: null } as Pop;
  const typed: Draft = { callId: "c1", note: "typed", disposition: "", resolved: null, touched: true, dirty: false };
  it("starts from what is already written", () => expect(draftFor(null, pop).note).toBe("from before"));
  it("is never overwritten by an echo of itself", () => expect(draftFor(typed, pop)).toBe(typed));
  it("does not leak into the next call", () => {
    expect(draftFor(typed, { ...pop, call_id: "c2", note: null })).toMatchObject({ callId: "c2", note: "", touched: false });
  });
  it("sends only what was chosen, but also an emptied note", () => {
    expect(wrapUpOf({ ...typed, note: "" })).toEqual({ note: "" });
    expect(wrapUpOf({ ...typed, disposition: "payment", resolved: false })).toEqual({
      note: "typed", disposition: "payment", resolved: false,
    });
  });
});

describe("addresses", () => {
  it("come back as they went", () => {
    const address = routeAddress("qa", "a/b c", "hoá đơn");
    expect(parseRoute(address)).toEqual({ page: "qa", callId: "a/b c", q: "hoá đơn", parts: ["a/b c"], asked: { q: "hoá đơn" } });
    expect(parseRoute(routeAddress("board", "pbx1-17.5"))).toMatchObject({ page: "board", callId: "pbx1-17.5", q: "" });
    expect(["callbacks", "staff"].map((page) => parseRoute(`#/${page}`).page)).toEqual(["callbacks", "staff"]);
  });
  it("survive being typed by hand", () => {
    expect(parseRoute("#/elsewhere")).toEqual({ page: null, callId: null, q: "", parts: [], asked: {} });
    expect(parseRoute("#/qa/%E0%A4%A").callId).toBeNull();
  });
});

describe("what catches the eye", () => {
  it("warns beyond the threshold and alarms at three times it", () => {
    expect([null, 20, 21, 61].map((s) => waitTone(s, 20))).toEqual(["", "", "warn", "bad"]);
    expect([null, 0.8, 0.7, 0.5].map(serviceTone)).toEqual(["", "good", "warn", "bad"]);
  });
});

describe("the last minutes", () => {
  const sample = (at: number): Sample => ({ at, waiting: 1, talking: 2 });
  it("keeps one sample every five seconds and forgets after half an hour", () => {
    let kept: Sample[] = [];
    for (let at = 0; at <= 3600; at++) kept = withSample(kept, sample(at));
    expect(kept.length).toBeLessThanOrEqual(1800 / 5 + 2);
    expect(kept[0]!.at).toBeGreaterThan(1799);
    expect(kept.at(-1)!.at).toBe(3600);
  });
  it("begins five minutes ago and grows to half an hour", () => {
    expect(trendStart([], 9000)).toBe(8700);
    expect(trendStart([sample(8000)], 9000)).toBe(8000);
    expect(trendStart([sample(1)], 9000)).toBe(7200);
  });
});
