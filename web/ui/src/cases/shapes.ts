/** Cases as the API gives them. All times are seconds since the epoch. */

export const LEVELS = ["urgent", "high", "normal", "low"] as const;
export type Level = (typeof LEVELS)[number];
export type Standing = "fine" | "at_risk" | "breached";
export type CaseState = "new" | "open" | "waiting_customer" | "escalated" | "resolved" | "closed" | "reopened";

export interface Case {
  number: string;
  /** Whoever changes it says which version he saw. */
  version: number;
  state: CaseState;
  standing: Standing;
  reason: string;
  priority: Level;
  queue: string;
  owner: string | null;
  customer_id: number | null;
  /** A number as +84901234567, or another address. */
  customer: string;
  summary: string;
  opened_at: number;
  changed_at: number;
  first_response_at: number | null;
  resolved_at: number | null;
  closed_at: number | null;
  reopened: number;
  response_due_at: number | null;
  /** When its time is, was or would have been used up; null while it stands still with time left. */
  due_at: number | null;
}

export interface StoryLine {
  at: number;
  by: string;
  action: string;
  facts: Record<string, unknown>;
}

export interface FollowUp {
  follow_up: number;
  due_at: number;
  queue: string;
  state: "planned" | "queued" | "done" | "missed" | "cancelled";
  call_id: string;
  phone: string;
  why: string;
}

export interface WholeCase extends Case {
  /** What can happen to it as it is. */
  can: string[];
  contacts: string[];
  notes: string[];
  follow_ups: FollowUp[];
  story: StoryLine[];
}

export interface BacklogLine {
  name: string;
  open: number;
  overdue: number;
  at_risk: number;
  oldest_at: number | null;
}

export interface Backlog {
  all: BacklogLine;
  by_queue: BacklogLine[];
  by_owner: BacklogLine[];
  by_priority: BacklogLine[];
}

export interface CaseWish {
  state?: string;
  standing?: string;
  queue?: string;
  owner?: string;
  priority?: string;
  customer_id?: number;
  call_id?: string;
}

export interface NewCase {
  reason: string;
  queue: string;
  priority: Level;
  customer: string;
  summary: string;
  call_id: string;
}
