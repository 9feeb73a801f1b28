/** The caller's earlier contacts, newest first. */
import { now } from "../clock";
import { f, t, word } from "../i18n";
import { agentName, queueTitle, reasonName } from "../session";
import type { PastCall, Pop } from "../shapes";
import { OutcomeChip } from "./OutcomeChip";
import { ResolvedMark } from "./ResolvedMark";

export function CallHistory({ pop }: { pop: Pop }) {
  const words = t().pop;
  const count = pop.history.length;
  return (
    <section class="card history" data-testid="pop-history" aria-label={words.history}>
      <header>
        <h3>{words.history}</h3>
        {count > 0 && <span class="muted">{words.calls(f().number(count))}</span>}
      </header>
      {count === 0 ? (
        <p class="hint">{words.firstCall}</p>
      ) : (
        <ol>
          {pop.history.map((past) => <PastCallItem key={`${past.call_id}/${past.arrived_at}`} past={past} />)}
        </ol>
      )}
    </section>
  );
}

function PastCallItem({ past }: { past: PastCall }) {
  return (
    <li data-testid="history-item">
      <div class="history-head">
        <time title={f().dateTime(past.arrived_at)}>{f().moment(past.arrived_at, now.value)}</time>
        {past.channel === "phone"
          ? <OutcomeChip outcome={past.outcome} />
          : <span class="chip" data-testid="history-channel">{word(t().dossier.channel, past.channel)}</span>}
        <ResolvedMark resolved={past.resolved} />
      </div>
      <p class="history-what">
        {past.subject && <b>{past.subject}</b>}
        {past.disposition && <b>{reasonName(past.disposition)}</b>}
        <span class="muted">{[queueTitle(past.queue), agentName(past.agent_id)].filter(Boolean).join(" · ")}</span>
      </p>
      {past.note && <p class="history-note">{past.note}</p>}
    </li>
  );
}
