/** The shapes of the API. All times are seconds since the epoch. */

export type Role = "agent" | "supervisor" | "qa" | "admin";

export interface User {
  username: string;
  name: string;
  role: Role;
  agent_id: string | null;
}

export interface House {
  name: string;
  queues: { name: string; title: string; sl_s: number }[];
  agents: { agent_id: string; name: string }[];
  dispositions: string[];
  reasons: Reason[];
  pause_reasons: string[];
  /** Of customers. */
  tiers: string[];
  /** Callers can be transferred to numbers outside. */
  outside: boolean;
}

/** Figures of an interval and of a queue, an agent, …; shares from 0 to 1, null where nothing can be said. */
export interface KpiRow {
  from: string;
  to: string;
  queue: string | null;
  agent?: string | null;
  team?: string | null;
  number?: string | null;
  reason?: string | null;
  offered: number;
  answered: number;
  abandoned: number;
  short_abandons: number;
  other_exits: number;
  service_level: Record<"V1" | "V2" | "V3" | "V4" | "V5" | "V6" | "V7", number | null>;
  asa_s: number | null;
  abandon_wait_s: number | null;
  aht_s: number | null;
  talk_s: number | null;
  hold_s: number | null;
  wrap_up_s: number | null;
  fcr: { agent: number | null; survey: number | null; repeat: { rate: number | null; eligible: number; provisional: number } };
  complaints: number;
  callbacks: { waiting: number; done: number; reached: number; in_time: number; in_time_share: number | null };
  /** Null by number: a number has no cases. */
  cases: { opened: number; closed: number; reopened: number; resolution: { n: number; median_s: number | null; p90_s: number | null } } | null;
  /** Of now; null for intervals. */
  backlog: {
    cases: { open: number; overdue: number; at_risk: number; oldest_at: number | null };
    callbacks: { waiting: number; overdue: number; oldest_at: number | null };
  } | null;
}

export interface Reason {
  code: string;
  parent: string | null;
  names: Record<string, string>;
  position: number;
  active: boolean;
  complaint: boolean;
  choosable: boolean;
}

export type AgentState = "offline" | "idle" | "ringing" | "dialling" | "talking" | "wrap_up" | "paused";
export type AgentWish = "signed_in" | "ready" | "paused" | "offline";

export interface AgentCard {
  agent_id: string;
  name: string;
  state: AgentState;
  reason: string | null;
  since: number;
  phone_reachable: boolean;
  /** The reason of a pause that begins after the present call. */
  pause_asked: string | null;
}

export type PopState = "ringing" | "dialling" | "talking" | "on_hold" | "wrap_up";

/** An earlier contact; `call_id` is empty of what came by another channel than the telephone. */
export interface PastCall {
  call_id: string;
  channel: string;
  subject: string;
  arrived_at: number;
  queue: string | null;
  agent_id: string | null;
  outcome: string;
  disposition: string | null;
  resolved: boolean | null;
  note: string | null;
}

export type Direction = "inbound" | "callback";

export interface Pop {
  call_id: string;
  /** Of a callback the agent's phone rings first; when he has picked up the customer is dialled. */
  direction: Direction;
  /** Of an important customer; else empty. */
  tier: string;
  state: PopState;
  since: number;
  number: string;
  name: string;
  dialled: string;
  language: string;
  menu_path: string[];
  queue: string | null;
  queue_title: string | null;
  wait_s: number | null;
  offered_at: number | null;
  answered_at: number | null;
  ended_at: number | null;
  caller_on_line: boolean;
  disposition: string | null;
  resolved: boolean | null;
  /** This agent's own. */
  note: string | null;
  /** Of others who have had the caller. */
  colleagues: { agent_id: string; note: string }[];
  transferred_by: string | null;
  history: PastCall[];
  known: Known;
}

/** What is written down of the customer; `cases` are those about which something is still to be done. */
export interface Known {
  customer_id: number | null;
  note: string;
  preferences: Record<string, string>;
  cases: KnownCase[];
}

export interface KnownCase {
  number: string;
  state: string;
  reason: string;
  owner: string | null;
  due_at: number | null;
  summary: string;
}

export interface Today {
  offered: number;
  answered: number;
  abandoned: number;
  answered_in_sl: number;
  short_abandons: number;
  /** A share between 0 and 1. */
  service_level: number | null;
  asa_s: number | null;
  aht_s: number | null;
}

/** What is expected of a queue, and how far off that was so far. */
export interface Outlook {
  /** The wait of a call that entered now; null: nobody at work could take it. */
  expected_s: number | null;
  /** Its calls' head start while its service level is at risk. */
  boost_s: number;
  forecast_calls: number;
  /** Promised less waited, on average. */
  forecast_error_s: number;
  forecast_off_s: number;
}

