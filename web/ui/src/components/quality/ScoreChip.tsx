import { f } from "../../i18n";
import { scoreTone } from "../../quality/judging";

export function ScoreChip({ score, testid }: { score: number | null; testid?: string }) {
  return <span class={`chip score ${scoreTone(score)}`} data-testid={testid}>{f().percent(score)}</span>;
}
