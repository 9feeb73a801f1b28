/** One answer out of those the item allows; arrow keys move between them as between radio buttons, for they are. */
import { f, t } from "../../i18n";
import type { Item, Mark, MarkWish } from "../../quality/shapes";
import { Typed } from "../Typed";

interface Props {
  item: Item;
  mark: Mark | null;
  writes: boolean;
  answer: (wish: MarkWish) => Promise<boolean>;
}

/** More points than this are typed. */
const MOST_BUTTONS = 10;

export function AnswerButtons({ item, mark, writes, answer }: Props) {
  const words = t().quality.review;
  const note = mark?.note ?? "";
  const points = mark?.points ?? null;
  const most = item.scale ?? 1;
  const put = (value: number | null) => void answer({ points: value, note });
  const choice = (name: string, label: string, chosen: boolean, value: number | null, spoken = label) => (
    <label key={name} class={`answer ${chosen ? "chosen" : ""} ${chosen && mark?.passed === false ? "failed" : ""}`}
      data-testid={`answer-${item.id}-${name}`} data-chosen={chosen}>
      <input type="radio" class="unseen" name={`answer-${item.id}`} checked={chosen} disabled={!writes} aria-label={spoken}
        onChange={() => put(value)} />
      {label}
    </label>
  );
  return (
    <div class="answers" role="radiogroup" aria-labelledby={`ask-${item.id}`}>
      {item.scale == null && choice("1", words.yes, points === 1, 1)}
      {item.scale == null && choice("0", words.no, points === 0, 0)}
      {item.scale != null && most <= MOST_BUTTONS && Array.from({ length: most + 1 }, (_, value) =>
        choice(String(value), f().number(value), points === value, value, words.points(f().number(value), f().number(most))))}
      {item.scale != null && most > MOST_BUTTONS && (
        <Typed type="number" min={0} max={most} value={points === null ? "" : String(points)} disabled={!writes} label={item.ask}
          testid={`answer-${item.id}`} put={(value) => value !== "" && put(Number(value))} />
      )}
      {item.not_applicable && choice("na", words.notApplicable, mark?.not_applicable ?? false, null)}
      {writes && mark !== null && (points !== null || mark.not_applicable) && (
        <button type="button" class="quiet small" aria-label={`${words.clear}: ${item.ask}`} title={words.clear} onClick={() => void answer(null)}>×</button>
      )}
    </div>
  );
}
