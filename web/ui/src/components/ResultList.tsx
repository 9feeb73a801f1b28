import { f, t } from "../i18n";
import { count, key, load, loading, results } from "../search";
import { filterCount, type SearchQuery } from "../searchQuery";
import type { Found } from "../searchApi";
import { CallItem } from "./CallItem";
import { HitItem } from "./HitItem";

export function ResultList({ query, openId }: { query: SearchQuery; openId: string | null }) {
  const words = t();
  const { q } = query;
  const found = results.value;
  const fresh = found !== null && found.key === key(query) ? found : null;
  const empty = fresh !== null && fresh.hits.length + fresh.calls.length === 0;
  const title = q || filterCount(query) > 0 ? words.qa.results : words.qa.newest;
  return (
    <section class="results" aria-label={title} aria-busy={loading.value}>
      <h2>
        {title}
        <span class="result-count" role="status" data-testid="result-count" data-calls={fresh && count.value?.calls}>
          {fresh === null ? "" : count.value === null ? words.search.counting : howMany(count.value)}
        </span>
      </h2>
      <div role="status">
        {!fresh && loading.value && <p class="hint">{words.qa.loading}</p>}
        {empty && !loading.value && (
          <p class="hint">{filterCount(query) > 0 ? words.search.nothing : q ? words.qa.nothing(q) : words.qa.noCalls}</p>
        )}
        {fresh && Object.entries(fresh.also).map(([word, others]) => (
          <p key={word} class="hint also">{words.search.also(word, others.join(", "))}</p>
        ))}
      </div>
      <ol>
        {fresh?.hits.map((hit, index) => (
          <HitItem key={`${hit.call.call_id} ${hit.line.leg} ${hit.line.start} ${hit.line.text}`} hit={hit} query={query}
            open={hit.call.call_id === openId} again={fresh.hits[index - 1]?.call.call_id === hit.call.call_id} />
        ))}
        {fresh?.calls.map((call) => <CallItem key={call.call_id} call={call} query={query} open={call.call_id === openId} />)}
      </ol>
      {fresh?.next != null && (
        <button type="button" class="more" data-testid="more" disabled={loading.value} onClick={() => void load(query, true)}>
          {words.qa.more}
        </button>
      )}
    </section>
  );
}

function howMany(found: Found): string {
  const words = t().search;
  const n = f().number(found.calls);
  if (found.more) return words.foundMore(n);
  return found.exact ? words.found(n) : words.foundAbout(n);
}
