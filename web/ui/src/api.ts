/** The service's REST API, typed. A refusal is an ApiError with the service's code. */
import { learnServerTime } from "./clock";
import type {
  AgentWish, Callback, CallDetail, Hit, House, Interaction, KpiRow, QueueOfHouse, QueueSettings, Skills, User, Why, WrapUp,
} from "./shapes";

export class ApiError extends Error {
  constructor(
    /** 0 when the service could not be reached. */
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Called when the service no longer knows who we are. */
let onSessionLost: () => void = () => undefined;
export function whenSessionIsLost(action: () => void): void {
  onSessionLost = action;
}

export async function request<T>(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: object): Promise<T> {
  const sentAt = Date.now();
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body ? JSON.stringify(body) : null,
      credentials: "same-origin",
    });
  } catch {
    throw new ApiError(0, "unreachable", "The service cannot be reached.");
  }
  learnServerTime(response.headers.get("Date"), sentAt, Date.now());
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer as T;
  const error = (answer as { error?: { code?: string; message?: string } } | null)?.error;
  const code = error?.code ?? `http_${response.status}`;
  if (response.status === 401 && path !== "/login" && path !== "/me") onSessionLost();
  throw new ApiError(response.status, code, error?.message ?? response.statusText);
}

/** Leaves out what is empty, so that addresses stay short. */
export function query(values: Record<string, string | number | boolean | null | undefined>): string {
  const pairs = Object.entries(values).filter(([, v]) => v !== null && v !== undefined && v !== "");
  return pairs.length ? `?${new URLSearchParams(pairs.map(([k, v]) => [k, String(v)]))}` : "";
}

export const id = encodeURIComponent;

export interface CallFilter {
  limit?: number;
  before?: string | null;
  queue?: string;
  agent_id?: string;
  number?: string;
}

/** One of the three. */
export interface TransferWish {
  queue?: string;
  agent_id?: string;
  number?: string;
}

export const api = {
  login: (username: string, password: string) =>
    request<{ user: User }>("POST", "/login", { username, password }),
  logout: () => request<object>("POST", "/logout", {}),
  me: () => request<{ user: User }>("GET", "/me"),
  house: () => request<House>("GET", "/house"),

  setState: (state: AgentWish, reason?: string) =>
    request<object>("POST", "/agent/state", reason === undefined ? { state } : { state, reason }),
  saveNote: (callId: string, wrapUp: WrapUp) =>
    request<object>("POST", `/calls/${id(callId)}/note`, wrapUp),
  finishWrapUp: (callId: string, wrapUp: WrapUp) =>
    request<object>("POST", `/calls/${id(callId)}/wrap-up`, wrapUp),
  transfer: (callId: string, wish: TransferWish) => request<object>("POST", `/calls/${id(callId)}/transfer`, wish),
  hangUp: (callId: string) => request<object>("POST", `/calls/${id(callId)}/hang-up`, {}),

  calls: (filter: CallFilter) =>
    request<{ items: Interaction[]; next: string | null }>("GET", `/interactions${query({ ...filter })}`),
  call: (callId: string) => request<CallDetail>("GET", `/interactions/${id(callId)}`),
  search: (q: string, before?: string | null) =>
    request<{ hits: Hit[]; next: string | null }>("GET", `/search${query({ q, limit: 20, before })}`),

  why: (callId: string, lang: string) => request<Why>("GET", `/calls/${id(callId)}/why${query({ lang })}`),
  setSkills: (agentId: string, skills: Skills) => request<object>("PUT", `/agents/${id(agentId)}/skills`, skills),
  queues: () => request<{ queues: QueueOfHouse[] }>("GET", "/queues"),
  tuneQueue: (name: string, change: Partial<QueueSettings>) => request<object>("PUT", `/queues/${id(name)}`, change),
  kpi: (wanted: { from: string; to: string; interval: string; by: string }) =>
    request<{ rows: KpiRow[] }>("GET", `/kpi${query(wanted)}`),
  callbacks: () => request<{ callbacks: Callback[] }>("GET", "/callbacks"),
  orderCallback: (order: { number: string; queue: string; name: string }) => request<object>("POST", "/callbacks", order),
  cancelCallback: (callId: string) => request<object>("DELETE", `/callbacks/${id(callId)}`),

  audioAddress: (recordingId: string) => `/api/v1/recordings/${id(recordingId)}/audio`,
};
