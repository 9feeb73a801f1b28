/** What a case is about and whose it is; what may be changed is changed where it stands. */
import { useEffect, useState } from "preact/hooks";
import { Fact } from "../components/Fact";
import { customers } from "../customers/api";
import { f, t } from "../i18n";
import { seesEverybody } from "../may";
import { attempt } from "../notices";
import { address } from "../route";
import { agentName, house, queueTitle, reasonName, user } from "../session";
import { cases } from "./api";
import { Reached } from "./CaseTable";
import { PriorityMark } from "./Marks";
import { ReasonSelect } from "./ReasonSelect";
import { LEVELS, type Level, type WholeCase } from "./shapes";

interface Props {
  of: WholeCase;
  may: boolean;
  busy: boolean;
  change: (ask: () => Promise<WholeCase>) => Promise<boolean>;
}

export function CaseFacts({ of: one, may, busy, change }: Props) {
  const words = t().cases;
  const [edits, setEdits] = useState(false);
  return (
    <section class="card facts-card" aria-label={words.facts} data-testid="case-facts">
      <header>
        <h3>{words.facts}</h3>
        {may && !edits && <button type="button" class="small" data-testid="case-edit" onClick={() => setEdits(true)}>{words.edit}</button>}
      </header>
      {edits ? <SortForm of={one} may={may} busy={busy} change={change} close={() => setEdits(false)} /> : (
        <dl class="facts">
          <Fact label={words.customer} wide><Whose of={one} /></Fact>
          <Fact label={words.reason} wide>{reasonName(one.reason)}</Fact>
          {one.summary && <Fact label={words.summary} wide><span class="history-note">{one.summary}</span></Fact>}
          <Fact label={words.priority}><PriorityMark priority={one.priority} /></Fact>
          <Fact label={words.queue}>{queueTitle(one.queue)}</Fact>
          <Fact label={words.owner} testid="case-owned-by">{agentName(one.owner) || words.nobody}</Fact>
          <Fact label={words.opened}><time title={f().dateTime(one.opened_at)}>{f().date(one.opened_at)} {f().time(one.opened_at)}</time></Fact>
          {one.due_at !== null && <Fact label={words.due}><time>{f().date(one.due_at)} {f().time(one.due_at)}</time></Fact>}
          {one.reopened > 0 && <Fact label={words.reopenedTimes}>{f().number(one.reopened)}</Fact>}
        </dl>
      )}
    </section>
  );
}

/** His name, for those who may look for anybody. */
function Whose({ of: one }: { of: WholeCase }) {
  const [name, setName] = useState("");
  const whose = one.customer_id;
  const asks = whose !== null && seesEverybody(user.value?.role);
  useEffect(() => {
    let current = true;
    setName("");
    if (asks) void attempt(async () => { const { name: found } = await customers.get(whose); if (current) setName(found); });
    return () => { current = false; };
  }, [whose, asks]);
  if (whose === null) return one.customer ? <Reached at={one.customer} /> : <>{t().cases.noCustomer}</>;
  return (
    <a class="case-whose" data-testid="case-customer-link" href={address("customers", [whose])}>
      {name && <b>{name}</b>}<Reached at={one.customer || `#${whose}`} />
    </a>
  );
}

function SortForm({ of: one, busy, change, close }: Props & { close: () => void }) {
  const words = t().cases;
  const agents = house.value?.agents ?? [];
  const [wanted, setWanted] = useState({ reason: one.reason, priority: one.priority, summary: one.summary, owner: one.owner ?? "" });
  const sorted = {
    ...(wanted.reason !== one.reason ? { reason: wanted.reason } : {}),
    ...(wanted.priority !== one.priority ? { priority: wanted.priority } : {}),
    ...(wanted.summary.trim() !== one.summary ? { summary: wanted.summary.trim() } : {}),
  };
  const sorts = Object.keys(sorted).length > 0;
  const assigns = wanted.owner !== "" && wanted.owner !== one.owner;

  async function save(event: Event): Promise<void> {
    event.preventDefault();
    const done = await change(async () => {
      const changed = sorts ? await cases.sort(one.number, one.version, sorted) : one;
      return assigns ? cases.assign(one.number, changed.version, wanted.owner) : changed;
    });
    if (done) close();
  }

  return (
    <form class="form" data-testid="case-sort-form" onSubmit={(event) => void save(event)}>
      {one.can.includes("classified") && <ReasonSelect value={wanted.reason} onChoice={(reason) => setWanted({ ...wanted, reason })} />}
      <label>
        {words.summary}
        <textarea rows={3} maxLength={4000} value={wanted.summary} data-testid="case-summary-edit"
          onInput={(event) => setWanted({ ...wanted, summary: event.currentTarget.value })} />
      </label>
      <div class="form-row">
        {one.can.includes("prioritised") && (
          <label>
            {words.priority}
            <select value={wanted.priority} data-testid="case-priority-edit"
              onChange={(event) => setWanted({ ...wanted, priority: event.currentTarget.value as Level })}>
              {LEVELS.map((each) => <option key={each} value={each}>{words.level[each]}</option>)}
            </select>
          </label>
        )}
        {one.can.includes("assigned") && (
          <label>
            {words.owner}
            <select value={wanted.owner} data-testid="case-owner-edit" onChange={(event) => setWanted({ ...wanted, owner: event.currentTarget.value })}>
              <option value="" disabled>{words.nobody}</option>
              {agents.map((agent) => <option key={agent.agent_id} value={agent.agent_id}>{agent.name}</option>)}
            </select>
          </label>
        )}
      </div>
      <div class="form-buttons">
        <button type="button" class="quiet" onClick={close}>{words.cancel}</button>
        <button type="submit" class="primary" disabled={busy || !(sorts || assigns)} data-testid="case-save">{words.save}</button>
      </div>
    </form>
  );
}
