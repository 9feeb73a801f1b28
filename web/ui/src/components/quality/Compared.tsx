/** Supervisor, customer and agent side by side: the scores, and where they differ. */
import { useAsked } from "../../asking";
import { f, t, word } from "../../i18n";
import { quality } from "../../quality/api";
import type { Card, Party, Review, SideBySide, Survey, WholeReview } from "../../quality/shapes";
import { user } from "../../session";
import { ScoreChip } from "./ScoreChip";

const EVERY_MS = 60_000;
const PARTIES: Exclude<Party, "calibration">[] = ["supervisor", "customer", "agent"];

export function Compared({ review, card }: { review: WholeReview; card: Card }) {
  const words = t().quality.compare;
  const { answer } = useAsked(
    () => quality.sideBySide(review.call_id, review.agent_id), EVERY_MS, [review.call_id, review.agent_id, review.state, review.score],
  );
  if (answer === null) return null;
  const of = (party: Party) => answer.reviews.filter((each) => each.party === party);
  const differing = answer.items.filter((item) => item.differs);
  return (
    <section class="card compared" aria-label={words.title} data-testid="compared">
      <h3>{words.title}</h3>
      <dl class="three">
        {PARTIES.map((party) => (
          <div key={party}>
            <dt>{word(t().quality.party, party)}</dt>
            <dd>
              {of(party).map((each) => <ScoreChip key={each.review_id} score={each.score} />)}
              {party === "customer" ? <SurveySaid survey={answer.survey} /> : of(party).length === 0 && <span class="hint">{words.noneOf[party]}</span>}
            </dd>
          </div>
        ))}
      </dl>
      {answer.reviews.length > 1 && (
        <>
          <p class="muted">{differing.length > 0 ? words.differ(f().number(differing.length)) : words.same}</p>
          {differing.length > 0 && <Differences items={differing} reviews={answer.reviews} card={card} />}
        </>
      )}
    </section>
  );
}

function Differences({ items, reviews, card }: { items: SideBySide["items"]; reviews: Review[]; card: Card }) {
  const words = t().quality;
  const asks = new Map(card.sections.flatMap((section) => section.items.map((item) => [item.id, item.ask])));
  return (
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">{words.compare.item}</th>
          {reviews.map((review) => <th key={review.review_id} scope="col" class="number">{word(words.party, review.party)}</th>)}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.item}>
            <th scope="row">{asks.get(item.item) ?? item.item}</th>
            {reviews.map((review) => {
              const share = item.shares[review.review_id];
              return (
                <td key={review.review_id} class="number">
                  {share === undefined ? "–" : share === null ? words.review.notApplicable : f().percent(share)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Agents are not shown what customers answered. */
function SurveySaid({ survey }: { survey: Survey | null }) {
  const words = t().quality.compare;
  if (survey === null || survey.answered_at === null) return user.value?.role === "agent" ? null : <span class="hint">{words.noSurvey}</span>;
  const n = (value: number) => f().number(value);
  const said = [
    survey.csat !== null ? words.csat(n(survey.csat)) : "",
    survey.nps !== null ? words.nps(n(survey.nps)) : "",
    survey.ces !== null ? words.ces(n(survey.ces)) : "",
    survey.resolved === null ? "" : survey.resolved ? words.resolvedYes : words.resolvedNo,
  ].filter(Boolean);
  return <span data-testid="survey">{said.join(" · ")}{survey.comment && <q>{survey.comment}</q>}</span>;
}
