/** What of a customer is written down anew. Pure. */
import { same } from "../skills";
import type { Customer, Facts } from "./shapes";

/** As the form has it: no nulls, and preferences as lines that may still be empty. */
export interface Draft {
  name: string;
  language: string;
  tier: string;
  agent_id: string;
  requires: Record<string, number>;
  email: string;
  outside_id: string;
  note: string;
  preferences: [string, string][];
}

export const NOBODY: Draft = {
  name: "", language: "", tier: "", agent_id: "", requires: {}, email: "", outside_id: "", note: "", preferences: [],
};

export function draftOf(customer: Customer): Draft {
  return {
    name: customer.name, language: customer.language ?? "", tier: customer.tier, agent_id: customer.agent_id,
    requires: customer.requires, email: customer.email, outside_id: customer.outside_id ?? "", note: customer.note,
    preferences: Object.entries(customer.preferences),
  };
}

/** Only what is other than it was: what others change at the same time stays. */
export function changes(was: Draft, is: Draft): Facts {
  const found: Facts = {};
  for (const name of ["name", "language", "tier", "agent_id", "email", "outside_id", "note"] as const) {
    if (is[name].trim() !== was[name]) found[name] = is[name].trim();
  }
  if (!same(was.requires, is.requires)) found.requires = is.requires;
  const [before, after] = [written(was), written(is)];
  if (JSON.stringify(before) !== JSON.stringify(after)) found.preferences = after;
  return found;
}

function written(draft: Draft): Record<string, string> {
  const lines = draft.preferences.map(([name, value]) => [name.trim(), value.trim()] as const);
  return Object.fromEntries(lines.filter(([name]) => name !== "").sort(([a], [b]) => a.localeCompare(b)));
}

/** Who is erased must be written out: his name, or a number when he has none. */
export function wordToErase(customer: Customer): string {
  return customer.name.trim() || customer.numbers[0] || String(customer.customer_id);
}

/** Spaces and signs of a number make no difference, nor do capitals. */
export function saysSo(typed: string, wanted: string): boolean {
  const bare = (text: string) => text.normalize("NFC").toLowerCase().replace(/[\s().-]+/g, " ").trim();
  const digits = (text: string) => text.replace(/\D/g, "").replace(/^84/, "").replace(/^0+/, "");
  if (/^\+?\d+$/.test(wanted)) return digits(typed) === digits(wanted);
  return bare(typed) === bare(wanted);
}
