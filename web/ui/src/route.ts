/** Where in the one page we are, kept in the address after `#`: `#/qa/CALL?q=…`. */
import { signal } from "@preact/signals";

const PAGES = ["agent", "mine", "board", "callbacks", "cases", "customers", "staff", "report", "quality", "qa"] as const;
export type Page = (typeof PAGES)[number];

export interface Route {
  page: Page | null;
  /** The call that is open on the QA page, or explained on the wallboard. */
  callId: string | null;
  q: string;
  /** What comes after the page, `#/quality/review/12`: ["review", "12"]. */
  parts: string[];
  /** All that is asked for, `q` among it. */
  asked: Record<string, string>;
}

export function parseRoute(hash: string): Route {
  const [path = "", search = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [page = "", ...rest] = path.split("/");
  const parts = rest.map((part) => decode(part) ?? "");
  const asked = Object.fromEntries(new URLSearchParams(search));
  return {
    page: PAGES.find((known) => known === page) ?? null,
    callId: parts[0] || null,
    q: asked["q"] ?? "",
    parts,
    asked,
  };
}

export function routeAddress(page: Page, callId?: string | null, q?: string): string {
  const call = callId ? `/${encodeURIComponent(callId)}` : "";
  const search = q ? `?${new URLSearchParams({ q })}` : "";
  return `#/${page}${call}${search}`;
}

/** The same for any page: what comes after it, and what is asked for; empty values are left out. */
export function address(page: Page, parts: readonly (string | number)[], asked: Record<string, string> = {}): string {
  const search = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== "")).toString();
  return `#/${[page, ...parts].map((part) => encodeURIComponent(part)).join("/")}${search && `?${search}`}`;
}

export function go(page: Page, parts: readonly (string | number)[], asked: Record<string, string> = {}): void {
  const wanted = address(page, parts, asked);
  if (window.location.hash !== wanted) window.location.hash = wanted;
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
