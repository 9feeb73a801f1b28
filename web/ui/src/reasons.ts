/** Why people call: the codes of the tree that supervisors edit, in words and in their places. */
import type { Reason } from "./shapes";

export interface Group {
  /** Of those above the choices; "" for choices at the top. */
  title: string;
  codes: string[];
}

/** Undefined for a code that is in no tree. */
export function nameIn(reasons: Reason[], code: string | null, lang: string): string | undefined {
  const known = find(reasons, code);
  return known && nameOf(known, lang);
}

/** The choices under the names of what stands above them, in the order of the tree. */
export function grouped(choices: string[], reasons: Reason[], lang: string): Group[] {
  const groups: Group[] = [];
  for (const code of choices) {
    const title = above(reasons, code).map((reason) => nameOf(reason, lang)).join(" › ");
    const last = groups.at(-1);
    if (last?.title === title) last.codes.push(code);
    else groups.push({ title, codes: [code] });
  }
  return groups;
}

function above(reasons: Reason[], code: string): Reason[] {
  const parent = find(reasons, find(reasons, code)?.parent ?? null);
  return parent === undefined ? [] : [...above(reasons, parent.code), parent];
}

function nameOf(reason: Reason, lang: string): string {
  return reason.names[lang] ?? Object.values(reason.names)[0] ?? reason.code;
}

function find(reasons: Reason[], code: string | null): Reason | undefined {
  return reasons.find((reason) => reason.code === code);
}
