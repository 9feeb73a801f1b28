/** Cases by how they stand, where they are and whose they are. */
import { useEffect } from "preact/hooks";
import { Await } from "../components/Await";
import { now } from "../clock";
import { t } from "../i18n";
import { handlesCases, manages } from "../may";
import { usePages } from "../paging";
import { address, go, route } from "../route";
import { house, user } from "../session";
import { cases } from "./api";
import { BacklogBars } from "./BacklogBars";
import { CaseTable } from "./CaseTable";
import { LEVELS } from "./shapes";
import { viewOf, viewsFor, wishOf } from "./views";

const EVERY_S = 20;

export function CaseList() {
  const words = t().cases;
  const { asked } = route.value;
  const someone = user.value;
  const role = someone?.role;
  const agentId = someone?.agent_id ?? null;
  const view = viewOf(asked);
  const wish = wishOf(asked, agentId);
  const { answer, failure, hasMore, busy, more, again } = usePages((before) => cases.list(wish, before), [JSON.stringify(wish)]);
  const tick = Math.floor(now.value / EVERY_S);
  useEffect(() => { if (answer !== null && answer.length <= 50) again(); }, [tick]);
  const choose = (change: Record<string, string>) => go("cases", [], { ...asked, ...change });
  return (
    <div class="cases-page">
      <div class="page-head">
        <h1>{words.title}</h1>
        {handlesCases(role) && <a class="as-button primary" data-testid="case-new" href={address("cases", ["new"])}>{words.new}</a>}
      </div>
      {manages(role) && <BacklogBars choose={choose} />}
      <div class="case-filters">
        <div class="segmented" role="group" aria-label={words.views}>
          {viewsFor(role ?? "", agentId).map((one) => (
            <button key={one} type="button" aria-pressed={view === one} data-testid={`view-${one}`} onClick={() => choose({ view: one === "open" ? "" : one })}>
              {words.view[one]}
            </button>
          ))}
        </div>
        <Filter label={words.queue} value={asked["queue"] ?? ""} testid="case-queue" onChoice={(queue) => choose({ queue })}
          options={(house.value?.queues ?? []).map((one) => [one.name, one.title])} />
        <Filter label={words.priority} value={asked["priority"] ?? ""} testid="case-priority" onChoice={(priority) => choose({ priority })}
          options={LEVELS.map((one) => [one, words.level[one]])} />
        {role !== "agent" && view !== "mine" && (
          <Filter label={words.owner} value={asked["owner"] ?? ""} testid="case-owner" onChoice={(owner) => choose({ owner })}
            options={(house.value?.agents ?? []).map((one) => [one.agent_id, one.name])} />
        )}
      </div>
      <Await of={{ answer, failure }} />
      <div role="status">{answer?.length === 0 && <p class="card hint" data-testid="cases-none">{words.none[view]}</p>}</div>
      {answer && answer.length > 0 && (
        <section class="card listing case-list" aria-label={words.title} data-testid="cases"><CaseTable found={answer} /></section>
      )}
      {hasMore && <button type="button" class="more" disabled={busy} data-testid="more" onClick={more}>{t().qa.more}</button>}
    </div>
  );
}

interface FilterProps {
  label: string;
  value: string;
  options: [string, string][];
  testid: string;
  onChoice: (value: string) => void;
}

function Filter({ label, value, options, testid, onChoice }: FilterProps) {
  return (
    <label>
      {label}
      <select value={value} data-testid={testid} onChange={(event) => onChoice(event.currentTarget.value)}>
        <option value="">{t().qa.all}</option>
        {options.map(([code, name]) => <option key={code} value={code}>{name}</option>)}
      </select>
    </label>
  );
}
