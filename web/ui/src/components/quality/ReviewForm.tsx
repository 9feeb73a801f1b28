/** What the scorecard asks, section by section, with what the machine has answered already; and the score so far. */
import { useState } from "preact/hooks";
import { f, t, word } from "../../i18n";
import type { Card, Item, Mark, MarkWish, WholeReview } from "../../quality/shapes";
import { AnswerButtons } from "./AnswerButtons";
import { Evidence } from "./Evidence";
import { ScoreChip } from "./ScoreChip";

interface Props {
  review: WholeReview;
  card: Card;
  /** Whether who looks at it is who writes it, and it is still a draft. */
  writes: boolean;
  mark: (item: string, answer: MarkWish) => Promise<boolean>;
  jump: (moment: number) => void;
  give: (summary: string) => Promise<boolean>;
}

export function ReviewForm({ review, card, writes, mark, jump, give }: Props) {
  const words = t().quality.review;
  const marks = new Map(review.marks.map((each) => [each.item, each]));
  const left = review.unanswered.length;
  return (
    <section class="card scoring" aria-label={words.title} data-testid="review-form">
      <header class="scoring-head">
        <strong class="review-score" data-testid="review-score">{f().percent(review.score)}</strong>
        <span class="muted" role="status">{left > 0 ? words.left(f().number(left)) : words.allDone}</span>
        {Object.keys(review.critical).length > 0 && (
          <p class="form-error">{words.knockedOut(f().percent(review.without_critical))}</p>
        )}
      </header>
      {card.sections.map((section) => {
        const share = review.sections.find((each) => each.section === section.id);
        return (
          <fieldset key={section.id} class="scoring-section" data-testid={`section-${section.id}`}>
            <legend>{section.title} <ScoreChip score={share?.share ?? null} /></legend>
            <ol>
              {section.items.map((item) => (
                <ItemRow key={item.id} item={item} mark={marks.get(item.id) ?? null} writes={writes} jump={jump}
                  answer={(wish) => mark(item.id, wish)} />
              ))}
            </ol>
          </fieldset>
        );
      })}
      {writes ? <GiveForm review={review} give={give} /> : review.summary && <p class="summary-text" data-testid="summary">{review.summary}</p>}
      {review.given_at !== null && <p class="muted">{words.given(f().dateTime(review.given_at))}</p>}
    </section>
  );
}

function ItemRow({ item, mark, writes, jump, answer }: {
  item: Item; mark: Mark | null; writes: boolean; jump: (moment: number) => void; answer: (wish: MarkWish) => Promise<boolean>;
}) {
  const words = t().quality.review;
  const answered = mark !== null && (mark.points !== null || mark.not_applicable);
  const failed = mark?.passed === false;
  return (
    <li class={`scoring-item ${answered ? "" : "open"} ${failed ? "failed" : ""}`} data-testid={`item-${item.id}`}
      data-points={mark?.not_applicable ? "na" : mark?.points ?? ""} data-machine={mark?.machine ?? false}>
      <p class="ask" id={`ask-${item.id}`}>{item.ask}</p>
      <p class="muted of-item">
        {words.weight(f().number(item.weight ?? 1))}
        {item.critical && (
          <span class="chip bad" title={item.fails === "section" ? words.failsSection : words.failsCall}>{word(words.critical, item.critical)}</span>
        )}
        {mark?.machine && answered && <span class="chip info" data-testid="by-machine">{words.machine}</span>}
        {!answered && !writes && <span class="chip">{words.unanswered}</span>}
      </p>
      {item.help && <p class="hint help">{item.help}</p>}
      <AnswerButtons item={item} mark={mark} writes={writes} answer={answer} />
      {mark && <Evidence mark={mark} jump={jump} />}
      <Note item={item} mark={mark} writes={writes && answered} answer={answer} />
    </li>
  );
}

function Note({ item, mark, writes, answer }: { item: Item; mark: Mark | null; writes: boolean; answer: (wish: MarkWish) => Promise<boolean> }) {
  const words = t().quality.review;
  const [open, setOpen] = useState(false);
  const note = mark?.note ?? "";
  if (!writes) return note ? <p class="item-note">{note}</p> : null;
  if (!open && !note) {
    return <button type="button" class="quiet small add-note" data-testid={`add-note-${item.id}`} onClick={() => setOpen(true)}>{words.addNote}</button>;
  }
  return (
    <textarea class="item-note" rows={2} maxLength={10_000} defaultValue={note} aria-label={words.noteOf(item.ask)} placeholder={words.note}
      data-testid={`note-${item.id}`}
      onChange={(event) => mark && void answer({ points: mark.not_applicable ? null : mark.points, note: event.currentTarget.value.trim() })} />
  );
}

function GiveForm({ review, give }: { review: WholeReview; give: (summary: string) => Promise<boolean> }) {
  const words = t().quality.review;
  const [summary, setSummary] = useState(review.summary);
  const [sending, setSending] = useState(false);
  const label = review.party === "agent" ? words.giveOwn : review.party === "calibration" ? words.giveRound : words.give;
  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setSending(true);
    await give(summary.trim());
    setSending(false);
  }
  return (
    <form class="give" onSubmit={(event) => void submit(event)}>
      {review.party === "supervisor" && (
        <label>
          {words.summary}
          <textarea rows={3} maxLength={10_000} value={summary} data-testid="review-summary" onInput={(event) => setSummary(event.currentTarget.value)} />
        </label>
      )}
      <button type="submit" class="primary" data-testid="review-give" disabled={sending || review.score === null && review.marks.every((mark) => !mark.not_applicable)}>
        {label}
      </button>
    </form>
  );
}
