/** The QA page's lists: hits of a search, or calls by what is known of them, page by page, and how many there are. */
import { signal } from "@preact/signals";
import { searchApi, type Found } from "./searchApi";
import { attempt } from "./notices";
import type { SearchQuery } from "./searchQuery";
import type { Hit, Interaction } from "./shapes";

export interface Results {
  /** What was asked, as `key` writes it. */
  key: string;
  hits: Hit[];
  calls: Interaction[];
  /** Words that were taken for those that may be misheard. */
  also: Record<string, string[]>;
  next: string | null;
}

export const results = signal<Results | null>(null);
export const count = signal<Found | null>(null);
export const loading = signal(false);

/** Where the player shall stand in the open call; `asked` makes the same wish new. */
export interface Wish {
  callId: string;
  /** Which of the call's recordings; empty: the one that is shown. */
  recordingId: string;
  at: number;
  play: boolean;
  asked: number;
}
export const wish = signal<Wish | null>(null);

let asked = 0;

export function wishFor(callId: string, at: number, play: boolean, recordingId = ""): void {
  wish.value = { callId, recordingId, at, play, asked: ++asked };
}

export function key(query: SearchQuery): string {
  return JSON.stringify(query);
}

let latest = 0;

/** Loads the first page and the count, or the next page after what is shown. A late answer is dropped. */
export async function load(query: SearchQuery, more = false): Promise<void> {
  const mine = ++latest;
  const before = more ? results.value : null;
  loading.value = true;
  if (!more) count.value = null;
  await attempt(async () => {
    const page = await fetchPage(query, before?.next ?? null);
    if (mine !== latest) return;
    results.value = {
      ...page,
      key: key(query),
      hits: [...(before?.hits ?? []), ...page.hits],
      calls: [...(before?.calls ?? []), ...page.calls],
    };
    if (more) return;
    const found = await searchApi.count(query);
    if (mine === latest) count.value = found;
  });
  if (mine === latest) loading.value = false;
}

async function fetchPage(query: SearchQuery, before: string | null): Promise<Omit<Results, "key">> {
  if (query.q) {
    const found = await searchApi.search(query, before);
    return { hits: found.hits, calls: [], also: found.also, next: found.next };
  }
  const page = await searchApi.calls(query, before);
  return { hits: [], calls: page.items, also: {}, next: page.next };
}
