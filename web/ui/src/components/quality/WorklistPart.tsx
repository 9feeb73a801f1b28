/** Which calls are to be reviewed, and why each: drawn at random for everybody, and pointed at by signs. */
import { useState } from "preact/hooks";
import { useAsked } from "../../asking";
import { now } from "../../clock";
import { f, t } from "../../i18n";
import { attempt } from "../../notices";
import { quality } from "../../quality/api";
import { newest } from "../../quality/cards";
import { dayStart, period, PERIODS, type PeriodName } from "../../quality/periods";
import type { ChosenCall, WorklistWish } from "../../quality/shapes";
import { go } from "../../route";
import { agentName, house, queueTitle, reasonName } from "../../session";
import { Typed } from "../Typed";

const EVERY_MS = 60_000;

interface Aims {
  repeat: boolean;
  complaint: boolean;
  survey: boolean;
  minutes: string;
  days: string;
  keywords: string;
}

export function WorklistPart(_: { detail: string }) {
  const words = t().quality;
  const [which, setWhich] = useState<PeriodName>("lastWeek");
  const [quota, setQuota] = useState(3);
  const [agent, setAgent] = useState("");
  const [queue, setQueue] = useState("");
  const [aims, setAims] = useState<Aims>({ repeat: true, complaint: true, survey: true, minutes: "", days: "", keywords: "" });
  const today = f().isoDay(now.peek());
  const { from, until, name } = period(which, today);
  const wish: WorklistWish = {
    since: dayStart(from), until: dayStart(until), period: name, quota, agent_id: agent, queue, ...wanted(aims),
  };
  const { answer, failure } = useAsked(() => quality.worklist(wish), EVERY_MS, [JSON.stringify(wish)]);
  const cards = useAsked(quality.cards, EVERY_MS, []);
  const usable = newest(cards.answer?.cards ?? []);
  const [card, setCard] = useState("");
  const chosen = card || usable[0]?.card_id || "";
  const { queues = [], agents = [] } = house.value ?? {};
  const missing = Object.entries(answer?.missing ?? {}).map(([who, n]) => words.work.missingOne(agentName(who), f().number(n)));
  const aimless = !Object.values(aims).some((value) => value !== false && value !== "");

  return (
    <>
      <section class="card work-form" aria-label={words.sections.worklist}>
        <div class="filters wide">
          <Choice label={words.work.period} value={which} put={(value) => setWhich(value as PeriodName)} testid="work-period"
            choices={PERIODS.map((one) => [one, words.work.periods[one]])} />
          <label>
            {words.work.quota}
            <Typed type="number" min={0} max={100} value={String(quota)} testid="work-quota" put={(value) => setQuota(Number(value))} />
          </label>
          <Choice label={words.agent} value={agent} put={setAgent} testid="work-agent"
            choices={[["", words.everybody], ...agents.map((each): [string, string] => [each.agent_id, each.name])]} />
          <Choice label={words.queue} value={queue} put={setQueue} testid="work-queue"
            choices={[["", words.everyQueue], ...queues.map((each): [string, string] => [each.name, each.title])]} />
          <Choice label={words.card} value={chosen} put={setCard} testid="work-card" choices={usable.map((each) => [each.card_id, each.title])} />
        </div>
        <fieldset class="aims">
          <legend>{words.work.aims}</legend>
          {(["repeat", "complaint", "survey"] as const).map((aim) => (
            <label key={aim} class="check">
              <input type="checkbox" checked={aims[aim]} data-testid={`aim-${aim}`} onChange={(event) => setAims({ ...aims, [aim]: event.currentTarget.checked })} />
              {words.work[aim]}
            </label>
          ))}
          <label class="inline">
            {words.work.long}
            <Typed type="number" min={0} max={1000} value={aims.minutes} testid="aim-long" put={(minutes) => setAims({ ...aims, minutes })} />
          </label>
          <label class="inline">
            {words.work.newAgent}
            <Typed type="number" min={0} max={3650} value={aims.days} testid="aim-new" put={(days) => setAims({ ...aims, days })} />
          </label>
          <label class="inline words">
            {words.work.keywords}
            <Typed type="text" value={aims.keywords} maxLength={500} testid="aim-keywords" put={(keywords) => setAims({ ...aims, keywords })} />
          </label>
        </fieldset>
      </section>
      {failure !== null && <p class="banner warn" role="alert">{failure}</p>}
      {cards.answer && usable.length === 0 && <p class="banner warn" role="status">{words.work.noCards}</p>}
      {answer && (
        <div class="work-lists">
          <CallsToReview title={words.work.random} hint={until > today ? words.work.stillOn : words.work.randomHint} calls={answer.random}
            none={words.work.noneRandom} card={chosen} testid="work-random" />
          <CallsToReview title={words.work.aimed} calls={answer.aimed} none={aimless ? words.work.pickAims : words.work.noneAimed} card={chosen}
            testid="work-aimed" />
          {missing.length > 0 && <p class="muted">{words.work.missing(missing.join(", "))}</p>}
        </div>
      )}
    </>
  );
}

