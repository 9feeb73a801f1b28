/** Skills as sets of levels: who has what, and who is good enough. Pure. */
import type { Skills } from "./shapes";

export const HIGHEST = 10;
const NAME = /^[A-Za-z0-9][A-Za-z0-9.:-]{0,63}$/;

export function isSkill(name: string): boolean {
  return NAME.test(name);
}

/** Every skill that somebody has or something asks for, by name. */
export function allSkills(parts: readonly Skills[]): string[] {
  return [...new Set(parts.flatMap((skills) => Object.keys(skills)))].sort((a, b) => a.localeCompare(b));
}

export function meets(skills: Skills, needed: Skills): boolean {
  return Object.entries(needed).every(([skill, level]) => (skills[skill] ?? 0) >= level);
}

export function same(one: Skills, other: Skills): boolean {
  return meets(one, other) && meets(other, one);
}

/** At level 0 an agent does not have a skill. */
export function withLevel(skills: Skills, skill: string, level: number): Skills {
  const { [skill]: _, ...others } = skills;
  return level > 0 ? { ...others, [skill]: level } : others;
}

/** The best first. */
export function ranked(skills: Skills): [string, number][] {
  return Object.entries(skills).sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}
