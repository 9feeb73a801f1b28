/** Open cases against what was promised: in all, by queue and by priority, a bar for each. */
import { useAsked } from "../asking";
import { BigNumber } from "../components/BigNumber";
import { now } from "../clock";
import { f, t } from "../i18n";
import { queueTitle } from "../session";
import { cases } from "./api";
import { LEVELS, type BacklogLine, type Level } from "./shapes";

const EVERY_MS = 15_000;

export function BacklogBars({ choose }: { choose: (change: Record<string, string>) => void }) {
  const words = t().cases;
  const { answer } = useAsked(cases.backlog, EVERY_MS, []);
  if (answer === null) return <div class="backlog loading" aria-hidden="true" />;
  const { all } = answer;
  const level = (name: string): name is Level => LEVELS.some((one) => one === name);
  const byLevel = [...answer.by_priority].sort((a, b) => LEVELS.indexOf(a.name as Level) - LEVELS.indexOf(b.name as Level));
  return (
    <div class="backlog" data-testid="backlog">
      <div class="backlog-numbers">
        <BigNumber label={words.backlog.open} value={f().number(all.open)} />
        <BigNumber label={words.backlog.at_risk} value={f().number(all.at_risk)} tone={all.at_risk > 0 ? "warn" : ""} />
        <BigNumber label={words.backlog.overdue} value={f().number(all.overdue)} tone={all.overdue > 0 ? "bad" : ""} />
        <BigNumber label={words.backlog.oldest} value={all.oldest_at === null ? "–" : f().span(now.value - all.oldest_at)} />
      </div>
      <Bars title={words.backlog.byQueue} lines={answer.by_queue} nameOf={queueTitle} onChoice={(queue) => choose({ queue })} />
      <Bars title={words.backlog.byPriority} lines={byLevel} nameOf={(name) => (level(name) ? words.level[name] : name)}
        onChoice={(priority) => choose({ priority })} />
    </div>
  );
}

interface BarsProps {
  title: string;
  lines: BacklogLine[];
  nameOf: (name: string) => string;
  onChoice: (name: string) => void;
}

function Bars({ title, lines, nameOf, onChoice }: BarsProps) {
  const words = t().cases.backlog;
  const most = Math.max(1, ...lines.map((line) => line.open));
  return (
    <section class="card backlog-bars" aria-label={title}>
      <header>
        <h3>{title}</h3>
        <span class="key key-fine">{words.fine}</span>
        <span class="key key-risk">{words.at_risk}</span>
        <span class="key key-overdue">{words.overdue}</span>
      </header>
      {lines.length === 0 && <p class="hint">{words.none}</p>}
      <ul>
        {lines.map((line) => {
          const fine = line.open - line.overdue - line.at_risk;
          return (
            <li key={line.name}>
              <button type="button" class="bar-row" onClick={() => onChoice(line.name)}
                aria-label={words.said(nameOf(line.name), f().number(line.open), f().number(line.at_risk), f().number(line.overdue))}>
                <span class="bar-name">{nameOf(line.name) || t().cases.nobody}</span>
                <span class="bar" aria-hidden="true">
                  {([["overdue", line.overdue], ["risk", line.at_risk], ["fine", fine], ["", most - line.open]] as const).map(
                    ([kind, count]) => count > 0 && <i key={kind} class={kind && `bar-${kind}`} style={{ flexGrow: count }} />,
                  )}
                </span>
                <b>{f().number(line.open)}</b>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
