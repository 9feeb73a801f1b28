/** One figure over time: bars for how many, a line with points for a share from 0 to 1. */
import uPlot from "uplot";
import { f } from "../i18n";
import { sizeOf, usePlot } from "../plot";

interface Props {
  label: string;
  /** Seconds since the epoch, ascending. */
  at: number[];
  values: (number | null)[];
  kind: "bars" | "share";
  testid: string;
}

export function CoursePlot({ label, at, values, kind, testid }: Props) {
  const drawn = JSON.stringify([at, values]);
  const place = usePlot((host) => draw(host, at, values, kind), [drawn, kind]);
  const { day, percent, number } = f();
  return (
    <figure class="course" aria-label={label} data-testid={testid} data-points={values.filter((value) => value !== null).length}>
      <div class="course-plot" ref={place} />
      <table class="unseen">
        <caption>{label}</caption>
        <tbody>
          {at.map((when, index) => {
            const value = values[index] ?? null;
            return <tr key={when}><th scope="row">{day(when)}</th><td>{kind === "share" ? percent(value) : number(value)}</td></tr>;
          })}
        </tbody>
      </table>
    </figure>
  );
}

/** A lone point needs a stretch of time around it to be drawn in. */
const AROUND_S = 3.5 * 86_400;

function draw(host: HTMLElement, at: number[], values: (number | null)[], kind: Props["kind"]): uPlot {
  const style = getComputedStyle(host);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = { stroke: colour("--ink-soft"), font: `12px ${style.fontFamily}`, ticks: { show: false } };
  const bars: uPlot.Series = {
    stroke: colour("--talking"), fill: colour("--talking-soft"), width: 1, paths: uPlot.paths.bars!({ size: [0.75, 48] }), points: { show: false },
  };
  const line: uPlot.Series = { stroke: colour("--accent"), width: 2.5, spanGaps: true, points: { show: true, size: 8, fill: colour("--card") } };
  const share = kind === "share";
  return new uPlot(
    {
      ...sizeOf(host),
      legend: { show: false },
      cursor: { show: false },
      padding: [10, 10, 0, 0],
      scales: {
        x: { range: () => [(at[0] ?? 0) - AROUND_S, (at.at(-1) ?? 0) + AROUND_S] },
        y: { range: share ? [0, 1] : (_, __, most) => [0, Math.max(4, Math.ceil((most || 0) * 1.1))] },
      },
      axes: [
        { ...axis, grid: { show: false }, space: 60, size: 26, values: (_, ticks) => ticks.map((tick) => f().day(tick)) },
        {
          ...axis, grid: { stroke: colour("--line"), width: 1 }, size: 46, space: 30,
          ...(share ? { incrs: [0.25, 0.5] } : { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000] }),
          values: (_, ticks) => ticks.map((tick) => (share ? f().percent(tick) : f().number(tick))),
        },
      ],
      series: [{}, share ? line : bars],
    },
    [at, values],
    host,
  );
}
