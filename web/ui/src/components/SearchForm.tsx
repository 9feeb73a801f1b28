import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { goTo } from "../route";
import { load } from "../search";
import { Icon } from "./Icon";

export function SearchForm({ q }: { q: string }) {
  const words = t().qa;
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current) input.current.value = q;
  }, [q]);

  function submit(event: Event): void {
    event.preventDefault();
    const wanted = input.current?.value.trim() ?? "";
    // The same words again: the transcripts may have grown.
    if (wanted === q) void load(q);
    else goTo("qa", null, wanted);
  }

  return (
    <form class="search" role="search" onSubmit={submit}>
      <label class="unseen" for="search-input">{words.searchLabel}</label>
      <div class="search-field">
        <Icon name="search" />
        <input id="search-input" ref={input} name="q" autocomplete="off" maxLength={200} enterkeyhint="search"
          placeholder={words.placeholder} data-testid="search-input" />
        {q && (
          <button type="button" class="quiet small" aria-label={words.clear} onClick={() => goTo("qa")}>
            <Icon name="close" />
          </button>
        )}
      </div>
      <button type="submit" class="primary" data-testid="search-submit">{words.submit}</button>
    </form>
  );
}
