import { describe, expect, it } from "vitest";
import { backoff, liveAddress, NOTHING_YET, told } from "../src/liveState";
import type { AgentCard, LiveMessage, Pop, PopState } from "../src/shapes";

const pop = (state: PopState, change: Partial<Pop> = {}): Pop => ({
  call_id: "c1", direction: "inbound", tier: "", state, since: 95, number: "0912345678", name: "", dialled: "1900", language: "vi", menu_path: [], queue: "q",
  queue_title: "Q", wait_s: 3, offered_at: 90, answered_at: null, ended_at: null, caller_on_line: true,
  disposition: null, resolved: null, note: null, colleagues: [], transferred_by: null, history: [],
  known: { customer_id: null, note: "", preferences: {}, cases: [] }, ...change,
});
const popped = (value: Pop | null, position = "1-0"): LiveMessage => ({ position, type: "pop", pop: value });

describe("what the live connection tells", () => {
  it("remembers where it stopped, so that it can go on from there", () => {
    const agent = { agent_id: "an", state: "idle" } as AgentCard;
    const state = told(NOTHING_YET, { position: "7-0", type: "agent", agent });
    expect(state).toMatchObject({ position: "7-0", agent });
  });
  it("takes the pop away when the call is done", () => {
    const state = told(told(NOTHING_YET, popped(pop("wrap_up"))), popped(null, "2-0"));
    expect(state).toMatchObject({ pop: null, position: "2-0" });
  });
  it("goes on past a message it does not know", () => {
    const odd = { position: "9-0", type: "weather" } as unknown as LiveMessage;
    expect(told(NOTHING_YET, odd)).toEqual({ ...NOTHING_YET, position: "9-0" });
  });
});

describe("coming back", () => {
  it("waits longer each time, but never longer than fifteen seconds", () => {
    expect([0, 1, 2, 3].map((n) => backoff(n, 1))).toEqual([500, 1000, 2000, 4000]);
    expect(backoff(50, 1)).toBe(15_000);
    expect(backoff(50, 0)).toBe(7_500);
  });
  it("asks for what came after the last message", () => {
    const here = { protocol: "https:", host: "tongdai.example" };
    expect(liveAddress(here, null)).toBe("wss://tongdai.example/api/v1/live");
    expect(liveAddress({ ...here, protocol: "http:" }, "5-0&x")).toBe("ws://tongdai.example/api/v1/live?after=5-0%26x");
  });
});