export interface BoardQueue {
  name: string;
  title: string;
  requires: Record<string, number>;
  waiting: number;
  callbacks: number;
  longest_waiting_since: number | null;
  ringing: number;
  talking: number;
  agents_idle: number;
  agents_able: number;
  outlook: Outlook | null;
  today: Today;
}

export interface BoardAgent extends AgentCard {
  call_id: string | null;
  queue: string | null;
  skills: Record<string, number>;
}

/** A waiting call's place in line; the positions are null while a callback rests until `next_try`. */
export interface Place {
  position: number | null;
  in_queue: number | null;
  since: number;
  head_start_s: number;
  kept_for: string | null;
  relaxed: number;
  next_try: number | null;
}

export interface BoardCall {
  call_id: string;
  direction: Direction;
  tier: string;
  state: string;
  number: string;
  name: string;
  queue: string | null;
  agent_id: string | null;
  since: number;
  arrived_at: number;
  offered_at: number | null;
  answered_at: number | null;
  expected_s: number | null;
  place: Place | null;
}

export interface Board {
  at: number;
  queues: BoardQueue[];
  agents: BoardAgent[];
  calls: BoardCall[];
  today: Today;
}

export type LiveMessage =
  | { position: string; type: "agent"; agent: AgentCard }
  | { position: string; type: "pop"; pop: Pop | null }
  | { position: string; type: "board"; board: Board };

export interface Interaction {
  call_id: string;
  direction: Direction;
  callback_of: string | null;
  number: string;
  name: string;
  dialled: string;
  language: string;
  arrived_at: number;
  menu_path: string[];
  queue: string | null;
  agent_id: string | null;
  offered_at: number | null;
  answered_at: number | null;
  ended_at: number | null;
  closed_at: number | null;
  wait_s: number;
  expected_s: number | null;
  talk_s: number;
  hold_s: number;
  wrap_up_s: number;
  handle_s: number;
  outcome: string;
  disposition: string | null;
  resolved: boolean | null;
  note: string | null;
  /** `legs`: who is heard in it; a message is the customer's alone. */
  recording: RecordingOfCall | null;
  /** Of each talk and each message, the oldest first; `recording` is the last. */
  recordings: RecordingOfCall[];
}

export interface RecordingOfCall {
  recording_id: string;
  started_at: number;
  status: string;
  duration_s: number | null;
  legs: Leg[];
}

export type Leg = "customer" | "agent";

export interface Line {
  recording_id: string;
  leg: Leg;
  /** Seconds from the start of the recording. */
  start: number;
  end: number;
  text: string;
}

export interface Segment {
  kind: string;
  start: number;
  end: number | null;
  queue: string | null;
  agent_id: string | null;
  result: string | null;
}

export interface CallDetail extends Interaction {
  segments: Segment[];
  transcript: Line[] | null;
  transcript_status: "none" | "pending" | "ready" | "failed";
  transcript_reason: string | null;
}

export interface Hit {
  call: Interaction;
  line: Line;
  /** Pairs of character (code point) offsets in `line.text`. */
  highlights: [number, number][];
  /** When the first of it was said, in seconds of the recording. */
  at: number;
}

export interface WrapUp {
  disposition?: string;
  resolved?: boolean;
  note?: string;
}

// --- why ---------------------------------------------------------------------------------------

export interface Candidate {
  agent_id: string;
  rank: number;
  /** What puts him before the next one. */
  decided_by: string | null;
}

export interface Excluded {
  agent_id: string;
  reason: string;
  missing: { skill: string; needed: number; has: number } | null;
}

export interface Facts {
  rules: string;
  at: number;
  chosen: string | null;
  verdict: string;
  position: number;
  ahead: { call_id: string; queue: string; effective_s: number }[];
  ranked: Candidate[];
  excluded: Excluded[];
  /** All who are excluded, by reason; `excluded` names the nearest of them. */
  reasons: Record<string, number>;
}

export interface Told {
  sentences: string[];
  facts: Facts;
}

export interface Why {
  call_id: string;
  at: number;
  state: string | null;
  decisions: Told[];
  waiting: Told | null;
  next_try: number | null;
}

// --- what supervisors set ------------------------------------------------------------------------

export type Skills = Record<string, number>;

export interface QueueSettings {
  requires: Skills;
  priority_s: number;
  choice: string;
}

export interface QueueOfHouse {
  name: string;
  title: string;
  now: QueueSettings;
  configured: QueueSettings;
  outlook: Outlook | null;
  aht_s: number | null;
  arrivals_per_s: number | null;
}

export interface Callback {
  call_id: string;
  state: string;
  number: string;
  name: string;
  tier: string;
  queue: string | null;
  agent_id: string | null;
  since: number;
  tries: number;
  last_result: string | null;
  next_try: number | null;
}
