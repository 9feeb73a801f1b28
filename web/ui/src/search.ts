/** The QA page's lists: hits of a search, or the newest calls, page by page. */
import { signal } from "@preact/signals";
import { api, type CallFilter } from "./api";
import { attempt } from "./notices";
import type { Hit, Interaction } from "./shapes";

export interface Results {
  q: string;
  hits: Hit[];
  calls: Interaction[];
  next: string | null;
}

export const results = signal<Results | null>(null);
export const loading = signal(false);
export const filter = signal<CallFilter>({});

/** Where the player shall stand in the open call; `asked` makes the same wish new. */
export interface Wish {
  callId: string;
  at: number;
  play: boolean;
  asked: number;
}
export const wish = signal<Wish | null>(null);

let asked = 0;

export function wishFor(callId: string, at: number, play: boolean): void {
  wish.value = { callId, at, play, asked: ++asked };
}

let latest = 0;

/** Loads the first page, or the next one after what is shown. A late answer to an old question is dropped. */
export async function load(q: string, more = false): Promise<void> {
  const mine = ++latest;
  const before = more ? results.value : null;
  loading.value = true;
  await attempt(async () => {
    const page = await fetchPage(q, before?.next ?? null);
    if (mine !== latest) return;
    results.value = {
      q,
      hits: [...(before?.hits ?? []), ...page.hits],
      calls: [...(before?.calls ?? []), ...page.calls],
      next: page.next,
    };
  });
  if (mine === latest) loading.value = false;
}

async function fetchPage(q: string, before: string | null): Promise<Omit<Results, "q">> {
  if (q) {
    const found = await api.search(q, before);
    return { hits: found.hits, calls: [], next: found.next };
  }
  const page = await api.calls({ limit: 30, before, ...filter.value });
  return { hits: [], calls: page.items, next: page.next };
}
