/** Calls: find words in the transcripts, or calls by what is known of them; read and hear them. */
import { useEffect, useMemo } from "preact/hooks";
import { CallDetailPanel } from "../components/CallDetailPanel";
import { CallFilters } from "../components/CallFilters";
import { ResultList } from "../components/ResultList";
import { SearchForm } from "../components/SearchForm";
import { Icon } from "../components/Icon";
import { KeptSearches } from "../components/search/KeptSearches";
import { RisingWords, Trend } from "../components/search/Spoken";
import { t } from "../i18n";
import { route } from "../route";
import { key, load } from "../search";
import { queryOf } from "../searchQuery";

export function QaPage() {
  const { callId, asked } = route.value;
  const wanted = key(queryOf(asked));
  const query = useMemo(() => queryOf(asked), [wanted]);
  useEffect(() => void load(query), [wanted]);
  return (
    <div class={`qa ${callId ? "has-open" : ""}`}>
      <div class="qa-list">
        <SearchForm query={query} />
        <CallFilters query={query} />
        <ResultList query={query} openId={callId} />
      </div>
      <div class="qa-detail">
        {callId ? (
          <CallDetailPanel key={callId} callId={callId} query={query} />
        ) : (
          <div class="qa-overview">
            {query.q && <Trend query={query} />}
            <div class="card qa-empty"><span class="round-icon"><Icon name="search" /></span><p>{t().qa.open}</p></div>
            <KeptSearches query={query} />
            <RisingWords />
          </div>
        )}
      </div>
    </div>
  );
}
