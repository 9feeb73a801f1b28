import { describe, expect, it } from "vitest";
import { backoff, liveAddress, NOTHING_YET, told } from "../src/liveState";
import type { AgentCard, LiveMessage, Pop, PopState } from "../src/shapes";

const pop = (state: PopState, change: Partial<Pop> = {}): Pop => ({
  call_id: "c1", state, number: "0912345678", name: "", dialled: "1900", language: "vi", menu_path: [], queue: "q",
  queue_title: "Q", wait_s: 3, offered_at: 90, answered_at: null, ended_at: null, caller_on_line: true,
  disposition: null, resolved: null, note: null, history: [], ...change,
});
const popped = (value: Pop | null, position = "1-0"): LiveMessage => ({ position, type: "pop", pop: value });

describe("what the live connection tells", () => {
  it("remembers where it stopped, so that it can go on from there", () => {
    const agent = { agent_id: "an", state: "idle" } as AgentCard;
    const state = told(NOTHING_YET, { position: "7-0", type: "agent", agent }, 100);
    expect(state).toMatchObject({ position: "7-0", agent });
  });
  it("times ringing from the moment it was told, not from when the caller entered the queue", () => {
    expect(told(NOTHING_YET, popped(pop("ringing")), 100).popStateSince).toBe(100);
  });
  it("times ringing as the agent's own state does", () => {
    const agent = { agent_id: "an", state: "ringing", since: 98 } as AgentCard;
    const ringing = told(NOTHING_YET, { position: "1-0", type: "agent", agent }, 100);
    expect(told(ringing, popped(pop("ringing")), 100).popStateSince).toBe(98);
  });
  it("times talking from the answer, and wrap-up from the end", () => {
    const talking = told(NOTHING_YET, popped(pop("talking", { answered_at: 80 })), 100);
    expect(talking.popStateSince).toBe(80);
    expect(told(talking, popped(pop("wrap_up", { ended_at: 140 })), 141).popStateSince).toBe(140);
  });
  it("does not restart a timer when only the note changed", () => {
    const held = told(NOTHING_YET, popped(pop("on_hold", { answered_at: 80 })), 100);
    expect(told(held, popped(pop("on_hold", { answered_at: 80, note: "x" })), 130).popStateSince).toBe(100);
  });
  it("times the talk after a hold from the end of the hold", () => {
    const held = told(NOTHING_YET, popped(pop("on_hold", { answered_at: 80 })), 100);
    expect(told(held, popped(pop("talking", { answered_at: 80 })), 130).popStateSince).toBe(130);
  });
  it("takes the pop away when the call is done", () => {
    const state = told(told(NOTHING_YET, popped(pop("wrap_up")), 100), popped(null, "2-0"), 110);
    expect(state).toMatchObject({ pop: null, popStateSince: null, position: "2-0" });
  });
  it("goes on past a message it does not know", () => {
    const odd = { position: "9-0", type: "weather" } as unknown as LiveMessage;
    expect(told(NOTHING_YET, odd, 1)).toEqual({ ...NOTHING_YET, position: "9-0" });
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