function wanted(aims: Aims) {
  return {
    repeat: aims.repeat,
    complaint: aims.complaint,
    survey_at_most: aims.survey ? 2 : null,
    longer_than_s: aims.minutes === "" ? null : Number(aims.minutes) * 60,
    newer_than_days: aims.days === "" ? null : Number(aims.days),
    keywords: aims.keywords.split(",").map((each) => each.trim()).filter(Boolean).slice(0, 50),
  };
}

function Choice({ label, value, choices, put, testid }: {
  label: string; value: string; choices: [string, string][]; put: (value: string) => void; testid: string;
}) {
  return (
    <label>
      {label}
      <select value={value} data-testid={testid} onChange={(event) => put(event.currentTarget.value)}>
        {choices.map(([code, name]) => <option key={code} value={code}>{name}</option>)}
      </select>
    </label>
  );
}

function CallsToReview({ title, hint = "", calls, none, card, testid }: {
  title: string; hint?: string; calls: ChosenCall[]; none: string; card: string; testid: string;
}) {
  const words = t().quality;
  const [busy, setBusy] = useState(false);

  async function begin(call: ChosenCall): Promise<void> {
    setBusy(true);
    await attempt(async () => go("quality", ["review", (await quality.begin(call, card)).review_id]));
    setBusy(false);
  }

  return (
    <section class="card calls list" aria-label={title} data-testid={testid}>
      <header><h3>{title}</h3><span class="count">{f().number(calls.length)}</span><span class="muted">{hint}</span></header>
      {calls.length === 0 ? (
        <p class="hint">{none}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">{words.work.when}</th><th scope="col">{words.agent}</th><th scope="col">{words.queue}</th>
              <th scope="col" class="number">{words.work.handled}</th><th scope="col">{words.work.why}</th><th scope="col" />
            </tr>
          </thead>
          <tbody>
            {calls.map((call) => (
              <tr key={`${call.call_id} ${call.agent_id}`} data-testid="work-call" data-call-id={call.call_id}>
                <td><time>{f().moment(call.arrived_at, now.value)}</time></td>
                <td>{agentName(call.agent_id)}</td>
                <td>{queueTitle(call.queue)}</td>
                <td class="number">{f().clock(call.handle_s)}</td>
                <td class="whys">{Object.entries(call.why).map(([why, about]) => <span key={why} class="chip">{whyInWords(why, about)}</span>)}</td>
                <td class="number">
                  <button type="button" class="small" disabled={busy || card === ""} data-testid="work-begin"
                    aria-label={words.work.beginCall(agentName(call.agent_id), f().moment(call.arrived_at, now.value))} onClick={() => void begin(call)}>
                    {words.work.begin}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function whyInWords(why: string, about: string | number | null): string {
  const { clock, number } = f();
  const said = why === "long" && typeof about === "number" ? clock(about)
    : typeof about === "number" ? number(about)
    : why === "complaint" || why === "disposition" ? reasonName(about) : about ?? "";
  return t().quality.why[why]?.(said) ?? why;
}
