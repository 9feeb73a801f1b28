/** The routes of the search: what was said, what is known, what is kept, and what is spoken about more. */
import { query, request } from "./api";
import { apiFilters, type ApiFilters, type SearchQuery } from "./searchQuery";
import type { Hit, Interaction } from "./shapes";

export interface Found {
  calls: number;
  more: boolean;
  exact: boolean;
}

export interface KeptSearch {
  id: number;
  name: string;
  q: string;
  filters: Record<string, unknown>;
  fuzzy: boolean;
  alert: boolean;
  changed_at: number;
}

export interface SearchToKeep {
  name: string;
  q: string;
  filters: ApiFilters;
  fuzzy: boolean;
  alert: boolean;
}

export interface Trend {
  points: { first: string; calls: number }[];
  complete: boolean;
}

const words = (asked: SearchQuery) => ({ q: asked.q, fuzzy: asked.fuzzy ? "1" : "" });

export const searchApi = {
  search: (asked: SearchQuery, before: string | null) =>
    request<{ hits: Hit[]; next: string | null; also: Record<string, string[]> }>(
      "GET", `/search${query({ ...words(asked), ...apiFilters(asked), order: asked.order, limit: 20, before })}`,
    ),
  calls: (asked: SearchQuery, before: string | null) =>
    request<{ items: Interaction[]; next: string | null }>("GET", `/search/calls${query({ ...apiFilters(asked), limit: 30, before })}`),
  count: (asked: SearchQuery) =>
    asked.q
      ? request<Found>("GET", `/search/count${query({ ...words(asked), ...apiFilters(asked) })}`)
      : request<Found>("GET", `/search/calls/count${query(apiFilters(asked))}`),
  trend: (asked: SearchQuery, by: "day" | "week", since: number) =>
    request<Trend>("GET", `/search/trend${query({ since, ...words(asked), ...apiFilters(asked), by })}`),
  rising: () => request<{ items: { word: string; calls: number; before: number; z: number }[] }>("GET", "/search/rising-words?most=12"),

  kept: () => request<{ items: KeptSearch[] }>("GET", "/saved-searches"),
  keep: (wish: SearchToKeep) => request<KeptSearch>("POST", "/saved-searches", wish),
  change: (number: number, wish: SearchToKeep) => request<KeptSearch>("PUT", `/saved-searches/${number}`, wish),
  remove: (number: number) => request<object>("DELETE", `/saved-searches/${number}`),
  alerts: () => request<{ items: { search_id: number; call_id: string; at: number }[] }>("GET", "/search-alerts"),
};
