/** Scorecards, reviews, calibrations and clips as the API gives them. Scores and shares from 0 to 1; times in seconds. */
import type { Leg } from "../shapes";

export type Party = "supervisor" | "customer" | "agent" | "calibration";
export type ReviewState = "draft" | "given" | "answered" | "closed";
export type CriticalTo = "customer" | "business" | "compliance";

export interface Review {
  review_id: number;
  call_id: string;
  agent_id: string;
  party: Party;
  reviewer: string;
  card_id: string;
  card_version: number;
  round_id: number | null;
  state: ReviewState;
  score: number | null;
  appeal: boolean;
  summary: string;
  answer: string;
  begun_at: number;
  given_at: number | null;
  answered_at: number | null;
  closed_at: number | null;
}

export interface Moment {
  start: number;
  end: number;
  line?: number;
  phrase?: string;
}

/** `points` null and not `not_applicable`: the machine could not judge it, `reason` says why. */
export interface Mark {
  item: string;
  points: number | null;
  not_applicable: boolean;
  passed: boolean | null;
  machine: boolean;
  reason: string | null;
  evidence: { figures?: Record<string, number>; moments?: Moment[] };
  note: string;
}

export interface Comment {
  comment_id: number;
  at: number;
  by: string;
  moment_s: number;
  leg: Leg | null;
  text: string;
}

export interface WholeReview extends Review {
  marks: Mark[];
  sections: { section: string; share: number | null; failed: boolean }[];
  without_critical: number | null;
  critical: Record<string, CriticalTo>;
  unanswered: string[];
  comments: Comment[];
}

export type MarkWish = { points: number | null; note: string } | null;

export interface SideBySide {
  reviews: Review[];
  items: { item: string; shares: Record<string, number | null>; differs: boolean; gap: number }[];
  survey: Survey | null;
}

export interface Survey {
  channel: string;
  csat: number | null;
  nps: number | null;
  ces: number | null;
  resolved: boolean | null;
  comment: string | null;
  asked_at: number;
  answered_at: number | null;
}

// --- scorecards ------------------------------------------------------------------------------------

export type Phrases = Record<string, string[]>;
export type RuleName =
  | "greeting" | "consent" | "name" | "forbidden" | "dead_air" | "talk_share" | "interruptions" | "monologue" | "speech_rate";
export interface Rule {
  rule: RuleName;
  [setting: string]: string | number | boolean | Phrases | null;
}

export interface Item {
  id: string;
  ask: string;
  help?: string;
  weight?: number;
  scale?: number | null;
  passes?: number | null;
  not_applicable?: boolean;
  critical?: CriticalTo | null;
  fails?: "section" | "call" | null;
  auto?: Rule | null;
}

export interface Section {
  id: string;
  title: string;
  items: Item[];
}

export interface Card {
  card: string;
  title: string;
  language?: string;
  sections: Section[];
}

export interface CardVersion {
  card_id: string;
  version: number;
  title: string;
  language: string;
  published: boolean;
  changed_at: number;
  changed_by: string;
}

export interface WholeCard extends CardVersion {
  document: Card;
}

// --- which calls, calibration, clips, figures ------------------------------------------------------

export interface WorklistWish {
  since: number;
  until: number;
  period: string;
  quota: number;
  agent_id: string;
  queue: string;
  repeat: boolean;
  complaint: boolean;
  survey_at_most: number | null;
  longer_than_s: number | null;
  newer_than_days: number | null;
  keywords: string[];
}

export interface ChosenCall {
  call_id: string;
  agent_id: string;
  queue: string | null;
  arrived_at: number;
  handle_s: number;
  why: Record<string, string | number | null>;
}

export interface Worklist {
  random: ChosenCall[];
  aimed: ChosenCall[];
  missing: Record<string, number>;
}

export interface Round {
  round_id: number;
  title: string;
  card_id: string;
  card_version: number;
  opened_at: number;
  opened_by: string;
  closed_at: number | null;
  calls: { call_id: string; agent_id: string }[];
  reviewers: string[];
}

export interface Outcome {
  alpha: number | null;
  items: { item: string; judged: number; agreement: number | null; kappa: number | null; alpha: number | null }[];
  calls: { call_id: string; scores: number; mean: number | null; lowest: number | null; highest: number | null; deviation: number | null }[];
  reviewers: { reviewer: string; calls: number; difference: number | null }[];
  scores: Review[];
}

export interface Clip {
  clip_id: number;
  agent_id: string;
  recording_id: string;
  call_id: string;
  from_s: number;
  to_s: number;
  title: string;
  note: string;
  at: number;
  by: string;
}

export interface Figures {
  scores: { since: number; key: string | null; reviews: number; score: number }[];
  items: { card_id: string; card_version: number; item: string; judged: number; failed: number; machine: number; fail_rate: number }[];
  critical: { critical_to: CriticalTo; reviews: number; with_error: number; rate: number }[];
}
