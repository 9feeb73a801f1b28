/** What became of cases and callbacks in the period, and what of them waits now. */
import { f, t } from "../i18n";
import { BigNumber } from "./BigNumber";
import { long } from "./ReportTable";
import type { KpiRow } from "../shapes";

export function ReportWork({ total }: { total: KpiRow }) {
  const words = t().report;
  const { date, number, percent } = f();
  const { cases, callbacks, backlog } = total;
  const since = (at: number | null) => (at === null ? undefined : words.oldest(date(at)));
  const late = (many: number, of?: string) => [many > 0 && words.overdue(number(many)), of].filter(Boolean).join(", ") || undefined;
  return (
    <section class="numbers report-work" aria-label={words.work} data-testid="report-work">
      <BigNumber label={words.complaints} value={number(total.complaints)} />
      {cases && (
        <>
          <BigNumber label={words.cases} value={number(cases.opened)} of={words.closedReopened(number(cases.closed), number(cases.reopened))} />
          <BigNumber label={words.resolution} value={long(cases.resolution.median_s)} of={cases.resolution.n > 0 ? words.p90(long(cases.resolution.p90_s)) : undefined} />
        </>
      )}
      {backlog && (
        <BigNumber
          label={words.openCases} value={number(backlog.cases.open)} tone={backlog.cases.overdue > 0 ? "bad" : ""}
          of={late(backlog.cases.overdue, since(backlog.cases.oldest_at))}
        />
      )}
      <BigNumber label={words.callbacksDone} value={number(callbacks.done)} of={callbacks.in_time_share === null ? undefined : words.inTime(percent(callbacks.in_time_share))} />
      {backlog && (
        <BigNumber
          label={words.callbacksWaiting} value={number(backlog.callbacks.waiting)} tone={backlog.callbacks.overdue > 0 ? "bad" : ""}
          of={late(backlog.callbacks.overdue, since(backlog.callbacks.oldest_at))}
        />
      )}
    </section>
  );
}
