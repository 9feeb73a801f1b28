import { describe, expect, it, test } from "vitest";
import { changes, draftOf, NOBODY, saysSo, wordToErase } from "../src/customers/changes";
import type { Customer } from "../src/customers/shapes";
import { formats, home, localTime, secondsOf } from "../src/format";
import { handlesCases, manages, seesEverybody } from "../src/may";

const HOA: Customer = {
  customer_id: 7, numbers: ["+84901234567"], primary: "", name: "Nguyễn Thị Hoa", language: null, tier: "vip", agent_id: "an", requires: { english: 3 },
  email: "", note: "chị", preferences: { "giờ gọi": "chiều" }, outside_id: null, created_at: null, changed_at: null,
};

describe("what of a customer is written anew", () => {
  const was = draftOf(HOA);
  it("is only what is other than it was", () => {
    expect(changes(was, was)).toEqual({});
    expect(changes(was, { ...was, name: " Nguyễn Thị Hoa " })).toEqual({});
    expect(changes(was, { ...was, tier: "", email: "hoa@example.com " })).toEqual({ tier: "", email: "hoa@example.com" });
    expect(changes(was, { ...was, requires: {} })).toEqual({ requires: {} });
  });
  it("leaves out preferences without a name, and their order means nothing", () => {
    expect(changes(was, { ...was, preferences: [...was.preferences, ["", "x"]] })).toEqual({});
    const two = { ...was, preferences: [["b", "2"], ["a", "1"]] as [string, string][] };
    expect(changes(two, { ...two, preferences: [["a", "1"], ["b", "2"]] })).toEqual({});
    expect(changes(two, { ...two, preferences: [["a", "1"]] })).toEqual({ preferences: { a: "1" } });
  });
  it("is all of somebody new", () => {
    expect(changes(NOBODY, { ...NOBODY, name: "Lan" })).toEqual({ name: "Lan" });
  });
});

test("who is erased is written out, whatever the capitals and spaces", () => {
  expect(wordToErase(HOA)).toBe("Nguyễn Thị Hoa");
  expect(saysSo("  nguyễn thị  HOA ", wordToErase(HOA))).toBe(true);
  expect(saysSo("nguyen thi hoa", wordToErase(HOA))).toBe(false);
  expect(saysSo("", wordToErase(HOA))).toBe(false);
  const nameless = { ...HOA, name: " " };
  expect(wordToErase(nameless)).toBe("+84901234567");
  expect(saysSo("0901 234 567", wordToErase(nameless))).toBe(true);
  expect(saysSo("0901 234 568", wordToErase(nameless))).toBe(false);
  expect(wordToErase({ ...nameless, numbers: [] })).toBe("7");
});

test("numbers are written as at home, and long times no finer than helps", () => {
  expect(["+84901234567", "+842838234567", "+12125550100", "lan@x.vn"].map(home)).toEqual(["0901234567", "02838234567", "+12125550100", "lan@x.vn"]);
  const { span, date } = formats("vi-VN", "Asia/Ho_Chi_Minh");
  expect([20, 2100, 19_200, 90_000, 259_200].map(span)).toEqual(["1 phút", "35 phút", "5 giờ 20 phút", "1 ngày 1 giờ", "3 ngày"]);
  expect(date(1_795_309_200)).toBe("22/11/2026");
});

test("a field of date and time gives back what it was given, and nothing while it is empty", () => {
  const at = 1_795_309_200;
  expect(secondsOf(localTime(at))).toBe(at);
  expect(secondsOf("")).toBeNull();
});

test("each role is offered what its routes allow", () => {
  expect((["agent", "supervisor", "qa", "admin", undefined] as const).map((role) => [manages(role), handlesCases(role), seesEverybody(role)])).toEqual([
    [false, true, false], [true, true, true], [false, false, true], [true, true, true], [false, false, false],
  ]);
});
