/** After a review is sent: the agent's answer, and what becomes of it. */
import { useState } from "preact/hooks";
import { f, t } from "../../i18n";
import { quality } from "../../quality/api";
import type { WholeReview } from "../../quality/shapes";
import { user } from "../../session";

interface Props {
  review: WholeReview;
  put: (change: () => Promise<WholeReview>) => Promise<boolean>;
}

export function Answering({ review, put }: Props) {
  const words = t().quality.review;
  const me = user.value;
  if (review.state === "draft" || review.party === "calibration" || review.party === "agent") return null;
  const mine = me?.role === "agent" && me.agent_id === review.agent_id;
  const answered = review.answered_at !== null;
  return (
    <section class="card answering" aria-label={words.answerTitle} data-testid="answering" data-appeal={review.appeal}>
      <h3>{mine ? words.yourAnswer : words.answerTitle}</h3>
      {answered && (
        <>
          <p><span class={`chip ${review.appeal ? "bad" : "good"}`}>{review.appeal ? words.objected : words.accepted}</span>{" "}
            <small class="muted">{f().dateTime(review.answered_at ?? 0)}</small></p>
          {review.answer && <p class="summary-text" data-testid="answer">{review.answer}</p>}
        </>
      )}
      {!answered && mine && review.state === "given" && <AnswerForm review={review} put={put} />}
      {!answered && !mine && review.state === "given" && <p class="hint">{words.waits}</p>}
      {!mine && review.state !== "closed" && me?.role !== "agent" && (
        <div class="form-buttons">
          {review.state === "answered" && review.reviewer === me?.username && (
            <button type="button" data-testid="review-revise" onClick={() => void put(() => quality.revise(review.review_id))}>{words.revise}</button>
          )}
          <button type="button" data-testid="review-close" onClick={() => void put(() => quality.close(review.review_id))}>{words.close}</button>
        </div>
      )}
    </section>
  );
}

function AnswerForm({ review, put }: Props) {
  const words = t().quality.review;
  const [text, setText] = useState("");
  const [lacking, setLacking] = useState(false);

  function send(appeal: boolean): void {
    if (appeal && !text.trim()) setLacking(true);
    else void put(() => quality.answer(review.review_id, text.trim(), appeal));
  }

  return (
    <form class="answer-form" onSubmit={(event) => { event.preventDefault(); send(false); }}>
      <label>
        <span>{words.answerHint}</span>
        <textarea rows={3} maxLength={10_000} value={text} aria-invalid={lacking} data-testid="answer-text"
          onInput={(event) => { setText(event.currentTarget.value); setLacking(false); }} />
      </label>
      {lacking && <p class="form-error" role="alert">{words.objectNeeds}</p>}
      <div class="form-buttons">
        <button type="button" data-testid="answer-object" onClick={() => send(true)}>{words.object}</button>
        <button type="submit" class="primary" data-testid="answer-accept">{words.accept}</button>
      </div>
    </form>
  );
}
