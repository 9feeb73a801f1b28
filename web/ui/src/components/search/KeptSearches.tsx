/** Saved searches: kept under a name, opened again with one click, and what they have newly found. */
import { useState } from "preact/hooks";
import { useAsked } from "../../asking";
import { f, t } from "../../i18n";
import { attempt } from "../../notices";
import { address } from "../../route";
import { searchApi, type KeptSearch } from "../../searchApi";
import { apiFilters, queryOfFilters, type SearchQuery } from "../../searchQuery";

const EVERY_MS = 60_000;

export function KeptSearches({ query }: { query: SearchQuery }) {
  const words = t().search;
  const kept = useAsked(searchApi.kept, EVERY_MS, []);
  const told = useAsked(searchApi.alerts, EVERY_MS, []);
  const [naming, setNaming] = useState(false);
  const [done, setDone] = useState("");
  const items = kept.answer?.items ?? [];

  async function keep(name: string, alert: boolean): Promise<void> {
    const wish = { name, alert, q: query.q, filters: apiFilters(query), fuzzy: query.fuzzy !== "" };
    const same = items.find((one) => one.name === name);
    if (!(await attempt(() => (same ? searchApi.change(same.id, wish) : searchApi.keep(wish))))) return;
    setNaming(false);
    setDone(words.keepDone(name));
    kept.again();
  }

  return (
    <section class="card kept" aria-label={words.kept} data-testid="kept-searches">
      <header>
        <h3>{words.kept}</h3>
        {!naming && (
          <button type="button" class="small" disabled={!query.q} title={query.q ? undefined : words.keepNeedsWords} data-testid="keep-search"
            onClick={() => { setNaming(true); setDone(""); }}>
            {words.keep}
          </button>
        )}
      </header>
      {naming && <KeepForm name={query.q} keep={keep} cancel={() => setNaming(false)} />}
      {kept.failure !== null && <p class="form-error" role="alert">{kept.failure}</p>}
      <p role="status" class="saved-mark good">{done}</p>
      {kept.answer && items.length === 0 && !naming && <p class="hint">{words.noneKept}</p>}
      <ul>
        {items.map((one) => (
          <KeptItem key={one.id} one={one} gone={kept.again}
            news={told.answer?.items.filter((alert) => alert.search_id === one.id).map((alert) => alert.call_id) ?? []} />
        ))}
      </ul>
    </section>
  );
}

function KeepForm({ name, keep, cancel }: { name: string; keep: (name: string, alert: boolean) => Promise<void>; cancel: () => void }) {
  const words = t().search;
  const [typed, setTyped] = useState(name.slice(0, 100));
  const [alert, setAlert] = useState(true);
  return (
    <form class="keep-form" onSubmit={(event) => { event.preventDefault(); void keep(typed.trim(), alert); }}>
      <label>
        {words.keepName}
        <input value={typed} required maxLength={100} pattern=".*\S.*" autofocus data-testid="keep-name" onInput={(event) => setTyped(event.currentTarget.value)} />
      </label>
      <label class="check">
        <input type="checkbox" checked={alert} data-testid="keep-alert" onChange={(event) => setAlert(event.currentTarget.checked)} />
        {words.keepAlert}
      </label>
      <div class="form-buttons">
        <button type="button" class="small" onClick={cancel}>{words.cancel}</button>
        <button type="submit" class="small primary" data-testid="keep-submit">{words.keepSubmit}</button>
      </div>
    </form>
  );
}

function KeptItem({ one, news, gone }: { one: KeptSearch; news: string[]; gone: () => void }) {
  const words = t().search;
  const [asked, setAsked] = useState(false);
  const query = queryOfFilters(one.q, one.filters, one.fuzzy, (at) => f().isoDay(at));
  async function remove(): Promise<void> {
    if (await attempt(() => searchApi.remove(one.id))) gone();
  }
  return (
    <li data-testid="kept-search" data-alert={one.alert}>
      <a href={address("qa", [], query)}>{one.name}</a>
      <span class="muted">{one.alert ? words.alertOn : words.alertOff}</span>
      {news.length > 0 && <a class="chip info" href={address("qa", [news[0] ?? ""], query)}>{words.newly(f().number(news.length))}</a>}
      {asked ? (
        <span class="confirm" role="alertdialog" aria-label={words.removeAsk(one.name)}>
          <span>{words.removeAsk(one.name)}</span>
          <button type="button" class="danger small" autofocus onClick={() => void remove()}>{words.removeYes}</button>
          <button type="button" class="small" onClick={() => setAsked(false)}>{words.cancel}</button>
        </span>
      ) : (
        <button type="button" class="quiet small" aria-label={words.remove(one.name)} onClick={() => setAsked(true)}>×</button>
      )}
    </li>
  );
}
