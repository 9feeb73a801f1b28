/** Which calls: by day, queue and agent at hand, all else behind one click. Every change is in the address at once. */
import { useState } from "preact/hooks";
import { t, word } from "../i18n";
import { go } from "../route";
import { filterCount, withoutFilters, type Field, type SearchQuery } from "../searchQuery";
import { house, reasonName } from "../session";
import { Icon } from "./Icon";
import { CopyLink } from "./search/CopyLink";
import { Typed } from "./Typed";

const AT_HAND: readonly Field[] = ["from", "to", "queue", "agent"];

export function CallFilters({ query }: { query: SearchQuery }) {
  const words = t();
  const count = filterCount(query);
  const hidden = count - AT_HAND.filter((field) => query[field] !== "").length;
  const [open, setOpen] = useState(hidden > 0);
  const { queues = [], agents = [], dispositions = [] } = house.value ?? {};
  const put = (field: Field) => (value: string) => go("qa", [], { ...query, [field]: value });
  const label = words.search;
  return (
    <div class="call-filters">
      <div class="filters">
        <Day label={label.from} value={query.from} most={query.to} testid="filter-from" put={put("from")} />
        <Day label={label.to} value={query.to} least={query.from} testid="filter-to" put={put("to")} />
        <Choice label={words.qa.filterQueue} value={query.queue} testid="filter-queue" put={put("queue")}
          choices={queues.map((queue) => [queue.name, queue.title])} />
        <Choice label={words.qa.filterAgent} value={query.agent} testid="filter-agent" put={put("agent")}
          choices={agents.map((agent) => [agent.agent_id, agent.name])} />
      </div>
      <div class="filter-more">
        <button type="button" class="quiet small" aria-expanded={open} aria-controls="more-filters" data-testid="filters-toggle"
          onClick={() => setOpen(!open)}>
          {label.filters}{hidden > 0 && <span class="count">{hidden}</span>}<Icon name="down" />
        </button>
        {(query.q || count > 0) && <CopyLink />}
        {count > 0 && (
          <button type="button" class="quiet small" data-testid="filters-clear" onClick={() => go("qa", [], withoutFilters(query))}>
            {label.clearFilters}
          </button>
        )}
      </div>
      {open && (
        <div class="filters" id="more-filters">
          <label>
            {label.number}
            <Typed type="tel" value={query.number} maxLength={40} testid="filter-number" put={put("number")} />
          </label>
          <Choice label={label.disposition} value={query.disposition} testid="filter-disposition" put={put("disposition")}
            choices={dispositions.map((code) => [code, reasonName(code)])} />
          <Choice label={label.outcome} value={query.outcome} testid="filter-outcome" put={put("outcome")}
            choices={["answered", "abandoned", "voicemail", "callback", "left_in_menu"].map((code) => [code, word(words.outcome, code)])} />
          <Choice label={label.repeated} value={query.repeated} testid="filter-repeated" put={put("repeated")}
            choices={[["true", label.repeatedYes], ["false", label.repeatedNo]]} />
          <Choice label={label.resolved} value={query.resolved} testid="filter-resolved" put={put("resolved")}
            choices={[["true", label.resolvedYes], ["false", label.resolvedNo]]} />
          <Range label={label.length} query={query} from="longer" to="shorter" most={600} step={0.5} />
          <Range label={label.csat} query={query} from="csat_from" to="csat_to" least={1} most={5} />
          <Range label={label.nps} query={query} from="nps_from" to="nps_to" most={10} />
          <Range label={label.score} query={query} from="score_from" to="score_to" most={100} />
          <Range label={label.share} query={query} from="share_from" to="share_to" most={100} />
        </div>
      )}
    </div>
  );
}

function Day({ label, value, least, most, testid, put }: {
  label: string; value: string; least?: string; most?: string; testid: string; put: (day: string) => void;
}) {
  return (
    <label>
      {label}
      <input type="date" value={value} min={least || undefined} max={most || undefined} data-testid={testid}
        onChange={(event) => put(event.currentTarget.value)} />
    </label>
  );
}

function Choice({ label, value, choices, testid, put }: {
  label: string; value: string; choices: [string, string][]; testid: string; put: (value: string) => void;
}) {
  return (
    <label>
      {label}
      <select value={value} data-testid={testid} onChange={(event) => put(event.currentTarget.value)}>
        <option value="">{t().qa.all}</option>
        {choices.map(([code, name]) => <option key={code} value={code}>{name}</option>)}
      </select>
    </label>
  );
}

function Range({ label, query, from, to, least = 0, most, step = 1 }: {
  label: string; query: SearchQuery; from: Field; to: Field; least?: number; most: number; step?: number;
}) {
  const words = t().search;
  const field = (name: Field, end: string) => (
    <Typed type="number" value={query[name]} min={least} max={most} step={step} placeholder={end} label={`${label}: ${end}`}
      testid={`filter-${name}`} put={(value) => go("qa", [], { ...query, [name]: value })} />
  );
  return (
    <fieldset class="range">
      <legend>{label}</legend>
      {field(from, words.least)}<span aria-hidden="true">–</span>{field(to, words.most)}
    </fieldset>
  );
}
