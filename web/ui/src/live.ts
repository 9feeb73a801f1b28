/** The live connection: a WebSocket that comes back by itself and goes on where it stopped. */
import { signal } from "@preact/signals";
import { api, ApiError } from "./api";
import { backoff, liveAddress, NOTHING_YET, told } from "./liveState";
import type { LiveMessage } from "./shapes";

export const live = signal(NOTHING_YET);
export const connection = signal<"off" | "connecting" | "open" | "lost">("off");

/** The service's own close code: log in again. */
const SESSION_ENDED = 4401;

/** After so long without a word the line may be half open (a lost Wi-Fi, a sleeping desk). */
const SILENCE_MS = 45_000;

let socket: WebSocket | null = null;
let attempt = 0;
let retryTimer = 0;
let silenceTimer = 0;
let onRefused: () => void = () => undefined;

export function goLive(whenRefused: () => void): void {
  goOffline();
  onRefused = whenRefused;
  connection.value = "connecting";
  open();
}

export function goOffline(): void {
  clearTimeout(retryTimer);
  clearTimeout(silenceTimer);
  drop();
  attempt = 0;
  live.value = NOTHING_YET;
  connection.value = "off";
}

function drop(): void {
  const old = socket;
  socket = null; // its late events no longer concern us
  old?.close();
}

function open(): void {
  clearTimeout(retryTimer);
  drop();
  const mine = new WebSocket(liveAddress(window.location, live.value.position));
  socket = mine;
  mine.onopen = () => {
    if (socket !== mine) return;
    attempt = 0;
    connection.value = "open";
    listenForSilence();
  };
  mine.onmessage = (event: MessageEvent<string>) => {
    if (socket !== mine) return;
    listenForSilence();
    live.value = told(live.value, JSON.parse(event.data) as LiveMessage);
  };
  mine.onclose = (event) => {
    if (socket !== mine) return;
    if (event.code === SESSION_ENDED) onRefused();
    else void lost();
  };
}

/** Renews a silent connection; resuming costs next to nothing. */
function listenForSilence(): void {
  clearTimeout(silenceTimer);
  silenceTimer = window.setTimeout(open, SILENCE_MS);
}

async function lost(): Promise<void> {
  socket = null;
  clearTimeout(silenceTimer);
  connection.value = "lost";
  retryTimer = window.setTimeout(open, backoff(attempt++, Math.random()));
  try {
    await api.me();
  } catch (error) {
    // Anything else only says that the service is away, and the next attempt is due already.
    if (error instanceof ApiError && error.status === 401 && connection.value === "lost") onRefused();
  }
}

window.addEventListener("online", () => {
  if (connection.value === "lost") open();
});
