/** What both sides say about moments of the recording, in the order of the recording. */
import { useState } from "preact/hooks";
import { now } from "../../clock";
import { f, t } from "../../i18n";
import { attempt } from "../../notices";
import { quality } from "../../quality/api";
import type { WholeReview } from "../../quality/shapes";
import type { Leg } from "../../shapes";

interface Props {
  review: WholeReview;
  /** Where the player stands. */
  at: number;
  jump: (moment: number) => void;
  added: () => Promise<void>;
}

export function Comments({ review, at, jump, added }: Props) {
  const words = t().quality.review;
  return (
    <section class="card comments" aria-label={words.comments} data-testid="comments">
      <header><h3>{words.comments}</h3><span class="count">{review.comments.length}</span></header>
      {review.comments.length === 0 && <p class="hint">{words.noComments}</p>}
      <ol>
        {review.comments.map((comment) => (
          <li key={comment.comment_id} data-testid="comment" data-moment={comment.moment_s}>
            <button type="button" class="small moment" aria-label={words.listen(f().clock(comment.moment_s))} onClick={() => jump(comment.moment_s)}>
              ▸ {f().clock(comment.moment_s)}
            </button>
            <div>
              <p>{comment.text}</p>
              <small class="muted">
                {comment.by}{comment.leg && ` · ${t().qa[comment.leg]}`} · {f().moment(comment.at, now.value)}
              </small>
            </div>
          </li>
        ))}
      </ol>
      {review.state !== "closed" && <CommentForm review={review} at={at} added={added} />}
    </section>
  );
}

function CommentForm({ review, at, added }: Omit<Props, "jump">) {
  const words = t().quality.review;
  const [text, setText] = useState("");
  const [leg, setLeg] = useState<Leg | "">("");
  // The player goes on while somebody types: the moment is where it stood at the first letter.
  const [held, setHeld] = useState<number | null>(null);
  const moment = held ?? at;

  function type(typed: string): void {
    if (typed && held === null) setHeld(at);
    if (!typed) setHeld(null);
    setText(typed);
  }

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const said = { moment_s: Math.round(moment * 10) / 10, leg: leg || null, text: text.trim() };
    if (!said.text || !(await attempt(() => quality.comment(review.review_id, said)))) return;
    setText("");
    setHeld(null);
    await added();
  }

  return (
    <form class="comment-form" onSubmit={(event) => void submit(event)}>
      <label>
        {words.commentAt(f().clock(moment))}
        <textarea rows={2} maxLength={10_000} value={text} placeholder={words.commentText} data-testid="comment-text"
          onInput={(event) => type(event.currentTarget.value)} />
      </label>
      <div class="comment-row">
        <select value={leg} aria-label={t().quality.cards.settings["leg"]} onChange={(event) => setLeg(event.currentTarget.value as Leg | "")}>
          <option value="">–</option>
          <option value="agent">{t().qa.agent}</option>
          <option value="customer">{t().qa.customer}</option>
        </select>
        <button type="submit" data-testid="comment-add" disabled={!text.trim()}>{words.commentAdd}</button>
      </div>
      <p class="hint">{words.byHand}</p>
    </form>
  );
}
