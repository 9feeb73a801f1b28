/** The routes of quality. */
import { id, query, request } from "../api";
import type { Leg } from "../shapes";
import type {
  Card, CardVersion, ChosenCall, Clip, Comment, Figures, MarkWish, Outcome, Review, Round, SideBySide, WholeCard, WholeReview,
  Worklist, WorklistWish,
} from "./shapes";

export interface ReviewFilter {
  limit?: number;
  before?: number | null;
  agent_id?: string;
  call_id?: string;
  party?: string;
  state?: string;
}

const at = "/quality";

export const quality = {
  worklist: (wish: WorklistWish) => request<Worklist>("POST", `${at}/worklist`, wish),

  reviews: (filter: ReviewFilter) =>
    request<{ items: Review[]; next: number | null }>("GET", `${at}/reviews${query({ ...filter })}`),
  begin: (call: Pick<ChosenCall, "call_id" | "agent_id">, card_id: string) =>
    request<WholeReview>("POST", `${at}/reviews`, { call_id: call.call_id, agent_id: call.agent_id, card_id }),
  assess: (call_id: string, card_id: string) => request<WholeReview>("POST", `${at}/assessments`, { call_id, card_id }),
  review: (number: number) => request<WholeReview>("GET", `${at}/reviews/${number}`),
  mark: (number: number, marks: Record<string, MarkWish>) =>
    request<WholeReview>("PUT", `${at}/reviews/${number}/marks`, { marks }),
  give: (number: number, summary: string) => request<WholeReview>("POST", `${at}/reviews/${number}/give`, { summary }),
  answer: (number: number, text: string, appeal: boolean) =>
    request<WholeReview>("POST", `${at}/reviews/${number}/answer`, { text, appeal }),
  revise: (number: number) => request<WholeReview>("POST", `${at}/reviews/${number}/revise`, {}),
  close: (number: number) => request<WholeReview>("POST", `${at}/reviews/${number}/close`, {}),
  comment: (number: number, said: { moment_s: number; leg: Leg | null; text: string }) =>
    request<Comment>("POST", `${at}/reviews/${number}/comments`, said),
  sideBySide: (call_id: string, agent_id: string) =>
    request<SideBySide>("GET", `${at}/calls/${id(call_id)}/side-by-side${query({ agent_id })}`),

  cards: () => request<{ cards: CardVersion[] }>("GET", `${at}/cards`),
  card: (card_id: string, version?: number | null) =>
    request<WholeCard>("GET", `${at}/cards/${id(card_id)}${query({ version })}`),
  saveCard: (card: Card) => request<WholeCard>("PUT", `${at}/cards/${id(card.card)}`, card),
  publishCard: (card_id: string) => request<WholeCard>("POST", `${at}/cards/${id(card_id)}/publish`, {}),

  reviewers: () => request<{ reviewers: { username: string; name: string }[] }>("GET", `${at}/reviewers`),
  rounds: () => request<{ rounds: Round[] }>("GET", `${at}/calibrations`),
  openRound: (round: { title: string; card_id: string; calls: Round["calls"]; reviewers: string[] }) =>
    request<Round>("POST", `${at}/calibrations`, round),
  scoreInRound: (number: number, call_id: string) =>
    request<Review>("POST", `${at}/calibrations/${number}/calls/${id(call_id)}`, {}),
  closeRound: (number: number) => request<Round>("POST", `${at}/calibrations/${number}/close`, {}),
  outcome: (number: number) => request<Outcome>("GET", `${at}/calibrations/${number}/outcome`),

  clips: (agent_id: string) => request<{ clips: Clip[] }>("GET", `${at}/agents/${id(agent_id)}/clips`),
  addClip: (agent_id: string, clip: Pick<Clip, "recording_id" | "from_s" | "to_s" | "title" | "note">) =>
    request<Clip>("POST", `${at}/agents/${id(agent_id)}/clips`, clip),
  removeClip: (number: number) => request<object>("DELETE", `${at}/clips/${number}`),
  clipAddress: (number: number) => `/api/v1${at}/clips/${number}/audio`,

  figures: (wanted: { since: number; until: number; every_s: number; by: string; agent_id: string }) =>
    request<Figures>("GET", `${at}/figures${query(wanted)}`),
};
