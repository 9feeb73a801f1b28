/** What is asked for: a word while it comes, or what is wrong with it. */
import type { Asked } from "../asking";
import { t } from "../i18n";

export function Await({ of }: { of: Pick<Asked<unknown>, "answer" | "failure"> }) {
  if (of.failure !== null) return <p class="banner warn" role="alert" data-testid="failure">{of.failure}</p>;
  if (of.answer === null) return <p class="hint loading" role="status">{t().qa.loading}</p>;
  return null;
}
