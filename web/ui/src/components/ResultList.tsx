import { t } from "../i18n";
import { load, loading, results } from "../search";
import { CallItem } from "./CallItem";
import { HitItem } from "./HitItem";

export function ResultList({ q, openId }: { q: string; openId: string | null }) {
  const words = t().qa;
  const found = results.value;
  const fresh = found !== null && found.q === q ? found : null;
  const empty = fresh !== null && fresh.hits.length + fresh.calls.length === 0;
  return (
    <section class="results" aria-label={q ? words.results : words.newest} aria-busy={loading.value}>
      <h2>{q ? words.results : words.newest}</h2>
      <div role="status">
        {!fresh && loading.value && <p class="hint">{words.loading}</p>}
        {empty && !loading.value && <p class="hint">{q ? words.nothing(q) : words.noCalls}</p>}
      </div>
      <ol>
        {fresh?.hits.map((hit) => (
          <HitItem key={`${hit.line.recording_id} ${hit.line.leg} ${hit.line.start}`} hit={hit} q={q} open={hit.call.call_id === openId} />
        ))}
        {fresh?.calls.map((call) => <CallItem key={call.call_id} call={call} open={call.call_id === openId} />)}
      </ol>
      {fresh?.next != null && (
        <button type="button" class="more" data-testid="more" disabled={loading.value} onClick={() => void load(q, true)}>
          {words.more}
        </button>
      )}
    </section>
  );
}
