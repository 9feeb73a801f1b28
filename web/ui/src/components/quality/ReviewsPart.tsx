/** All reviews, newest first; and the rows as the agent sees his own. */
import { useEffect, useState } from "preact/hooks";
import { now } from "../../clock";
import { f, t, word } from "../../i18n";
import { attempt } from "../../notices";
import { quality, type ReviewFilter } from "../../quality/api";
import type { Review } from "../../quality/shapes";
import { address, type Page } from "../../route";
import { agentName, house } from "../../session";
import { ScoreChip } from "./ScoreChip";

export function ReviewsPart(_: { detail: string }) {
  const words = t().quality;
  const [agent, setAgent] = useState("");
  const [state, setState] = useState("");
  const { reviews, more } = useReviews({ agent_id: agent, state });
  return (
    <section class="card calls list" aria-label={words.list.title} data-testid="reviews">
      <header>
        <h3>{words.list.title}</h3>
        <label class="inline">
          {words.agent}
          <select value={agent} data-testid="reviews-agent" onChange={(event) => setAgent(event.currentTarget.value)}>
            <option value="">{words.everybody}</option>
            {house.value?.agents.map((each) => <option key={each.agent_id} value={each.agent_id}>{each.name}</option>)}
          </select>
        </label>
        <label class="inline">
          {words.list.stateLabel}
          <select value={state} data-testid="reviews-state" onChange={(event) => setState(event.currentTarget.value)}>
            <option value="">{words.list.all}</option>
            {Object.entries(words.state).map(([code, name]) => <option key={code} value={code}>{name}</option>)}
          </select>
        </label>
      </header>
      {reviews?.length === 0 && <p class="hint">{words.list.none}</p>}
      {reviews && reviews.length > 0 && <ReviewRows reviews={reviews} page="quality" />}
      {more && <button type="button" class="more" onClick={more}>{words.more}</button>}
    </section>
  );
}

export function ReviewRows({ reviews, page }: { reviews: Review[]; page: Page }) {
  const words = t().quality;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{words.list.when}</th>
          {page === "quality" && <th scope="col">{words.agent}</th>}
          <th scope="col">{words.list.by}</th>
          <th scope="col">{words.list.stateLabel}</th><th scope="col" class="number">{words.score}</th><th scope="col" />
        </tr>
      </thead>
      <tbody>
        {reviews.map((review) => (
          <tr key={review.review_id} data-testid="review-row" data-review={review.review_id} data-state={review.state}>
            <td><time>{f().moment(review.given_at ?? review.begun_at, now.value)}</time></td>
            {page === "quality" && <td>{agentName(review.agent_id)}</td>}
            <td>{review.party === "supervisor" ? review.reviewer : word(words.party, review.party)}</td>
            <td>
              <span class={`chip ${review.state === "draft" ? "warn" : review.state === "closed" ? "" : "info"}`}>{word(words.state, review.state)}</span>
              {review.appeal && <> <span class="chip bad">{words.appeal}</span></>}
            </td>
            <td class="number"><ScoreChip score={review.score} /></td>
            <td class="number"><a class="ask" href={address(page, ["review", review.review_id])} data-testid="review-open">{words.list.open}</a></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Null before the first answer; `more` loads the next page when there is one. */
export function useReviews(filter: ReviewFilter): { reviews: Review[] | null; more: (() => void) | null } {
  const [found, setFound] = useState<{ items: Review[]; next: number | null } | null>(null);
  const asked = JSON.stringify(filter);
  useEffect(() => {
    let current = true;
    void attempt(async () => {
      const first = await quality.reviews(filter);
      if (current) setFound(first);
    });
    return () => {
      current = false;
    };
  }, [asked]);

  async function load(before: number): Promise<void> {
    await attempt(async () => {
      const page = await quality.reviews({ ...filter, before });
      setFound((known) => ({ items: [...(known?.items ?? []), ...page.items], next: page.next }));
    });
  }
  const next = found?.next ?? null;
  return { reviews: found?.items ?? null, more: next === null ? null : () => void load(next) };
}
