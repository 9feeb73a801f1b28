/** What was, in figures: of a period, by queue, agent, team, number or reason. */
import { useState } from "preact/hooks";
import { api } from "../api";
import { useAsked } from "../asking";
import { BigNumber } from "../components/BigNumber";
import { ReportPlot } from "../components/ReportPlot";
import { ReportTable } from "../components/ReportTable";
import { ReportWork } from "../components/ReportWork";
import { now } from "../clock";
import { f, t } from "../i18n";
import { BYS, intervalFor, periodOf, PRESETS, type By, type Period, type Preset } from "../report";
import { serviceTone } from "../tone";
import type { KpiRow } from "../shapes";

const EVERY_MS = 15_000;

export function ReportPage() {
  const words = t().report;
  const today = f().isoDay(now.value);
  const [preset, setPreset] = useState<Preset | "">("today");
  const [own, setOwn] = useState<Period>({ from: today, to: today });
  const [by, setBy] = useState<By>("queue");
  const period = preset === "" ? own : periodOf(preset, today);
  const interval = intervalFor(period);
  const when = [period.from, period.to, by, interval];
  const whole = useAsked(() => api.kpi({ ...period, interval: "all", by: "all" }), EVERY_MS, when);
  const parts = useAsked(() => api.kpi({ ...period, interval: "all", by }), EVERY_MS, when);
  const course = useAsked(() => api.kpi({ ...period, interval, by: "all" }), EVERY_MS, when);
  const failure = whole.failure ?? parts.failure ?? course.failure;
  const total = whole.answer?.rows[0] ?? null;

  return (
    <div class="report-page">
      <div class="page-head">
        <h1>{words.title}</h1>
        <div class="segmented" role="group" aria-label={words.period}>
          {PRESETS.map((one) => (
            <button key={one} type="button" data-testid={`period-${one}`} aria-pressed={preset === one} onClick={() => setPreset(one)}>
              {words.preset[one]}
            </button>
          ))}
        </div>
        <DayField label={words.from} value={period.from} most={period.to} testid="report-from"
          onDay={(from) => { setOwn({ ...period, from }); setPreset(""); }} />
        <DayField label={words.to} value={period.to} least={period.from} testid="report-to"
          onDay={(to) => { setOwn({ ...period, to }); setPreset(""); }} />
        <label>
          {words.byLabel}{" "}
          <select data-testid="report-by" value={by} onChange={(event) => setBy(event.currentTarget.value as By)}>
            {BYS.map((one) => <option key={one} value={one}>{words.by[one]}</option>)}
          </select>
        </label>
      </div>
      {failure !== null && <p class="banner warn" role="alert">{failure}</p>}
      {whole.answer && total === null && <p class="card hint" data-testid="report-empty">{words.none}</p>}
      {total && <Totals total={total} />}
      {total && <ReportWork total={total} />}
      {total && course.answer && course.answer.rows.length > 0 && <ReportPlot rows={course.answer.rows} interval={interval} />}
      {total && parts.answer && <ReportTable rows={parts.answer.rows} total={total} by={by} />}
      {total && <p class="muted formulas">{words.formulas}</p>}
    </div>
  );
}

function Totals({ total }: { total: KpiRow }) {
  const words = t().report;
  const { clock, number, percent } = f();
  const share = total.offered > 0 ? total.answered / total.offered : null;
  return (
    <div class="numbers">
      <BigNumber label={words.offered} value={number(total.offered)} />
      <BigNumber label={words.answered} value={percent(share)} of={number(total.answered)} />
      <BigNumber label={words.abandoned} value={number(total.abandoned)} />
      <BigNumber label={words.level} value={percent(total.service_level.V6)} tone={serviceTone(total.service_level.V6)} of="V6" />
      <BigNumber label={words.level} value={percent(total.service_level.V3)} of="V3" />
      <BigNumber label={words.asa} value={clock(total.asa_s)} />
      <BigNumber label={words.aht} value={clock(total.aht_s)} />
      <BigNumber label={words.fcrRepeat} value={percent(total.fcr.repeat.rate)} of={words.eligible(number(total.fcr.repeat.eligible))} />
    </div>
  );
}

interface DayProps {
  label: string;
  value: string;
  least?: string;
  most?: string;
  testid: string;
  onDay: (day: string) => void;
}

function DayField({ label, value, least, most, testid, onDay }: DayProps) {
  return (
    <label>
      {label}{" "}
      <input type="date" required value={value} min={least} max={most} data-testid={testid}
        onChange={(event) => { if (event.currentTarget.value) onDay(event.currentTarget.value); }} />
    </label>
  );
}
