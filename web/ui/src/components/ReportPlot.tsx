/** Calls of each interval as steps, and the service level over them as a line on a scale of its own. */
import uPlot from "uplot";
import { f, t } from "../i18n";
import { sizeOf, usePlot } from "../plot";
import { columns, type Interval } from "../report";
import type { KpiRow } from "../shapes";

export function ReportPlot({ rows, interval }: { rows: KpiRow[]; interval: Interval }) {
  const place = usePlot((host) => draw(host, rows, interval), [rows, interval]);
  const words = t().report;

  return (
    <section class="card trend report-plot" aria-label={words.plot} data-testid="report-plot">
      <header>
        <h3>{words.plot}</h3>
        <span class="key key-offered">{words.offered}</span>
        <span class="key key-abandoned">{words.abandoned}</span>
        <span class="key key-level">{words.level} V6</span>
      </header>
      <div class="trend-plot" ref={place} />
    </section>
  );
}

function draw(host: HTMLElement, rows: KpiRow[], interval: Interval): uPlot {
  const style = getComputedStyle(host);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = { stroke: colour("--ink-soft"), font: `12px ${style.fontFamily}`, ticks: { show: false } };
  const [at, offered, , abandoned, level] = columns(rows);
  const bars = uPlot.paths.bars!({ size: [0.8, 60] });
  const bar = (name: string): uPlot.Series => ({
    stroke: colour(`--${name}`), fill: colour(`--${name}-soft`), width: 1, paths: bars, points: { show: false },
  });
  const label = (second: number) => (interval === "1d" ? f().day(second) : f().time(second));
  return new uPlot(
    {
      ...sizeOf(host),
      legend: { show: false },
      cursor: { show: false },
      padding: [8, 0, 0, 0],
      scales: {
        y: { range: (_, __, max) => [0, Math.max(4, Math.ceil((max || 0) * 1.1))] },
        level: { range: [0, 1] },
      },
      axes: [
        { ...axis, grid: { show: false }, space: 70, size: 26, values: (_, ticks) => ticks.map(label) },
        { ...axis, grid: { stroke: colour("--line"), width: 1 }, size: 44, space: 30, values: (_, ticks) => ticks.map((n) => f().number(n)) },
        { ...axis, scale: "level", side: 1, grid: { show: false }, size: 46, values: (_, ticks) => ticks.map((n) => f().percent(n)) },
      ],
      series: [
        {}, bar("talking"), bar("bad"),
        { scale: "level", stroke: colour("--ink"), width: 2, points: { show: rows.length < 40, size: 6 }, spanGaps: false },
      ],
    },
    [at, offered, abandoned, level],
    host,
  );
}
