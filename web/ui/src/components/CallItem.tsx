import { goTo } from "../route";
import type { Interaction } from "../shapes";
import { CallSummary } from "./CallSummary";

export function CallItem({ call, open }: { call: Interaction; open: boolean }) {
  return (
    <li class={`card result ${open ? "open" : ""}`} data-testid="call-item" data-call-id={call.call_id} aria-current={open ? "true" : undefined}>
      <button type="button" class="result-main" onClick={() => goTo("qa", call.call_id)}>
        <CallSummary call={call} />
      </button>
    </li>
  );
}
