import { f, t } from "../i18n";
import { agentName, queueTitle, reasonName } from "../session";
import type { CallDetail } from "../shapes";
import { Fact } from "./Fact";
import { MenuPath } from "./MenuPath";
import { OutcomeChip } from "./OutcomeChip";
import { PhoneNumber } from "./PhoneNumber";

export function CallFacts({ call }: { call: CallDetail }) {
  const words = t();
  const { duration } = f();
  const { call: label } = words;
  return (
    <section aria-label={label.facts}>
      <h3>{label.facts}</h3>
      <dl class="facts">
        <Fact label={label.outcome}><OutcomeChip outcome={call.outcome} /></Fact>
        {call.disposition && <Fact label={label.disposition}>{reasonName(call.disposition)}</Fact>}
        {call.resolved !== null && <Fact label={label.resolved}>{call.resolved ? label.resolvedYes : label.resolvedNo}</Fact>}
        {call.agent_id && <Fact label={label.agent}>{agentName(call.agent_id)}</Fact>}
        {call.queue && <Fact label={label.queue}>{queueTitle(call.queue)}</Fact>}
        <Fact label={label.dialled}><PhoneNumber number={call.dialled} /></Fact>
        <Fact label={label.wait}>{duration(call.wait_s)}</Fact>
        {call.expected_s !== null && <Fact label={label.expected}>{duration(call.expected_s)}</Fact>}
        <Fact label={label.talk}>{duration(call.talk_s)}</Fact>
        <Fact label={label.hold}>{duration(call.hold_s)}</Fact>
        <Fact label={label.wrapUp}>{duration(call.wrap_up_s)}</Fact>
        <Fact label={label.handle}>{duration(call.handle_s)}</Fact>
        <Fact label={label.menuPath} wide><MenuPath path={call.menu_path} /></Fact>
        {call.note && <Fact label={label.note} wide><span class="history-note">{call.note}</span></Fact>}
      </dl>
    </section>
  );
}
