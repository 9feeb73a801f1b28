/** What came of the call: written while talking, saved as typed, finished after it. */
import { draft, finish, saving, write } from "../draft";
import { language, t } from "../i18n";
import { grouped } from "../reasons";
import { house, reasonName } from "../session";
import type { Pop } from "../shapes";
import { Icon } from "./Icon";

export function WrapUpForm({ pop }: { pop: Pop }) {
  const words = t();
  const given = draft.value;
  if (given === null || given.callId !== pop.call_id) return null;
  const choices = house.value?.dispositions ?? [];
  const answered = pop.answered_at !== null && pop.state !== "ringing"; // somebody else may have had him before
  const ended = pop.state === "wrap_up";
  return (
    <form class={`card wrap-up ${ended ? "due" : ""}`} aria-label={words.wrapUp.title}
      onSubmit={(event) => {
        event.preventDefault();
        if (ended) void finish();
      }}>
      <header>
        <h3>{words.wrapUp.title}</h3>
        <span class={`saving ${saving.value}`} role="status" data-testid="saving" data-state={saving.value}>
          {saving.value === "idle" ? "" : words.wrapUp[saving.value]}
        </span>
      </header>
      <label class="note-field">
        {words.wrapUp.note}
        <textarea rows={4} maxLength={4000} data-testid="note" placeholder={words.wrapUp.notePlaceholder} value={given.note}
          disabled={!answered} onInput={(event) => write({ note: event.currentTarget.value })} />
      </label>
      <div class="wrap-up-row">
        <label>
          {words.wrapUp.disposition}
          <select data-testid="disposition" value={given.disposition} disabled={!answered}
            onChange={(event) => write({ disposition: event.currentTarget.value })}>
            <option value="" disabled>{words.wrapUp.choose}</option>
            {grouped(choices, house.value?.reasons ?? [], language.value).map(({ title, codes }) => {
              const options = codes.map((code) => <option key={code} value={code}>{reasonName(code)}</option>);
              return title === "" ? options : <optgroup key={title} label={title}>{options}</optgroup>;
            })}
          </select>
        </label>
        <div role="group" aria-labelledby="resolved-label" class="resolved">
          <span id="resolved-label" class="label">{words.wrapUp.resolved}</span>
          <div class="segmented">
            <button type="button" data-testid="resolved-yes" aria-pressed={given.resolved === true} disabled={!answered}
              onClick={() => write({ resolved: true })}>{words.wrapUp.yes}</button>
            <button type="button" data-testid="resolved-no" aria-pressed={given.resolved === false} disabled={!answered}
              onClick={() => write({ resolved: false })}>{words.wrapUp.no}</button>
          </div>
        </div>
        {ended && (
          <button type="submit" class="primary large" data-testid="btn-finish-wrap-up">
            <Icon name="check" />{words.wrapUp.finish}
          </button>
        )}
      </div>
    </form>
  );
}
