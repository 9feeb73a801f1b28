import { now } from "../clock";
import { f, t } from "../i18n";
import { agentName, queueTitle, reasonName } from "../session";
import type { Interaction } from "../shapes";
import { OutcomeChip } from "./OutcomeChip";
import { PhoneNumber } from "./PhoneNumber";

/** One call on two lines. */
export function CallSummary({ call }: { call: Interaction }) {
  const words = t();
  return (
    <span class="summary">
      <span class="summary-top">
        <b>{call.name || words.pop.unknownName}</b>
        <PhoneNumber number={call.number} />
        <time>{f().moment(call.arrived_at, now.value)}</time>
      </span>
      <span class="summary-more">
        <OutcomeChip outcome={call.outcome} />
        {call.direction === "callback" && <span class="chip info">{words.board.callback}</span>}
        {call.disposition && <span class="chip">{reasonName(call.disposition)}</span>}
        <span class="muted">
          {[queueTitle(call.queue), agentName(call.agent_id), call.talk_s > 0 ? f().clock(call.talk_s) : ""].filter(Boolean).join(" · ")}
        </span>
      </span>
    </span>
  );
}
