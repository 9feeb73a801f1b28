/** Where in the one page we are, kept in the address after `#`: `#/qa/CALL?q=…`. */
import { signal } from "@preact/signals";

const PAGES = ["agent", "board", "callbacks", "staff", "report", "qa"] as const;
export type Page = (typeof PAGES)[number];

export interface Route {
  page: Page | null;
  /** The call that is open on the QA page, or explained on the wallboard. */
  callId: string | null;
  q: string;
}

export function parseRoute(hash: string): Route {
  const [path = "", search = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [page = "", callId = ""] = path.split("/");
  return {
    page: PAGES.find((known) => known === page) ?? null,
    callId: callId ? decode(callId) : null,
    q: new URLSearchParams(search).get("q") ?? "",
  };
}

export function routeAddress(page: Page, callId?: string | null, q?: string): string {
  const call = callId ? `/${encodeURIComponent(callId)}` : "";
  const search = q ? `?${new URLSearchParams({ q })}` : "";
  return `#/${page}${call}${search}`;
}

/** A hand-typed address may be broken; it then names no call. */
function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

export const route = signal<Route>(
  parseRoute(typeof window === "undefined" ? "" : window.location.hash),
);

export function listenToAddress(): void {
  window.addEventListener("hashchange", () => {
    route.value = parseRoute(window.location.hash);
  });
}

export function goTo(page: Page, callId?: string | null, q?: string): void {
  const address = routeAddress(page, callId, q);
  if (window.location.hash !== address) window.location.hash = address;
}
