import { describe, expect, it } from "vitest";
import { changed, movedUp, newCard, newItem, newRule, newSection, shareOf, without, wrongs, wrongsOf } from "../src/quality/cardDraft";
import { byCard, newest } from "../src/quality/cards";
import { byWeek, reasonKey, scoreTone, secondsOf, verdict } from "../src/quality/judging";
import { dayStart, monday, period } from "../src/quality/periods";
import type { Card, CardVersion, Item, Review } from "../src/quality/shapes";

describe("periods that calls are drawn from", () => {
  it("are weeks from Monday, named as ISO 8601 names them", () => {
    expect(period("thisWeek", "2026-11-22")).toEqual({ from: "2026-11-16", until: "2026-11-23", name: "2026-W47" });
    expect(period("lastWeek", "2026-11-23")).toEqual({ from: "2026-11-16", until: "2026-11-23", name: "2026-W47" });
    expect(period("thisWeek", "2027-01-01").name).toBe("2026-W53");
    expect(period("thisWeek", "2027-01-04").name).toBe("2027-W01");
  });
  it("are whole months", () => {
    expect(period("thisMonth", "2026-02-28")).toEqual({ from: "2026-02-01", until: "2026-03-01", name: "2026-02" });
    expect(period("lastMonth", "2026-01-15")).toEqual({ from: "2025-12-01", until: "2026-01-01", name: "2025-12" });
  });
  it("begin at midnight on a Monday", () => {
    expect([monday("2026-11-16"), monday("2026-11-22")]).toEqual(["2026-11-16", "2026-11-16"]);
    expect(new Date(dayStart("2026-11-16") * 1000).getHours()).toBe(0);
  });
});

describe("what figures mean", () => {
  it("Krippendorff's limits", () => {
    expect([null, 1, 0.8, 0.7, 0.5, 0, -0.2].map(verdict)).toEqual([
      "unknown", "reliable", "reliable", "tentative", "unreliable", "unreliable", "worse",
    ]);
  });
  it("tones of scores", () => expect([null, 0.85, 0.7, 0.1].map(scoreTone)).toEqual(["", "good", "warn", "bad"]));
  it("a clock's time in seconds, or nothing", () => {
    expect(["1:05", "65", " 0:07 ", "7.5", "7,5", "x", "", "1:2:3", "-4"].map(secondsOf)).toEqual([65, 65, 7, 7.5, 7.5, null, null, null, null]);
  });
  it("the machine's reasons are known by one name each", () => {
    expect([reasonKey("no phrases for the language 'ko'"), reasonKey("no transcript")]).toEqual(["language", "no transcript"]);
  });
  it("a week's score is the mean of the house's reviews given in it", () => {
    const review = (given_at: number | null, score: number | null, party = "supervisor") => ({ given_at, score, party }) as Review;
    const day = (at: number) => new Date(at * 1000).toLocaleDateString("en-CA");
    const [first, next] = [dayStart("2026-11-18"), dayStart("2026-11-24")];
    const [at, scores] = byWeek([
      review(next, 0.5), review(first, 1), review(first + 86_400, 0.8), review(null, 0), review(first, null), review(first, 0, "agent"),
    ], day);
    expect(at).toEqual([dayStart("2026-11-16"), dayStart("2026-11-23")]);
    expect(scores).toEqual([expect.closeTo(0.9), 0.5]);
  });
});

describe("scorecards", () => {
  const version = (card_id: string, number: number, published: boolean, title = card_id) =>
    ({ card_id, version: number, published, title }) as CardVersion;
  it("are reviewed on in their newest published version", () => {
    const cards = [version("b", 1, true), version("a", 2, true, "c"), version("a", 3, false), version("a", 1, true), version("n", 1, false)];
    expect(newest(cards).map((card) => [card.card_id, card.version])).toEqual([["b", 1], ["a", 2]]);
    expect(byCard(cards).map((versions) => versions.map((one) => one.version))).toEqual([[1], [3, 2, 1], [1]]);
  });
});

describe("a scorecard that is written", () => {
  const good = (item: Partial<Item> = {}): Card => ({ card: "cskh", title: "A", sections: [{ id: "s", title: "S", items: [{ id: "q", ask: "Q?", ...item }] }] });
  it("says what is missing", () => {
    expect(wrongs(good())).toEqual(new Set());
    expect(wrongs(newCard("vi"))).toEqual(new Set(["code", "title", "sectionTitle", "ask"]));
    expect(wrongs({ ...good(), card: "Chăm sóc", sections: [] })).toEqual(new Set(["code", "empty"]));
  });
  it("knows what a question needs", () => {
    const wrong = (item: Partial<Item>) => wrongsOf({ id: "q", ask: "Q?", ...item });
    expect(wrong({ weight: 0 })).toEqual(["weight"]);
    expect(wrong({ weight: 0, critical: "customer", fails: "call" })).toEqual([]);
    expect(wrong({ weight: NaN })).toEqual(["weight"]);
    expect(wrong({ critical: "customer" })).toEqual(["fails"]);
    expect(wrong({ auto: newRule("greeting", "vi") })).toEqual(["phrases"]);
    expect(wrong({ auto: { rule: "greeting", phrases: { vi: ["xin chào"] } } })).toEqual([]);
    expect(wrong({ auto: { rule: "greeting", phrases: { vi: ["xin chào"], en: [] } } })).toEqual(["phrases"]);
    expect(wrong({ auto: { rule: "dead_air" } })).toEqual(["limit"]);
    expect(wrong({ auto: newRule("dead_air", "vi") })).toEqual([]);
  });
  it("gives new questions names of their own, and keeps the others in their order", () => {
    let card = newCard("vi");
    for (let n = 0; n < 4; n++) card = changed(card, { sections: [...card.sections, newSection(card)] });
    const names = card.sections.flatMap((section) => [section.id, ...section.items.map((item) => item.id)]);
    expect(new Set([...names, newItem(card).id]).size).toBe(names.length + 1);
    expect(movedUp(["a", "b", "c"], 2)).toEqual(["a", "c", "b"]);
    expect(movedUp(["a", "b"], 0)).toEqual(["a", "b"]);
    expect(without(["a", "b"], 0)).toEqual(["b"]);
  });
  it("leaves out what is taken away", () => {
    expect(changed<Item>({ id: "q", ask: "Q", scale: 5 }, { scale: undefined, weight: 2 })).toEqual({ id: "q", ask: "Q", weight: 2 });
  });
  it("shows a question's share of all weights", () => {
    const card = good({ weight: 3 });
    const two = changed(card, { sections: [...card.sections, { id: "t", title: "T", items: [{ id: "r", ask: "R" }] }] });
    expect(two.sections.map((section) => shareOf(two, section.items[0]!))).toEqual([0.75, 0.25]);
    expect(shareOf(good({ weight: 0 }), { id: "q", ask: "", weight: 0 })).toBeNull();
  });
});
