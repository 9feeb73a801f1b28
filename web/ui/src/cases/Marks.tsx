import { t, word } from "../i18n";
import type { Case } from "./shapes";

const STATE_TONE: Record<string, string> = {
  new: "info", open: "info", reopened: "warn", escalated: "warn", waiting_customer: "", resolved: "good", closed: "",
};

export function StateChip({ state }: { state: Case["state"] }) {
  return <span class={`chip ${STATE_TONE[state] ?? ""}`} data-testid="case-state" data-state={state}>{word(t().dossier.state, state)}</span>;
}

/** Bars beside the word: more of them for what is more pressing. */
export function PriorityMark({ priority }: { priority: Case["priority"] }) {
  return (
    <span class={`priority priority-${priority}`}>
      <span class="priority-bars" aria-hidden="true"><i /><i /><i /><i /></span>{t().cases.level[priority]}
    </span>
  );
}
