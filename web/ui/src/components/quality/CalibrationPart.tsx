/** Rounds of calibration: opened, scored blind, closed; then how far the reviewers agree, and what that means. */
import { useState } from "preact/hooks";
import { useAsked } from "../../asking";
import { now } from "../../clock";
import { f, t } from "../../i18n";
import { attempt } from "../../notices";
import { quality } from "../../quality/api";
import type { Round } from "../../quality/shapes";
import { address, go } from "../../route";
import { agentName, user } from "../../session";
import { Agreement } from "./Agreement";
import { NewRound } from "./NewRound";

const EVERY_MS = 30_000;

export function CalibrationPart({ detail }: { detail: string }) {
  const words = t().quality.rounds;
  const { answer, failure, again } = useAsked(quality.rounds, EVERY_MS, []);
  const open = answer?.rounds.find((round) => String(round.round_id) === detail);
  return (
    <div class="rounds">
      <section class="card list" aria-label={t().quality.sections.calibrations} data-testid="rounds">
        <header>
          <h3>{t().quality.sections.calibrations}</h3>
          <a class="button small" href={address("quality", ["calibrations", "new"])} data-testid="round-new">{words.new}</a>
        </header>
        <p class="hint">{words.intro}</p>
        {failure !== null && <p class="form-error" role="alert">{failure}</p>}
        {answer?.rounds.length === 0 && <p class="hint">{words.none}</p>}
        <ul>
          {answer?.rounds.map((round) => (
            <li key={round.round_id} data-testid="round">
              <a href={address("quality", ["calibrations", round.round_id])} aria-current={round === open ? "true" : undefined}>{round.title}</a>
              <span class={`chip ${round.closed_at === null ? "warn" : "good"}`}>{round.closed_at === null ? words.isOpen : words.isClosed}</span>
              <small class="muted">{words.openedBy(round.opened_by, f().moment(round.opened_at, now.value))}</small>
            </li>
          ))}
        </ul>
      </section>
      {detail === "new" && <NewRound opened={(round) => { again(); go("quality", ["calibrations", round.round_id]); }} />}
      {open && (open.closed_at === null ? <OpenRound round={open} changed={again} /> : <Agreement round={open} />)}
    </div>
  );
}

function OpenRound({ round, changed }: { round: Round; changed: () => void }) {
  const words = t().quality.rounds;
  const me = user.value?.username ?? "";
  const [busy, setBusy] = useState(false);

  async function score(callId: string): Promise<void> {
    setBusy(true);
    await attempt(async () => go("quality", ["review", (await quality.scoreInRound(round.round_id, callId)).review_id]));
    setBusy(false);
  }

  async function close(): Promise<void> {
    setBusy(true);
    if (await attempt(() => quality.closeRound(round.round_id))) changed();
    setBusy(false);
  }

  return (
    <section class="card list" aria-label={round.title} data-testid="open-round">
      <header><h3>{round.title}</h3></header>
      <p class="hint">{words.blind}</p>
      <p class="muted">{words.reviewers}: {round.reviewers.join(", ")}</p>
      <ol class="round-calls">
        {round.calls.map((call, index) => (
          <li key={call.call_id}>
            <span>{f().number(index + 1)}. {t().quality.review.of(agentName(call.agent_id))}</span>
            {round.reviewers.includes(me) && (
              <button type="button" class="small" disabled={busy} data-testid="round-score" onClick={() => void score(call.call_id)}>{words.score}</button>
            )}
          </li>
        ))}
      </ol>
      {round.opened_by === me && (
        <div class="form-buttons">
          <span class="muted">{words.closeHint}</span>
          <button type="button" disabled={busy} data-testid="round-close" onClick={() => void close()}>{words.close}</button>
        </div>
      )}
    </section>
  );
}
