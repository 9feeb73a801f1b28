/** The routes of customers. */
import { id, query, request } from "../api";
import type { Customer, Facts, HistoryEvent, NewContact, Page, Proof, Prospect } from "./shapes";

const of = (customerId: number) => `/customers/${customerId}`;

export const customers = {
  search: (q: string, before: string | null) =>
    request<Page<Customer>>("GET", `/customers/search${query({ q, limit: 50, before })}`),
  ofNumber: (number: string) => request<Customer>("GET", `/customers${query({ number })}`),
  get: (customerId: number) => request<Customer>("GET", of(customerId)),
  add: (numbers: string[], facts: Facts) => request<Customer>("POST", "/customers", { numbers, ...facts }),
  change: (customerId: number, facts: Facts) => request<Customer>("PUT", of(customerId), facts),
  addNote: (customerId: number, note: string) => request<Customer>("POST", `${of(customerId)}/notes`, { note }),
  addNumber: (customerId: number, number: string) => request<Customer>("POST", `${of(customerId)}/numbers`, { number }),
  removeNumber: (customerId: number, number: string) => request<Customer>("DELETE", `${of(customerId)}/numbers/${id(number)}`),
  makePrimary: (customerId: number, number: string) =>
    request<Customer>("PUT", `${of(customerId)}/numbers/${id(number)}/primary`),
  merge: (customerId: number, other: number) => request<Customer>("POST", `${of(customerId)}/merge`, { customer_id: other }),
  split: (customerId: number, number: string, name: string) =>
    request<Customer>("POST", `${of(customerId)}/split`, name ? { number, name } : { number }),
  history: (customerId: number, before: string | null, limit = 30) =>
    request<Page<HistoryEvent>>("GET", `${of(customerId)}/history${query({ limit, before })}`),
  post: (contact: NewContact) => request<object>("POST", "/contacts", contact),
  wouldGo: (customerId: number) => request<Prospect>("GET", `${of(customerId)}/erasure`),
  erase: (customerId: number) => request<Proof>("POST", `${of(customerId)}/erase`, {}),
};
