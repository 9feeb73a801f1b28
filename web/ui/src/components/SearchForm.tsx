/** The words that are sought, how they are put in order, and how they may be written. */
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { go } from "../route";
import { key, load } from "../search";
import type { SearchQuery } from "../searchQuery";
import { Icon } from "./Icon";
import { SearchHelp } from "./search/SearchHelp";

export function SearchForm({ query }: { query: SearchQuery }) {
  const words = t();
  const input = useRef<HTMLInputElement>(null);
  const [helped, setHelped] = useState(false);
  useEffect(() => {
    if (input.current) input.current.value = query.q;
  }, [query.q]);

  function ask(change: Partial<SearchQuery>): void {
    const wanted = { ...query, q: input.current?.value.trim() ?? "", ...change };
    // The same words again: the transcripts may have grown.
    if (key(wanted) === key(query)) void load(query);
    else go("qa", [], wanted);
  }

  function submit(event: Event): void {
    event.preventDefault();
    ask({});
  }

  function example(q: string): void {
    if (input.current) input.current.value = q;
    ask({ q });
  }

  return (
    <form role="search" class="search-form" onSubmit={submit}>
      <div class="search">
        <label class="unseen" for="search-input">{words.qa.searchLabel}</label>
        <div class="search-field">
          <Icon name="search" />
          <input id="search-input" ref={input} name="q" autocomplete="off" maxLength={500} enterkeyhint="search"
            placeholder={words.qa.placeholder} data-testid="search-input" />
          {query.q && (
            <button type="button" class="quiet small" aria-label={words.qa.clear} data-testid="search-clear"
              onClick={() => go("qa", [], { ...query, q: "", order: "", fuzzy: "" })}>
              <Icon name="close" />
            </button>
          )}
        </div>
        <button type="submit" class="primary" data-testid="search-submit">{words.qa.submit}</button>
      </div>
      <div class="search-how">
        <div class="segmented compact" role="group" aria-label={words.search.order}>
          {(["newest", "best"] as const).map((order) => (
            <button key={order} type="button" aria-pressed={(query.order || "newest") === order} data-testid={`order-${order}`}
              onClick={() => ask({ order: order === "best" ? "best" : "" })}>
              {words.search[order]}
            </button>
          ))}
        </div>
        <button type="button" class="small" aria-pressed={query.fuzzy !== ""} title={words.search.fuzzyHint} data-testid="fuzzy"
          onClick={() => ask({ fuzzy: query.fuzzy ? "" : "1" })}>
          {words.search.fuzzy}
        </button>
        <button type="button" class="quiet small" aria-expanded={helped} aria-controls="search-help" data-testid="search-help"
          onClick={() => setHelped(!helped)}>
          {helped ? words.search.closeHelp : words.search.help}
        </button>
      </div>
      <div id="search-help" hidden={!helped}>{helped && <SearchHelp example={example} />}</div>
    </form>
  );
}
