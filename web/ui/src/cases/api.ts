/** The routes of cases. */
import { id, query, request } from "../api";
import type { Backlog, Case, CaseWish, Level, NewCase, WholeCase } from "./shapes";

const of = (number: string) => `/cases/${id(number)}`;

/** What is done about a case with nothing but some words. */
export type Step = "respond" | "await-customer" | "customer-returned" | "resolve" | "confirm" | "reopen" | "close" | "ask-survey";

export const cases = {
  list: (wish: CaseWish, before: string | null = null, limit = 50) =>
    request<{ items: Case[]; next: string | null }>("GET", `/cases${query({ ...wish, before, limit })}`),
  backlog: () => request<Backlog>("GET", "/cases/backlog"),
  get: (number: string) => request<WholeCase>("GET", of(number)),
  open: (wanted: NewCase) => request<WholeCase>("POST", "/cases", wanted),
  sort: (number: string, version: number, change: { reason?: string; priority?: Level; summary?: string }) =>
    request<WholeCase>("POST", `${of(number)}/sort`, { version, ...change }),
  assign: (number: string, version: number, owner: string) =>
    request<WholeCase>("POST", `${of(number)}/assign`, { version, owner }),
  note: (number: string, note: string) => request<WholeCase>("POST", `${of(number)}/notes`, { note }),
  escalate: (number: string, version: number, queue: string, why: string) =>
    request<WholeCase>("POST", `${of(number)}/escalate`, { version, queue, why }),
  planFollowUp: (number: string, version: number, plan: { due_at: number; queue: string; phone: string; why: string }) =>
    request<WholeCase>("POST", `${of(number)}/follow-ups`, { version, ...plan }),
  cancelFollowUp: (number: string, version: number, followUp: number) =>
    request<WholeCase>("POST", `${of(number)}/follow-ups/${followUp}/cancel`, { version }),
  step: (number: string, version: number, step: Step, words: string) =>
    request<WholeCase>("POST", `${of(number)}/${step}`, { version, words }),
  close: (number: string, version: number, why: "confirmed" | "duplicate" | "by_hand", words: string) =>
    request<WholeCase>("POST", `${of(number)}/close`, { version, why, words }),
};
