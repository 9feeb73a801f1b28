/**
 * The present moment by the service's clock, in seconds since the epoch, ticking for all timers.
 * A desk whose clock is wrong must still show right waiting times.
 */
import { signal } from "@preact/signals";

/** The Date header has whole seconds only: smaller differences are noise. */
const NOISE_S = 2;

let offsetS = 0;
let bestRoundTripMs = Infinity;

/** How far the service's clock is ahead of ours, in seconds; null when the header says nothing. */
export function clockOffset(date: string | null, sentMs: number, receivedMs: number): number | null {
  const serverMs = date === null ? NaN : Date.parse(date);
  if (Number.isNaN(serverMs)) return null;
  const offset = (serverMs + 500 - (sentMs + receivedMs) / 2) / 1000;
  return Math.abs(offset) < NOISE_S ? 0 : offset;
}

export function learnServerTime(date: string | null, sentMs: number, receivedMs: number): void {
  const roundTrip = receivedMs - sentMs;
  const offset = clockOffset(date, sentMs, receivedMs);
  if (offset === null || roundTrip > bestRoundTripMs) return;
  bestRoundTripMs = roundTrip;
  offsetS = offset;
}

export function serverNow(): number {
  return Date.now() / 1000 + offsetS;
}

export const now = signal(serverNow());

setInterval(() => {
  now.value = serverNow();
}, 500);
