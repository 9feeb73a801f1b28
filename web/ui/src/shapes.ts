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
  pause_reasons: string[];
}

export type AgentState = "offline" | "idle" | "ringing" | "talking" | "wrap_up" | "paused";
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

export type PopState = "ringing" | "talking" | "on_hold" | "wrap_up";

export interface PastCall {
  call_id: string;
  arrived_at: number;
  queue: string | null;
  agent_id: string | null;
  outcome: string;
  disposition: string | null;
  resolved: boolean | null;
  note: string | null;
}

export interface Pop {
  call_id: string;
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
  note: string | null;
  history: PastCall[];
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

export interface BoardQueue {
  name: string;
  title: string;
  waiting: number;
  longest_waiting_since: number | null;
  ringing: number;
  talking: number;
  agents_idle: number;
  agents_able: number;
  today: Today;
}

export interface BoardAgent extends AgentCard {
  call_id: string | null;
  queue: string | null;
  skills: Record<string, number>;
}

export interface BoardCall {
  call_id: string;
  state: string;
  number: string;
  name: string;
  queue: string | null;
  agent_id: string | null;
  since: number;
  arrived_at: number;
  offered_at: number | null;
  answered_at: number | null;
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
  talk_s: number;
  hold_s: number;
  wrap_up_s: number;
  handle_s: number;
  outcome: string;
  disposition: string | null;
  resolved: boolean | null;
  note: string | null;
  /** `legs`: who is heard in it; a message is the customer's alone. */
  recording: { recording_id: string; status: string; duration_s: number | null; legs: Leg[] } | null;
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
}

export interface WrapUp {
  disposition?: string;
  resolved?: boolean;
  note?: string;
}
