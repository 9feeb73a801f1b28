/** An alert in words, and the page that leads on. Pure. */
import { word } from "../i18n";
import type { alerts as Words } from "../i18n/vi.alerts";
import { address } from "../route";
import type { Alert } from "./shapes";

export interface Told {
  title: string;
  detail: string;
  /** Null: there is nothing to go to; the detail says what to do. */
  href: string | null;
}

export function told(alert: Alert, words: typeof Words, queueTitle: (name: string) => string): Told {
  switch (alert.kind) {
    case "case": {
      const { why, target, queue } = alert.facts;
      const reason = word(words.why, why);
      const what = target === null ? reason : `${reason}: ${word(words.target, target)}`;
      return { title: words.case(alert.subject), detail: `${what} · ${queueTitle(queue)}`, href: address("cases", [alert.subject]) };
    }
    case "search": {
      const { name, calls, call_id: first } = alert.facts;
      return { title: words.search(name), detail: words.found(calls), href: address("qa", [first]) };
    }
    case "webhook":
      return { title: words.webhook(alert.subject), detail: `${alert.facts.type}: ${alert.facts.error ?? ""} · ${words.webhookDo}`, href: null };
    case "crm":
      return { title: words.crm(alert.subject), detail: `${alert.facts.error} · ${words.crmDo}`, href: null };
  }
}

/** The number beside the bell. */
export function badge(unseen: number): string {
  return unseen > 99 ? "99+" : String(unseen);
}
