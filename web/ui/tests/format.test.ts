import { describe, expect, it } from "vitest";
import { formats, NONE, numberGroups } from "../src/format";

const vi = formats("vi-VN", "Asia/Ho_Chi_Minh");
const en = formats("en-GB", "Asia/Ho_Chi_Minh");
const AT = Date.UTC(2025, 10, 21, 15, 4, 5) / 1000; // 22:04:05 in Vietnam

describe("running clocks", () => {
  it("shows minutes, and hours only from the first hour", () => {
    expect([0, 9.9, 247, 3753].map((s) => vi.clock(s))).toEqual(["0:00", "0:09", "4:07", "1:02:33"]);
  });
  it("never runs below zero when clocks differ", () => expect(en.clock(-3)).toBe("0:00"));
  it("shows a dash for what is not known", () => expect(en.clock(null)).toBe(NONE));
});

describe("what is only known about", () => {
  it("is told in steps of five seconds, and from a minute on in minutes", () => {
    expect([1, 27, 59, 74, 128, 3660].map((s) => en.about(s))).toEqual(["5s", "25s", "1m", "1m", "2m", "1h 1m"]);
    expect(vi.about(31)).toBe("30 giây");
  });
});

describe("durations in words", () => {
  it("speaks the user's language", () => {
    expect(vi.duration(47.3)).toBe("47 giây");
    expect(en.duration(47.3)).toBe("47s");
  });
  it("leaves out empty parts", () => {
    expect([60, 76, 3600, 3660].map((s) => en.duration(s))).toEqual(["1m", "1m 16s", "1h", "1h 1m"]);
  });
});

describe("moments", () => {
  it("names the day only when it is another one", () => {
    expect(vi.moment(AT, AT + 60)).toBe("22:04");
    expect(vi.moment(AT, AT + 86_400)).toBe("21/11 22:04");
  });
});

describe("numbers", () => {
  it("shows shares as percents and nothing as a dash", () => {
    expect(en.percent(0.714)).toBe("71%");
    expect(en.percent(null)).toBe(NONE);
    expect(vi.number(12_345)).toBe("12.345");
  });
  it("groups phone numbers without losing a character", () => {
    expect(numberGroups("0912345678")).toEqual(["0912", "345", "678"]);
    expect(numberGroups("+84912345678")).toEqual(["+84", "912", "345", "678"]);
    expect(numberGroups("84912345678")).toEqual(["84", "912", "345", "678"]);
    expect(numberGroups("19001234")).toEqual(["1900", "1234"]);
    expect(numberGroups("anonymous<b>")).toEqual(["anonymous<b>"]);
  });
});
