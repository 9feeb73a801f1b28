/** Waiting and talking over the last minutes; kept while the page lives, also on other pages. */
import { effect, signal, untracked } from "@preact/signals";
import uPlot from "uplot";
import { now } from "../clock";
import { f, t } from "../i18n";
import { live } from "../live";
import { sizeOf, usePlot } from "../plot";
import { sampleOf, trendStart, withSample, type Sample } from "../trend";

const samples = signal<Sample[]>([]);

// One sample with each change of the board, on whatever page we are.
effect(() => {
  const { board } = live.value;
  if (board === null) {
    samples.value = [];
    return;
  }
  const at = untracked(() => now.value);
  samples.value = withSample(samples.peek(), sampleOf(board, at));
});

export function TrendPlot() {
  const place = usePlot(draw, [], () => dataOf(samples.value, Math.floor(now.value / 2) * 2));
  const words = t().board;

  return (
    <section class="card trend" aria-label={words.trend}>
      <header>
        <h3>{words.trend}</h3>
        <span class="key key-waiting">{words.waiting}</span>
        <span class="key key-talking">{words.talking}</span>
      </header>
      <div class="trend-plot" ref={place} />
    </section>
  );
}

/** The last sample holds until now. */
function dataOf(kept: readonly Sample[], at: number): uPlot.AlignedData {
  const last = kept.at(-1);
  const all = last ? [...kept, { ...last, at: Math.max(at, last.at) }] : kept;
  return [all.map((s) => s.at), all.map((s) => s.waiting), all.map((s) => s.talking)];
}

function draw(host: HTMLElement): uPlot {
  const style = getComputedStyle(host);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const font = `12px ${style.fontFamily}`;
  const axis = { stroke: colour("--ink-soft"), font, ticks: { show: false } };
  const stepped = uPlot.paths.stepped!({ align: 1 });
  const series = (name: string): uPlot.Series => ({
    stroke: colour(`--${name}`), fill: colour(`--${name}-soft`), width: 2, paths: stepped, points: { show: false },
  });
  return new uPlot(
    {
      ...sizeOf(host),
      legend: { show: false },
      cursor: { show: false },
      padding: [8, 8, 0, 0],
      scales: {
        x: { range: () => [trendStart(samples.peek(), now.peek()), now.peek()] },
        y: { range: (_, __, max) => [0, Math.max(4, Math.ceil((max || 0) * 1.15))] },
      },
      axes: [
        { ...axis, grid: { show: false }, space: 70, size: 26, values: (_, ticks) => ticks.map((at) => f().time(at)) },
        { ...axis, grid: { stroke: colour("--line"), width: 1 }, size: 30, space: 30, incrs: [1, 2, 5, 10, 20, 50, 100] },
      ],
      series: [{}, series("waiting"), series("talking")],
    },
    dataOf(samples.peek(), now.peek()),
    host,
  );
}
