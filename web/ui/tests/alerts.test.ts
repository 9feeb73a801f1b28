import { expect, test } from "vitest";
import { badge, told } from "../src/alerts/telling";
import type { Alert } from "../src/alerts/shapes";
import { alerts as en } from "../src/i18n/en.alerts";

const said = (alert: Partial<Alert>) =>
  told({ id: 1, at: 5, seen: false, ...alert } as Alert, en, (name) => name.toUpperCase());

test("a case leads to its page and says which promise is broken", () => {
  const facts = { why: "breached", target: "response", queue: "sales", priority: "high", owner: null };
  expect(said({ kind: "case", subject: "C-2026-000001", facts })).toEqual({
    title: "Case C-2026-000001", detail: "overdue: response · SALES", href: "#/cases/C-2026-000001",
  });
});

test("a step of the path that has no word of ours is shown by its own name", () => {
  const facts = { why: "team_lead", target: null, queue: "sales", priority: "high", owner: null };
  expect(said({ kind: "case", subject: "C-1", facts }).detail).toBe("team lead · SALES");
});

test("a saved search leads to the first call that it found", () => {
  const shown = said({ kind: "search", subject: "7", facts: { name: "late", calls: 3, call_id: "pbx-1.2" } });
  expect(shown).toEqual({ title: "Saved search “late”", detail: "3 new calls", href: "#/qa/pbx-1.2" });
});

test("what a partner or a CRM does not do is told with what to do", () => {
  const webhook = said({ kind: "webhook", subject: "crm", facts: { type: "call.ended", status: 410, error: "it answered 410" } });
  expect(webhook.detail).toContain("tongdai webhook list --state dead");
  expect(webhook.href).toBeNull();
  expect(said({ kind: "crm", subject: "Zammad", facts: { error: "it answered 500" } }).title).toContain("Zammad");
});

test("the badge stays short", () => {
  expect([badge(0), badge(99), badge(100)]).toEqual(["0", "99", "99+"]);
});
