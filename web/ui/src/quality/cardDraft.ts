/** A scorecard while it is written: its changes, and what is still wrong with it. Pure. */
import type { Card, Item, Phrases, Rule, RuleName, Section } from "./shapes";

export type Setting = "phrases" | "number" | "share" | "flag" | "leg";

/** What each rule can be told, as docs/quality.md has it. */
export const RULES: Record<RuleName, Record<string, Setting>> = {
  greeting: { phrases: "phrases", within_s: "number", marks: "flag" },
  consent: { phrases: "phrases", within_s: "number", marks: "flag" },
  name: { phrases: "phrases", within_s: "number", marks: "flag" },
  forbidden: { phrases: "phrases", leg: "leg", marks: "flag" },
  dead_air: { counts_from_s: "number", longest_s: "number", total_s: "number" },
  talk_share: { at_least: "share", at_most: "share" },
  interruptions: { overlap_s: "number", at_most: "number" },
  monologue: { at_most_s: "number", pause_s: "number" },
  speech_rate: { at_least: "number", at_most: "number" },
};

/** A rule as it begins: nothing is said but what must be. */
const FIRST: Partial<Record<RuleName, Omit<Rule, "rule">>> = {
  dead_air: { longest_s: 15 }, talk_share: { at_least: 0.3, at_most: 0.7 }, monologue: { at_most_s: 60 }, speech_rate: { at_most: 280 },
};

export function newRule(name: RuleName, language: string): Rule {
  const spoken = "phrases" in RULES[name] ? { phrases: { [language]: [] } } : {};
  return { rule: name, ...spoken, ...FIRST[name] };
}

export function newItem(card: Card): Item {
  return { id: freeId(card, "q"), ask: "", weight: 1 };
}

export function newSection(card: Card): Section {
  const item = newItem(card);
  return { id: freeId(card, "s"), title: "", items: [item] };
}

export function newCard(language: string): Card {
  const empty: Card = { card: "", title: "", language, sections: [] };
  return { ...empty, sections: [newSection(empty)] };
}

/** A copy with the values changed; what becomes undefined is left out, as the service wants it. */
export function changed<T extends object>(whole: T, change: { [K in keyof T]?: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries({ ...whole, ...change }).filter(([, value]) => value !== undefined)) as T;
}

/** Changes go from one state to the next: two at once must not undo each other. */
export type Edit<T> = (change: (now: T) => T) => void;

export function replaced<T>(list: readonly T[], index: number, change: (now: T) => T): T[] {
  return list.map((each, place) => (place === index ? change(each) : each));
}

export function without<T>(list: readonly T[], index: number): T[] {
  return list.filter((_, place) => place !== index);
}

export function movedUp<T>(list: readonly T[], index: number): T[] {
  const above = list[index - 1];
  const moved = list[index];
  if (above === undefined || moved === undefined) return [...list];
  return [...list.slice(0, index - 1), moved, above, ...list.slice(index + 1)];
}

/** An item's share of all weights, of those that are sensible. */
export function shareOf(card: Card, item: Item): number | null {
  const all = card.sections.flatMap((section) => section.items).reduce((sum, each) => sum + (each.weight ?? 1), 0);
  return all > 0 ? (item.weight ?? 1) / all : null;
}

export type Wrong = "code" | "title" | "sectionTitle" | "empty" | "ask" | "weight" | "fails" | "phrases" | "limit";

/** What the service would refuse, and can be said beside the field it is about. */
export function wrongs(card: Card): Set<Wrong> {
  const found = new Set<Wrong>();
  if (!/^[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?$/.test(card.card)) found.add("code");
  if (!card.title.trim()) found.add("title");
  for (const section of card.sections) {
    if (!section.title.trim()) found.add("sectionTitle");
    if (section.items.length === 0) found.add("empty");
    for (const item of section.items) for (const wrong of wrongsOf(item)) found.add(wrong);
  }
  if (card.sections.length === 0) found.add("empty");
  return found;
}

export function wrongsOf(item: Item): Wrong[] {
  const found: Wrong[] = [];
  const weight = item.weight ?? 1;
  if (!item.ask.trim()) found.push("ask");
  if (!Number.isFinite(weight) || weight < 0 || weight > 1000 || (weight === 0 && !item.critical)) found.push("weight");
  if (item.critical && !item.fails) found.push("fails");
  if (!item.auto) return found;
  const { phrases, longest_s, total_s } = item.auto;
  if ("phrases" in RULES[item.auto.rule] && !hasPhrases(phrases as Phrases | undefined)) found.push("phrases");
  if (item.auto.rule === "dead_air" && (longest_s ?? total_s) == null) found.push("limit");
  return found;
}

function hasPhrases(phrases: Phrases | undefined): boolean {
  const lists = Object.values(phrases ?? {});
  return lists.length > 0 && lists.every((list) => list.length > 0);
}

function freeId(card: Card, stem: string): string {
  const taken = new Set(card.sections.flatMap((section) => [section.id, ...section.items.map((item) => item.id)]));
  let number = taken.size + 1;
  while (taken.has(`${stem}${number}`)) number++;
  return `${stem}${number}`;
}
