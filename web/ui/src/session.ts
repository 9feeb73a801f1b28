/** Who is logged in, and the house he works in. */
import { signal } from "@preact/signals";
import { api, ApiError, whenSessionIsLost } from "./api";
import { language, t, word } from "./i18n";
import { goLive, goOffline } from "./live";
import { nameIn } from "./reasons";
import type { Page } from "./route";
import type { House, Role, User } from "./shapes";

/** undefined: not known yet; null: nobody. */
export const user = signal<User | null | undefined>(undefined);
export const house = signal<House | null>(null);
export const sessionEnded = signal(false);

/** A desk belongs to an agent alone; an administrator sees everything else. */
const PAGES: Record<Role, Page[]> = {
  agent: ["agent", "cases", "customers", "mine"],
  supervisor: ["board", "callbacks", "cases", "customers", "staff", "report", "quality", "qa"],
  qa: ["qa", "quality", "cases", "customers"],
  admin: ["board", "callbacks", "cases", "customers", "staff", "report", "quality", "qa"],
};

export function pagesFor(someone: User): Page[] {
  return PAGES[someone.role];
}

export async function resume(): Promise<void> {
  whenSessionIsLost(endSession);
  try {
    await begin((await api.me()).user);
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 401)) throw error;
    user.value = null;
  }
}

export async function logIn(username: string, password: string): Promise<void> {
  await begin((await api.login(username, password)).user);
}

export async function logOut(): Promise<void> {
  await api.logout();
  forget();
}

async function begin(someone: User): Promise<void> {
  house.value = await api.house();
  sessionEnded.value = false;
  user.value = someone;
  if (someone.role !== "qa") goLive(endSession);
}

function endSession(): void {
  if (!user.value) return;
  sessionEnded.value = true;
  forget();
}

function forget(): void {
  goOffline();
  user.value = null;
  house.value = null;
}

export function queueTitle(name: string | null): string {
  return house.value?.queues.find((queue) => queue.name === name)?.title ?? name ?? "";
}

export function agentName(agentId: string | null): string {
  return house.value?.agents.find((agent) => agent.agent_id === agentId)?.name ?? agentId ?? "";
}

/** What a call was about, in words: from the tree, else from our own list; an unknown code as it is. */
export function reasonName(code: string | null): string {
  return nameIn(house.value?.reasons ?? [], code, language.value) ?? word(t().disposition, code);
}
