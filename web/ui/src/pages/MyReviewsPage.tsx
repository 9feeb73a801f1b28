/** What an agent is told of his calls: his reviews, his scores over time, the clips he was given; and his own view. */
import { useEffect, useState } from "preact/hooks";
import { api } from "../api";
import { CallSummary } from "../components/CallSummary";
import { CoursePlot } from "../components/CoursePlot";
import { ClipList } from "../components/quality/ClipsPart";
import { ReviewScreen } from "../components/quality/ReviewScreen";
import { ReviewRows, useReviews } from "../components/quality/ReviewsPart";
import { f, t } from "../i18n";
import { attempt, notice } from "../notices";
import { quality } from "../quality/api";
import { newest } from "../quality/cards";
import { byWeek } from "../quality/judging";
import { go, route } from "../route";
import { user } from "../session";
import type { Interaction } from "../shapes";

export function MyReviewsPage() {
  const words = t().quality.mine;
  const [first = "", second = ""] = route.value.parts;
  if (first === "review" && /^\d+$/.test(second)) return <ReviewScreen key={second} number={Number(second)} page="mine" />;
  return (
    <div class="quality-page mine">
      <div class="page-head"><h1>{words.title}</h1></div>
      <Mine agent={user.value?.agent_id ?? ""} />
    </div>
  );
}

function Mine({ agent }: { agent: string }) {
  const words = t().quality.mine;
  const { reviews, more } = useReviews({ limit: 200 });
  const waiting = reviews?.filter((review) => review.state === "given" && review.party === "supervisor").length ?? 0;
  const [at, scores] = byWeek(reviews ?? [], (moment) => f().isoDay(moment));
  return (
    <div class="mine-columns">
      <div>
        {waiting > 0 && <p class="banner warn" role="status" data-testid="to-answer">{words.toAnswer(f().number(waiting))}</p>}
        {at.length > 0 && (
          <section class="card" aria-label={words.course}>
            <header class="plain-head"><h3>{words.course}</h3></header>
            <CoursePlot label={words.course} kind="share" testid="my-scores" at={at} values={scores} />
          </section>
        )}
        <section class="card calls list" aria-label={words.reviews} data-testid="my-reviews">
          <header><h3>{words.reviews}</h3></header>
          {reviews?.length === 0 && <p class="hint">{words.none}</p>}
          {reviews && reviews.length > 0 && <ReviewRows reviews={reviews} page="mine" />}
          {more && <button type="button" class="more" onClick={more}>{t().quality.more}</button>}
        </section>
      </div>
      <div>
        <section class="card list" aria-label={words.clips}>
          <header><h3>{words.clips}</h3></header>
          <ClipList agent={agent} none={t().quality.clips.noneMine} />
        </section>
        <Assess />
      </div>
    </div>
  );
}

/** The latest answered calls, to be scored by oneself. */
function Assess() {
  const words = t().quality.mine;
  const [calls, setCalls] = useState<Interaction[] | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    void attempt(async () => setCalls((await api.calls({ limit: 20 })).items.filter((call) => call.answered_at !== null && call.ended_at !== null)));
  }, []);

  async function begin(call: Interaction): Promise<void> {
    setBusy(true);
    let cardless = false;
    await attempt(async () => {
      const [card] = newest((await quality.cards()).cards);
      cardless = card === undefined;
      if (card) go("mine", ["review", (await quality.assess(call.call_id, card.card_id)).review_id]);
    });
    setBusy(false);
    if (cardless) notice.value = t().quality.work.noCards;
  }

  return (
    <section class="card list" aria-label={words.assess} data-testid="assess">
      <header><h3>{words.assess}</h3></header>
      <p class="hint">{words.assessHint}</p>
      {calls?.length === 0 && <p class="hint">{words.noCalls}</p>}
      <ul>
        {calls?.slice(0, 8).map((call) => (
          <li key={call.call_id} class="assess-call" data-testid="assess-call" data-call-id={call.call_id}>
            <CallSummary call={call} />
            <button type="button" class="small" disabled={busy} data-testid="assess-begin" onClick={() => void begin(call)}>{words.begin}</button>
          </li>
        ))}
      </ul>
    </section>
  );
}
