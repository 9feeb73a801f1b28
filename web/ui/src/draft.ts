/** What the agent writes about the present call: kept here, saved as he types. */
import { signal } from "@preact/signals";
import { api } from "./api";
import { attempt, notice } from "./notices";
import { errorText } from "./i18n";
import type { Pop, WrapUp } from "./shapes";

export interface Draft {
  callId: string;
  note: string;
  disposition: string;
  resolved: boolean | null;
  /** Ever written to on this page: the service's echoes then come too late to matter. */
  touched: boolean;
  /** Written to and not yet taken by the service. */
  dirty: boolean;
}

export type Saving = "idle" | "saving" | "saved" | "unsaved";

export const draft = signal<Draft | null>(null);
export const saving = signal<Saving>("idle");

const TYPING_PAUSE_MS = 400;
let timer = 0;

/** The draft that came with the end of its wrap-up: the call is closed, and there is nothing left to save. */
let handedIn: Draft | null = null;

/** One request after the other: a note must not overtake a newer one, nor come after the end of its call. */
let sending: Promise<unknown> = Promise.resolve();
function inTurn(send: () => Promise<unknown>): Promise<unknown> {
  const mine = sending.then(send);
  sending = mine.catch(() => undefined);
  return mine;
}

/** The draft for a pop: a new call brings its own, the same call never overwrites what is being typed. */
export function draftFor(present: Draft | null, pop: Pop): Draft {
  if (present?.callId === pop.call_id && present.touched) return present;
  return {
    callId: pop.call_id, note: pop.note ?? "", disposition: pop.disposition ?? "", resolved: pop.resolved,
    touched: false, dirty: false,
  };
}

/** What is sent: only what was filled in, but an emptied note counts. */
export function wrapUpOf(given: Draft): WrapUp {
  return {
    note: given.note,
    ...(given.disposition ? { disposition: given.disposition } : {}),
    ...(given.resolved === null ? {} : { resolved: given.resolved }),
  };
}

export function take(pop: Pop | null): void {
  const present = draft.peek();
  if (present?.dirty && present.callId !== pop?.call_id) void save(present);
  if (present?.callId !== pop?.call_id) saving.value = "idle";
  draft.value = pop === null ? null : draftFor(present, pop);
}

export function write(change: Partial<Pick<Draft, "note" | "disposition" | "resolved">>): void {
  const present = draft.peek();
  if (present === null) return;
  draft.value = { ...present, ...change, touched: true, dirty: true };
  saving.value = "saving";
  clearTimeout(timer);
  timer = window.setTimeout(() => void saveNow(), "note" in change ? TYPING_PAUSE_MS : 0);
}

async function saveNow(): Promise<void> {
  const present = draft.peek();
  if (present?.dirty) await save(present);
}

async function save(given: Draft): Promise<void> {
  clearTimeout(timer);
  try {
    await inTurn(async () => {
      if (given !== handedIn) await api.saveNote(given.callId, wrapUpOf(given));
    });
  } catch (error) {
    saving.value = "unsaved";
    notice.value = errorText(error);
    return;
  }
  if (draft.peek() === given) {
    draft.value = { ...given, dirty: false };
    saving.value = "saved";
  }
}

export async function finish(): Promise<boolean> {
  const present = draft.peek();
  if (present === null) return false;
  clearTimeout(timer);
  const done = await attempt(() => inTurn(async () => {
    await api.finishWrapUp(present.callId, wrapUpOf(present));
    handedIn = present;
  }));
  if (done && draft.peek()?.callId === present.callId) draft.value = { ...present, dirty: false };
  return done;
}
