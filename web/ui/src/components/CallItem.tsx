import { go } from "../route";
import type { SearchQuery } from "../searchQuery";
import type { Interaction } from "../shapes";
import { CallSummary } from "./CallSummary";

export function CallItem({ call, query, open }: { call: Interaction; query: SearchQuery; open: boolean }) {
  return (
    <li class={`card result ${open ? "open" : ""}`} data-testid="call-item" data-call-id={call.call_id} aria-current={open ? "true" : undefined}>
      <button type="button" class="result-main" onClick={() => go("qa", [call.call_id], query)}>
        <CallSummary call={call} />
      </button>
    </li>
  );
}
