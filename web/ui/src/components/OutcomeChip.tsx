import { t, word } from "../i18n";

const TONE: Record<string, string> = {
  answered: "good", in_progress: "info", abandoned: "bad", lost: "bad", timed_out: "warn",
  turned_away: "bad", not_reached: "warn", voicemail: "info", callback: "info", outside: "info",
};

export function OutcomeChip({ outcome }: { outcome: string }) {
  return <span class={`chip ${TONE[outcome] ?? ""}`}>{word(t().outcome, outcome)}</span>;
}
