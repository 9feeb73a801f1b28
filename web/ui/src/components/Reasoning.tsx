/** One explanation: the sentences, each agent considered, and the calls ahead. */
import { f, t, word } from "../i18n";
import { agentName, queueTitle } from "../session";
import type { Board, Excluded, Facts, Told } from "../shapes";

/** `board`: what is shown of the present, so that agents have a state and calls ahead a name. */
export function Reasoning({ told, board }: { told: Told; board: Board | null }) {
  const [verdict = "", ...rest] = told.sentences;
  return (
    <div class="reasoning" data-verdict={told.facts.verdict}>
      <p class="verdict">{verdict}</p>
      <ul class="sentences">{rest.map((sentence) => <li key={sentence}>{sentence}</li>)}</ul>
      <Agents facts={told.facts} board={board} />
      <CallsAhead facts={told.facts} board={board} />
    </div>
  );
}

function Agents({ facts, board }: { facts: Facts; board: Board | null }) {
  const words = t();
  const label = words.why;
  const { ranked, excluded } = facts;
  if (ranked.length + excluded.length === 0) return null;
  const all = Object.values(facts.reasons).reduce((sum, count) => sum + count, 0);
  // What was decided long ago says nothing of how the agents are now.
  const waits = facts.chosen === null;
  const stateOf = (id: string) => (waits ? board?.agents.find((agent) => agent.agent_id === id)?.state : undefined);
  const row = (id: string, verdict: preact.ComponentChildren, tone: string) => {
    const state = stateOf(id);
    return (
      <tr key={id} data-testid={`candidate-${id}`}>
        <th scope="row">{agentName(id)}</th>
        {waits && (
          <td>{state && <span class={`state-badge small state-${state}`}><span class="state-dot" aria-hidden="true" />{words.agentState[state]}</span>}</td>
        )}
        <td class={tone}>{verdict}</td>
      </tr>
    );
  };
  return (
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">{words.board.agent}</th>
          {waits && <th scope="col">{words.board.state}</th>}
          <th scope="col">{label.verdict}</th>
        </tr>
      </thead>
      <tbody>
        {ranked.map((one) =>
          row(
            one.agent_id,
            <>
              <b>{one.agent_id === facts.chosen ? label.chosen : label.rank(f().number(one.rank))}</b>
              {one.decided_by !== null && ` · ${word(label.decidedBy, one.decided_by)}`}
            </>,
            "good",
          ),
        )}
        {excluded.map((one) => row(one.agent_id, reasonOf(one), ""))}
      </tbody>
      {all > excluded.length && <caption>{label.others(f().number(all - excluded.length))}</caption>}
    </table>
  );
}

function reasonOf(one: Excluded): string {
  const label = t().why;
  if (one.missing === null) return word(label.reason, one.reason);
  return label.lacks(one.missing.skill, f().number(one.missing.needed), f().number(one.missing.has));
}

function CallsAhead({ facts, board }: { facts: Facts; board: Board | null }) {
  const words = t();
  if (facts.ahead.length === 0) return null;
  return (
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">{words.why.ahead}</th>
          <th scope="col">{words.board.queue}</th>
          <th scope="col" class="number">{words.why.counted}</th>
        </tr>
      </thead>
      <tbody>
        {facts.ahead.map((one) => {
          const call = board?.calls.find((known) => known.call_id === one.call_id);
          return (
            <tr key={one.call_id}>
              <th scope="row">{call ? call.name || call.number : one.call_id}</th>
              <td>{queueTitle(one.queue)}</td>
              <td class="number since">{f().clock(one.effective_s)}</td>
            </tr>
          );
        })}
      </tbody>
      {facts.position - 1 > facts.ahead.length && <caption>{words.board.more(f().number(facts.position - 1 - facts.ahead.length))}</caption>}
    </table>
  );
}
