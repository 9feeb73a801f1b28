import { describe, expect, it } from "vitest";
import { address, parseRoute } from "../src/route";
import { apiFilters, filterCount, queryOf, queryOfFilters, withoutFilters, wordsToMark } from "../src/searchQuery";

const asked = {
  q: '"đơn hàng" -đổi', order: "best", fuzzy: "1", from: "2026-11-01", to: "2026-11-07", queue: "sales", agent: "an", number: "0901 234 567",
  disposition: "complaint", outcome: "answered", resolved: "true", repeated: "false", longer: "1.5", shorter: "10", csat_from: "1", csat_to: "2",
  nps_from: "0", nps_to: "6", score_from: "50", score_to: "90", share_from: "30", share_to: "70",
};

describe("what is searched for", () => {
  it("is whole in the address", () => {
    const there = parseRoute(address("qa", ["call/1"], asked));
    expect(there.callId).toBe("call/1");
    expect(queryOf(there.asked)).toEqual(asked);
    expect(address("qa", [], queryOf({}))).toBe("#/qa");
  });
  it("is what the service takes: seconds, shares, whole days by the reader's clock", () => {
    const filters = apiFilters(queryOf(asked));
    const day = (month: number, date: number) => new Date(2026, month - 1, date).getTime() / 1000;
    expect(filters).toEqual({
      since: day(11, 1), until: day(11, 8), queue: "sales", agent_id: "an", number: "0901 234 567", disposition: "complaint", outcome: "answered",
      resolved: true, repeated: false, connected_s_from: 90, connected_s_to: 600, csat_from: 1, csat_to: 2, nps_from: 0, nps_to: 6,
      score_from: 0.5, score_to: 0.9, agent_share_from: 0.3, agent_share_to: 0.7,
    });
  });
  it("leaves out what is no day and no number", () => {
    expect(apiFilters(queryOf({ from: "yesterday", longer: "x", csat_from: " ", resolved: "perhaps", share_to: "1e999" }))).toEqual({});
    expect(apiFilters(queryOf({ longer: "0,5", nps_from: "0" }))).toEqual({ connected_s_from: 30, nps_from: 0 });
  });
  it("comes back from a saved search as it was kept", () => {
    const { order: _, ...kept } = asked;
    const local = (at: number) => new Date(at * 1000).toLocaleDateString("en-CA");
    expect(queryOfFilters(asked.q, { ...apiFilters(queryOf(asked)), tag: "", language: null }, true, local)).toEqual({ ...kept, order: "" });
    expect(queryOfFilters("a", {}, false, local)).toEqual(queryOf({ q: "a" }));
  });
  it("knows how many filters there are, and what is left without them", () => {
    expect(filterCount(queryOf(asked))).toBe(19);
    expect(withoutFilters(queryOf(asked))).toEqual(queryOf({ q: asked.q, order: "best", fuzzy: "1" }));
  });
});

describe("words to mark", () => {
  it("are those that were sought", () => {
    expect(wordsToMark('(đổi OR trả) khách:"hàng mới" NEAR/5 ~khiếu')).toEqual({ words: ["đổi", "trả", "hàng", "mới", "khiếu"], begins: [] });
    expect(wordsToMark('hàng NOT đổi -"giao chậm" VÀ vui')).toEqual({ words: ["hàng", "vui"], begins: [] });
    expect(wordsToMark('gi* "giao ha"*')).toEqual({ words: ["giao"], begins: ["gi", "ha"] });
  });
  it("are words where everything is in capitals but the operators in English", () => {
    expect(wordsToMark("KHÔNG VÀ CÓ")).toEqual({ words: ["KHÔNG", "VÀ", "CÓ"], begins: [] });
    expect(wordsToMark("CÓ AND KHÔNG").words).toEqual(["CÓ", "KHÔNG"]);
  });
});
