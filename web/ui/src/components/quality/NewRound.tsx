/** A calibration is opened: who scores which calls on which card. */
import { useState } from "preact/hooks";
import { api } from "../../api";
import { useAsked } from "../../asking";
import { now } from "../../clock";
import { f, t } from "../../i18n";
import { attempt } from "../../notices";
import { quality } from "../../quality/api";
import { newest } from "../../quality/cards";
import type { Round } from "../../quality/shapes";
import { agentName, queueTitle, user } from "../../session";

const EVERY_MS = 10 * 60_000;

export function NewRound({ opened }: { opened: (round: Round) => void }) {
  const words = t().quality;
  const people = useAsked(quality.reviewers, EVERY_MS, []);
  const cards = useAsked(quality.cards, EVERY_MS, []);
  const calls = useAsked(() => api.calls({ limit: 40 }), EVERY_MS, []);
  const usable = newest(cards.answer?.cards ?? []);
  const [title, setTitle] = useState("");
  const [card, setCard] = useState("");
  const [reviewers, setReviewers] = useState<string[]>(user.value ? [user.value.username] : []);
  const [chosen, setChosen] = useState<string[]>([]);
  const answered = calls.answer?.items.filter((call) => call.answered_at !== null && call.agent_id !== null) ?? [];
  const enough = reviewers.length >= 2 && chosen.length >= 1;
  const failure = people.failure ?? cards.failure ?? calls.failure;

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const theirs = answered.filter((call) => chosen.includes(call.call_id)).map((call) => ({ call_id: call.call_id, agent_id: call.agent_id ?? "" }));
    const wish = { title: title.trim(), card_id: card || usable[0]?.card_id || "", calls: theirs, reviewers };
    await attempt(async () => opened(await quality.openRound(wish)));
  }

  return (
    <form class="card new-round" data-testid="new-round" onSubmit={(event) => void submit(event)}>
      {failure !== null && <p class="form-error" role="alert">{failure}</p>}
      <div class="filters wide">
        <label>
          {words.rounds.name}
          <input value={title} required pattern=".*\S.*" maxLength={200} data-testid="round-title" onInput={(event) => setTitle(event.currentTarget.value)} />
        </label>
        <label>
          {words.card}
          <select value={card || usable[0]?.card_id} data-testid="round-card" onChange={(event) => setCard(event.currentTarget.value)}>
            {usable.map((each) => <option key={each.card_id} value={each.card_id}>{each.title}</option>)}
          </select>
        </label>
      </div>
      <fieldset class="checks">
        <legend>{words.rounds.reviewers}</legend>
        {people.answer?.reviewers.map((one) => (
          <label key={one.username} class="check">
            <input type="checkbox" checked={reviewers.includes(one.username)} data-testid={`round-reviewer-${one.username}`}
              onChange={() => setReviewers(toggled(reviewers, one.username))} />
            {one.name}
          </label>
        ))}
      </fieldset>
      <fieldset class="checks calls-to-choose">
        <legend>{words.rounds.calls}</legend>
        <p class="hint">{words.rounds.callsHint}</p>
        {answered.map((call) => (
          <label key={call.call_id} class="check">
            <input type="checkbox" checked={chosen.includes(call.call_id)} data-testid="round-call" onChange={() => setChosen(toggled(chosen, call.call_id))} />
            <span>{f().moment(call.arrived_at, now.value)} · {agentName(call.agent_id)} · {queueTitle(call.queue)} · {f().clock(call.talk_s)}</span>
          </label>
        ))}
      </fieldset>
      <div class="form-buttons">
        {!enough && <span class="muted">{words.rounds.needsTwo}</span>}
        <button type="submit" class="primary" disabled={!enough || usable.length === 0} data-testid="round-open">{words.rounds.open}</button>
      </div>
    </form>
  );
}

function toggled(list: string[], one: string): string[] {
  return list.includes(one) ? list.filter((each) => each !== one) : [...list, one];
}
