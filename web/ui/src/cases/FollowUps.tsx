/** Calls to the customer that were promised: each becomes a callback of its queue when its time comes. */
import { PhoneNumber } from "../components/PhoneNumber";
import { now } from "../clock";
import { home } from "../format";
import { f, t } from "../i18n";
import { queueTitle } from "../session";
import type { WholeCase } from "./shapes";

const TONE = { planned: "info", queued: "warn", done: "good", missed: "bad", cancelled: "" } as const;

interface Props {
  of: WholeCase;
  may: boolean;
  busy: boolean;
  cancel: (followUp: number) => void;
}

export function FollowUps({ of: one, may, busy, cancel }: Props) {
  const words = t().cases;
  if (one.follow_ups.length === 0) return null;
  return (
    <section class="card follow-ups" aria-label={words.followUps} data-testid="follow-ups">
      <header><h3>{words.followUps}</h3></header>
      <ul>
        {one.follow_ups.map((plan) => (
          <li key={plan.follow_up} data-testid={`follow-up-${plan.follow_up}`} data-state={plan.state}>
            <div class="history-head">
              <time title={f().dateTime(plan.due_at)}>{f().moment(plan.due_at, now.value)}</time>
              <span class={`chip ${TONE[plan.state]}`}>{words.followUpState[plan.state]}</span>
            </div>
            <p class="history-what"><PhoneNumber number={home(plan.phone)} /><span class="muted">{queueTitle(plan.queue)}</span></p>
            {plan.why && <p class="history-note">{plan.why}</p>}
            {may && (plan.state === "planned" || plan.state === "queued") && (
              <button type="button" class="small" disabled={busy} data-testid={`follow-up-cancel-${plan.follow_up}`} onClick={() => cancel(plan.follow_up)}>
                {words.cancelFollowUp}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
