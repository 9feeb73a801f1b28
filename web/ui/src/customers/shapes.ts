/** Customers as the API gives them. All times are seconds since the epoch. */
import type { Skills } from "../shapes";

export interface Customer {
  customer_id: number;
  /** As +84901234567, the one to call first. */
  numbers: string[];
  /** Empty while nobody said which is the one to call. */
  primary: string;
  name: string;
  language: string | null;
  tier: string;
  /** Who looks after him. */
  agent_id: string;
  requires: Skills;
  email: string;
  note: string;
  preferences: Record<string, string>;
  outside_id: string | null;
  created_at: number | null;
  changed_at: number | null;
}

/** What is left out stays as it was; what is empty is forgotten. */
export type Facts = Partial<Omit<Customer, "customer_id" | "numbers" | "primary" | "created_at" | "changed_at" | "language" | "outside_id">> & {
  language?: string;
  outside_id?: string;
};

/** A call (`id` is its call_id, `reason` its disposition, `text` its note) or a contact of another channel. */
export interface HistoryEvent {
  kind: "call" | "contact";
  id: string;
  at: number;
  channel: string;
  direction: string;
  queue: string | null;
  agent_id: string | null;
  reason: string | null;
  outcome: string | null;
  resolved: boolean | null;
  subject: string;
  text: string;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export const CHANNELS = ["email", "chat", "social", "visit", "other"] as const;
export type Channel = (typeof CHANNELS)[number];

export interface NewContact {
  customer_id: number;
  channel: Channel;
  direction: "inbound" | "outbound";
  at: number;
  subject: string;
  text: string;
}

/** How much would be forgotten. */
export interface Prospect {
  numbers: number;
  calls: number;
  recordings: number;
  contacts: number;
  cases: number;
}

export interface Proof {
  proof: string;
  at: number;
  calls: number;
  erased: Record<string, number>;
  /** Files of recordings that went. */
  files_removed: number;
  /** Recordings that whoever keeps them is still to erase. */
  files: string[];
  /** Rows by `table.column` where one of his numbers still stands. */
  left: Record<string, number>;
  audit_hash: string;
}
