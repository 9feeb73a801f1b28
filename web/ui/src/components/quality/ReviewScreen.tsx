/** One review: the call to hear and read on one side, what is asked of it on the other. */
import { useEffect, useRef, useState } from "preact/hooks";
import { api } from "../../api";
import { linesOf, speakerOf } from "../../conversation";
import { errorText, f, t, word } from "../../i18n";
import { attempt } from "../../notices";
import { quality } from "../../quality/api";
import type { MarkWish, WholeCard, WholeReview } from "../../quality/shapes";
import { address, type Page } from "../../route";
import { wish, wishFor } from "../../search";
import { agentName, user } from "../../session";
import type { CallDetail } from "../../shapes";
import { PhoneNumber } from "../PhoneNumber";
import { Player } from "../Player";
import { Transcript } from "../Transcript";
import { Answering } from "./Answering";
import { ClipMaker } from "./ClipMaker";
import { Comments } from "./Comments";
import { Compared } from "./Compared";
import { ReviewForm } from "./ReviewForm";

interface Loaded {
  review: WholeReview;
  card: WholeCard;
  /** Null when it cannot be opened; the review can still be read. */
  call: CallDetail | null;
}

export function ReviewScreen({ number, page }: { number: number; page: Page }) {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    setLoaded(null);
    setFailure(null);
    fetchAll(number).then(
      (found) => current && setLoaded(found),
      (error: unknown) => current && setFailure(errorText(error)),
    );
    return () => {
      current = false;
    };
  }, [number]);
  if (failure !== null) return <p class="banner warn" role="alert">{failure}</p>;
  if (loaded === null) return <p class="card hint">{t().quality.loading}</p>;
  return <Opened {...loaded} page={page} setReview={(review) => setLoaded({ ...loaded, review })} />;
}

async function fetchAll(number: number): Promise<Loaded> {
  const review = await quality.review(number);
  const [card, call] = await Promise.all([
    quality.card(review.card_id, review.card_version),
    api.call(review.call_id).catch(() => null),
  ]);
  return { review, card, call };
}

function Opened({ review, card, call, page, setReview }: Loaded & { page: Page; setReview: (review: WholeReview) => void }) {
  const words = t().quality;
  const [at, setAt] = useState(0);
  const writes = review.reviewer === user.value?.username && review.state === "draft";
  const jump = (moment: number) => wishFor(review.call_id, moment, true);

  const last = useRef<Promise<unknown>>(Promise.resolve());

  /** One change after the other: what the service says last stands here. */
  function put(change: () => Promise<WholeReview>): Promise<boolean> {
    const done = last.current.then(() => attempt(async () => setReview(await change())));
    last.current = done;
    return done;
  }
  const mark = (item: string, answer: MarkWish) => put(() => quality.mark(review.review_id, { [item]: answer }));

  async function reload(): Promise<void> {
    await put(() => quality.review(review.review_id));
  }

  return (
    <div class="review" data-testid="review" data-review={review.review_id} data-state={review.state}>
      <header class="review-head">
        <a class="button quiet" href={address(page, page === "quality" ? ["reviews"] : [])}>← {words.back}</a>
        <div>
          <h1>{words.review.of(agentName(review.agent_id))}</h1>
          <p class="muted">
            {call && <><PhoneNumber number={call.number} /> · {f().dateTime(call.arrived_at)} · </>}
            {words.review.version(card.title, f().number(card.version))} · {words.review.by(review.reviewer)}
          </p>
        </div>
        <span class={`chip ${review.state === "draft" ? "warn" : "info"}`} data-testid="review-state">{word(words.state, review.state)}</span>
        {review.party !== "supervisor" && <span class="chip">{word(words.party, review.party)}</span>}
        {review.appeal && <span class="chip bad">{words.appeal}</span>}
      </header>
      <div class="review-columns">
        <div class="review-call">
          {call === null ? (
            <p class="card hint">{words.review.noCall}</p>
          ) : (
            <Heard call={call} agentId={review.agent_id} at={at} setAt={setAt} marks={review.comments.map((comment) => comment.moment_s)} />
          )}
          <Comments review={review} at={at} jump={jump} added={reload} />
        </div>
        <div class="review-form">
          {review.answered_at !== null && <Answering review={review} put={put} />}
          <ReviewForm review={review} card={card.document} writes={writes} mark={mark} jump={jump}
            give={(summary) => put(() => quality.give(review.review_id, summary))} />
          {review.answered_at === null && <Answering review={review} put={put} />}
          {review.party !== "calibration" && <Compared review={review} card={card.document} />}
        </div>
      </div>
    </div>
  );
}

interface HeardProps {
  call: CallDetail;
  /** Whose talk is heard, where the call was sent on. */
  agentId: string;
  at: number;
  setAt: (at: number) => void;
  marks: number[];
}

function Heard({ call, agentId, at, setAt, marks }: HeardProps) {
  const asked = wish.value?.callId === call.call_id ? wish.value : null;
  const recording = call.recordings.filter((one) => speakerOf(call, one) === agentId).at(-1) ?? call.recording;
  const lines = linesOf(call, recording);
  const kept = recording !== null && recording.duration_s !== null;
  return (
    <article class="card detail" data-testid="call-detail" data-call-id={call.call_id}>
      {!kept && <p class="hint">{recording === null ? t().call.noRecording : t().call.recordingNotKept}</p>}
      {kept && (
        <Player recordingId={recording.recording_id} durationS={recording.duration_s ?? 0} legs={recording.legs} lines={lines} wish={asked}
          onTime={setAt} marks={marks} />
      )}
      {kept && <ClipMaker recordingId={recording.recording_id} durationS={recording.duration_s ?? 0} at={at} />}
      <Transcript call={call} lines={lines} at={asked || at > 0 ? Math.max(at, 0) : -1} q=""
        jump={(line) => wishFor(call.call_id, line.start, true)} />
    </article>
  );
}
