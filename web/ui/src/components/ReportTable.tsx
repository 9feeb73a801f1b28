/** One row for each queue, agent, … of the period, and one for all of them. */
import { NONE } from "../format";
import { f, t } from "../i18n";
import { subjectOf, type By } from "../report";
import { agentName, queueTitle, reasonName } from "../session";
import { serviceTone } from "../tone";
import type { KpiRow } from "../shapes";

export function ReportTable({ rows, total, by }: { rows: KpiRow[]; total: KpiRow | null; by: By }) {
  const words = t().report;
  const { V6, V3, asa, aht } = words.formula;
  const heads: [string, string?][] = [
    [words.offered], [words.answered], [words.abandoned], [words.otherExits], ["V6", V6], ["V3", V3], [words.asa, asa],
    [words.abandonWait], [words.aht, aht], [words.talk], [words.hold], [words.wrapUp], [words.fcrAgent], [words.fcrSurvey],
    [words.fcrRepeat], ...(by === "number" ? [] : [[words.cases], [words.resolution], [words.openCases]] as [string][]),
    [words.callbacksDone], [words.callbacksWaiting],
  ];
  return (
    <section class="card queues report" aria-label={words.table} data-testid="report">
      <table>
        <thead>
          <tr>
            <th scope="col">{words.by[by]}</th>
            {heads.map(([head, formula]) => <th key={head} scope="col" title={formula}>{head}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => <Row key={subjectOf(row, by)} row={row} by={by} name={nameOf(subjectOf(row, by), by) || words.nobody} />)}
        </tbody>
        {total && <tfoot><Row row={total} name={words.all} by={by} /></tfoot>}
      </table>
    </section>
  );
}

function Row({ row, name, by }: { row: KpiRow; name: string; by: By }) {
  const words = t().report;
  const { clock, number, percent } = f();
  const { agent, survey, repeat } = row.fcr;
  return (
    <tr data-testid={`report-${name}`}>
      <th scope="row">{name}</th>
      <td>{number(row.offered)}</td>
      <td>{number(row.answered)}</td>
      <td>{number(row.abandoned)}{row.short_abandons > 0 && <small class="under">{words.short(number(row.short_abandons))}</small>}</td>
      <td>{number(row.other_exits)}</td>
      <td class={serviceTone(row.service_level.V6)}>{percent(row.service_level.V6)}</td>
      <td>{percent(row.service_level.V3)}</td>
      <td>{clock(row.asa_s)}</td>
      <td>{clock(row.abandon_wait_s)}</td>
      <td>{clock(row.aht_s)}</td>
      <td>{clock(row.talk_s)}</td>
      <td>{clock(row.hold_s)}</td>
      <td>{clock(row.wrap_up_s)}</td>
      <td>{percent(agent)}</td>
      <td>{percent(survey)}</td>
      <td>
        {percent(repeat.rate)}
        {repeat.provisional > 0 && <small class="under">{words.provisional(number(repeat.provisional))}</small>}
      </td>
      {by !== "number" && <td>{number(row.cases?.opened ?? null)}</td>}
      {by !== "number" && <td>{long(row.cases?.resolution.median_s ?? null)}</td>}
      {by !== "number" && <Waiting many={row.backlog?.cases.open ?? null} overdue={row.backlog?.cases.overdue ?? 0} />}
      <td>
        {number(row.callbacks.done)}
        {row.callbacks.in_time_share !== null && <small class="under">{words.inTime(percent(row.callbacks.in_time_share))}</small>}
      </td>
      <Waiting many={row.backlog?.callbacks.waiting ?? null} overdue={row.backlog?.callbacks.overdue ?? 0} />
    </tr>
  );
}

function Waiting({ many, overdue }: { many: number | null; overdue: number }) {
  const { number } = f();
  return (
    <td class={overdue > 0 ? "bad" : ""}>
      {number(many)}
      {overdue > 0 && <small class="under">{t().report.overdue(number(overdue))}</small>}
    </td>
  );
}

/** What takes minutes, or hours with one decimal. */
export function long(seconds: number | null): string {
  if (seconds === null) return NONE;
  return seconds < 3600 ? f().span(seconds) : t().report.hours(f().number(Math.round(seconds / 360) / 10));
}

function nameOf(subject: string, by: By): string {
  if (by === "queue") return queueTitle(subject);
  if (by === "agent") return agentName(subject);
  if (by === "reason") return reasonName(subject || null);
  return subject;
}
