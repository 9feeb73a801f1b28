/** What is sent about a call, and in which order; the service is a slow one. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { draft, finish, saving, take, write } from "../src/draft";
import { notice } from "../src/notices";
import type { Pop } from "../src/shapes";

const pop = { call_id: "c1", note: null, disposition: null, resolved: null } as Pop;
let asked: { path: string; body: unknown; answer: (status: number) => void }[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", globalThis);
  asked = [];
  vi.stubGlobal("fetch", (path: string, given: { body: string }) =>
    new Promise((resolve) => {
      const answer = (status: number) =>
        resolve(new Response(JSON.stringify(status < 400 ? {} : { error: { code: "not_your_call", message: "" } }), { status }));
      asked.push({ path: path.replace("/api/v1/calls/", ""), body: JSON.parse(given.body), answer });
    }));
  take(null);
  notice.value = null;
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settle = () => vi.advanceTimersByTimeAsync(1000);
const paths = () => asked.map((one) => one.path);

it("sends the last word only after what was said before it", async () => {
  take(pop);
  write({ resolved: true });
  await settle();
  const finished = finish();
  await settle();
  expect(paths()).toEqual(["c1/note"]);
  asked[0]?.answer(202);
  await settle();
  expect(paths()).toEqual(["c1/note", "c1/wrap-up"]);
  expect(asked[1]?.body).toEqual({ note: "", resolved: true });
  asked[1]?.answer(202);
  expect(await finished).toBe(true);
});

it("saves nothing more when the call closes before the answer to the end of its wrap-up is here", async () => {
  take(pop);
  write({ note: "x" });
  const finished = finish();
  await settle();
  take(null);
  asked[0]?.answer(202);
  await finished;
  await settle();
  expect(paths()).toEqual(["c1/wrap-up"]);
  expect(notice.value).toBeNull();
});

it("says so when a call closes with words that were never taken", async () => {
  take(pop);
  write({ note: "x" });
  take(null);
  await settle();
  asked[0]?.answer(404);
  await settle();
  expect(notice.value).not.toBeNull();
});

it("goes on after a note that was refused", async () => {
  take(pop);
  write({ note: "x" });
  await settle();
  asked[0]?.answer(503);
  await settle();
  expect(saving.value).toBe("unsaved");
  write({ note: "xy" });
  await settle();
  asked[1]?.answer(202);
  await settle();
  expect([saving.value, draft.value?.dirty]).toEqual(["saved", false]);
});
