/** How the scores go: by week, by agent, and what is failed most. */
import { useState } from "preact/hooks";
import { useAsked } from "../../asking";
import { now } from "../../clock";
import { f, t, word } from "../../i18n";
import { quality } from "../../quality/api";
import { dayStart, monday } from "../../quality/periods";
import type { Figures } from "../../quality/shapes";
import { daysFrom } from "../../report";
import { agentName, house } from "../../session";
import { CoursePlot } from "../CoursePlot";
import { ScoreChip } from "./ScoreChip";

const EVERY_MS = 60_000;
const WEEK_S = 7 * 86_400;
const LENGTHS = [13, 26, 52];

export function FiguresPart(_: { detail: string }) {
  const words = t().quality;
  const [agent, setAgent] = useState("");
  const [weeks, setWeeks] = useState(13);
  const next = daysFrom(monday(f().isoDay(now.peek())), 7);
  const [since, until] = [dayStart(daysFrom(next, -7 * weeks)), dayStart(next)];
  const course = useAsked(() => quality.figures({ since, until, every_s: WEEK_S, by: "all", agent_id: agent }), EVERY_MS, [since, until, agent]);
  const each = useAsked(() => quality.figures({ since, until, every_s: until - since, by: "agent", agent_id: agent }), EVERY_MS, [since, until, agent]);
  const failure = course.failure ?? each.failure;
  const scores = course.answer?.scores ?? [];
  return (
    <>
      <div class="filters wide figures-form">
        <label>
          {words.agent}
          <select value={agent} data-testid="figures-agent" onChange={(event) => setAgent(event.currentTarget.value)}>
            <option value="">{words.everybody}</option>
            {house.value?.agents.map((one) => <option key={one.agent_id} value={one.agent_id}>{one.name}</option>)}
          </select>
        </label>
        <label>
          {words.figures.period}
          <select value={weeks} data-testid="figures-weeks" onChange={(event) => setWeeks(Number(event.currentTarget.value))}>
            {LENGTHS.map((one) => <option key={one} value={one}>{words.figures.weeks(f().number(one))}</option>)}
          </select>
        </label>
      </div>
      {failure !== null && <p class="banner warn" role="alert">{failure}</p>}
      {course.answer && scores.length === 0 && <p class="card hint" data-testid="figures-empty">{words.figures.none}</p>}
      {scores.length > 0 && (
        <section class="card" aria-label={words.figures.course}>
          <header class="plain-head"><h3>{words.figures.course}{agent && `: ${agentName(agent)}`}</h3></header>
          <CoursePlot label={words.figures.course} kind="share" testid="scores-plot" at={scores.map((one) => one.since)}
            values={scores.map((one) => one.score)} />
        </section>
      )}
      {each.answer && each.answer.scores.length > 0 && (
        <div class="figure-tables">
          <Agents figures={each.answer} />
          <Critical figures={each.answer} />
          <Items figures={each.answer} />
        </div>
      )}
    </>
  );
}

function Agents({ figures }: { figures: Figures }) {
  const words = t().quality;
  const ordered = [...figures.scores].sort((one, other) => other.score - one.score);
  return (
    <section class="card list" aria-label={words.figures.byAgent}>
      <header><h3>{words.figures.byAgent}</h3></header>
      <table>
        <thead><tr><th scope="col">{words.agent}</th><th scope="col" class="number">{words.sections.reviews}</th><th scope="col" class="number">{words.figures.average}</th></tr></thead>
        <tbody>
          {ordered.map((one) => (
            <tr key={one.key} data-testid={`score-${one.key}`}>
              <td>{agentName(one.key)}</td>
              <td class="number">{f().number(one.reviews)}</td>
              <td class="number"><ScoreChip score={one.score} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Critical({ figures }: { figures: Figures }) {
  const words = t().quality.figures;
  if (figures.critical.length === 0) return null;
  return (
    <section class="card list" aria-label={words.critical}>
      <header><h3>{words.critical}</h3></header>
      <table>
        <tbody>
          {figures.critical.map((one) => (
            <tr key={one.critical_to}>
              <th scope="row">{word(words.to, one.critical_to)}</th>
              <td class="number muted">{words.ofJudged(f().number(one.with_error), f().number(one.reviews))}</td>
              <td class="number"><span class={`chip ${one.with_error > 0 ? "bad" : "good"}`}>{f().percent(one.rate)}</span></td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const MOST_ITEMS = 10;

function Items({ figures }: { figures: Figures }) {
  const words = t().quality.figures;
  const asks = useAsks(figures);
  const worst = figures.items.filter((item) => item.failed > 0).sort((one, other) => other.fail_rate - one.fail_rate).slice(0, MOST_ITEMS);
  if (worst.length === 0) return null;
  return (
    <section class="card list wide" aria-label={words.items}>
      <header><h3>{words.items}</h3></header>
      <table>
        <tbody>
          {worst.map((item) => (
            <tr key={`${item.card_id} ${item.card_version} ${item.item}`}>
              <th scope="row">{asks.get(`${item.card_id} ${item.card_version} ${item.item}`) ?? item.item}</th>
              <td class="number muted">
                {words.ofJudged(f().number(item.failed), f().number(item.judged))}
                {item.machine > 0 && ` · ${words.machineShare(f().number(item.machine))}`}
              </td>
              <td class="number"><span class="chip warn">{f().percent(item.fail_rate)}</span></td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The questions behind the items' names, by card, version and name. */
function useAsks(figures: Figures): Map<string, string> {
  const used = [...new Set(figures.items.map((item) => `${item.card_id} ${item.card_version}`))].sort();
  const { answer } = useAsked(
    () => Promise.all(used.map((name) => quality.card(name.split(" ")[0] ?? "", Number(name.split(" ")[1])))), 10 * EVERY_MS, [used.join()],
  );
  return new Map((answer ?? []).flatMap((card) =>
    card.document.sections.flatMap((section) => section.items.map((item): [string, string] => [`${card.card_id} ${card.version} ${item.id}`, item.ask]))));
}
