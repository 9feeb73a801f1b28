/** Quality: find words in the transcripts, or browse the newest calls; read and hear them. */
import { useEffect } from "preact/hooks";
import { CallDetailPanel } from "../components/CallDetailPanel";
import { CallFilters } from "../components/CallFilters";
import { ResultList } from "../components/ResultList";
import { SearchForm } from "../components/SearchForm";
import { Icon } from "../components/Icon";
import { t } from "../i18n";
import { route } from "../route";
import { filter, load } from "../search";

export function QaPage() {
  const { callId, q } = route.value;
  const chosen = filter.value;
  useEffect(() => void load(q), [q, chosen]);
  return (
    <div class={`qa ${callId ? "has-open" : ""}`}>
      <div class="qa-list">
        <SearchForm q={q} />
        {!q && <CallFilters />}
        <ResultList q={q} openId={callId} />
      </div>
      <div class="qa-detail">
        {callId ? (
          <CallDetailPanel key={callId} callId={callId} q={q} />
        ) : (
          <div class="card qa-empty"><span class="round-icon"><Icon name="search" /></span><p>{t().qa.open}</p></div>
        )}
      </div>
    </div>
  );
}
