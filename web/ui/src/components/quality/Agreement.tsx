/** What a closed calibration shows: agreement in figures and in words, the spread of each call, who is strict. */
import { useAsked } from "../../asking";
import { f, t } from "../../i18n";
import { quality } from "../../quality/api";
import { decimal, points } from "../../quality/decimal";
import { verdict } from "../../quality/judging";
import type { Outcome, Round } from "../../quality/shapes";
import { agentName } from "../../session";

const EVERY_MS = 10 * 60_000;
const TONES = { reliable: "good", tentative: "warn", unreliable: "bad", worse: "bad", unknown: "" };
/** Within so little of the mean nobody is strict or lenient. */
const EVEN = 0.02;

export function Agreement({ round }: { round: Round }) {
  const words = t().quality.rounds;
  const { answer, failure } = useAsked(() => quality.outcome(round.round_id), EVERY_MS, [round.round_id], () => true);
  const card = useAsked(() => quality.card(round.card_id, round.card_version), EVERY_MS, [round.card_id, round.card_version], () => true);
  if (failure !== null) return <p class="banner warn" role="alert">{failure}</p>;
  if (answer === null) return <p class="card hint">{t().quality.loading}</p>;
  const asks = new Map(card.answer?.document.sections.flatMap((section) => section.items.map((item) => [item.id, item.ask])));
  const found = verdict(answer.alpha);
  return (
    <section class="card outcome" aria-label={round.title} data-testid="outcome">
      <header><h2>{round.title}</h2></header>
      <div class={`alpha ${TONES[found]}`} data-testid="alpha" data-verdict={found}>
        <span class="label">{words.alpha} α</span>
        <strong>{decimal(answer.alpha)}</strong>
        <span class="muted">{words.alphaOf(f().number(answer.scores.length))}</span>
        <p>{words.verdict[found]}</p>
        <p class="hint">{words.scale}</p>
      </div>
      <Items outcome={answer} asks={asks} />
      <div class="outcome-tables">
        <Calls outcome={answer} round={round} />
        <People outcome={answer} />
      </div>
    </section>
  );
}

function Items({ outcome, asks }: { outcome: Outcome; asks: Map<string, string> }) {
  const words = t().quality.rounds;
  return (
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">{words.agreement}</th><th scope="col" class="number">{words.judged}</th><th scope="col" class="number">{words.pairs}</th>
          <th scope="col" class="number">α</th><th scope="col" class="number">{words.kappa}</th>
        </tr>
      </thead>
      <tbody>
        {outcome.items.map((item) => (
          <tr key={item.item}>
            <th scope="row">{asks.get(item.item) ?? item.item}</th>
            <td class="number">{f().number(item.judged)}</td>
            <td class="number">{f().percent(item.agreement)}</td>
            <td class={`number ${TONES[verdict(item.alpha)]}`} title={words.verdict[verdict(item.alpha)]}>{decimal(item.alpha)}</td>
            <td class="number">{decimal(item.kappa)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Calls({ outcome, round }: { outcome: Outcome; round: Round }) {
  const words = t().quality.rounds;
  const agents = new Map(round.calls.map((call) => [call.call_id, call.agent_id]));
  const { percent } = f();
  return (
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">{words.spread}</th><th scope="col" class="number">{words.mean}</th><th scope="col" class="number">{words.range}</th>
          <th scope="col" class="number">{words.deviation}</th>
        </tr>
      </thead>
      <tbody>
        {outcome.calls.map((call, index) => (
          <tr key={call.call_id}>
            <th scope="row">{f().number(index + 1)}. {agentName(agents.get(call.call_id) ?? null)}</th>
            <td class="number">{percent(call.mean)}</td>
            <td class="number">{percent(call.lowest)} – {percent(call.highest)}</td>
            <td class="number">{points(call.deviation).replace(/^\+/, "")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function People({ outcome }: { outcome: Outcome }) {
  const words = t().quality.rounds;
  return (
    <table class="plain">
      <thead><tr><th scope="col">{words.leaning}</th><th scope="col" class="number">{words.difference}</th><th scope="col" /></tr></thead>
      <tbody>
        {outcome.reviewers.map((one) => (
          <tr key={one.reviewer}>
            <th scope="row">{one.reviewer}</th>
            <td class="number">{points(one.difference)}</td>
            <td>{one.difference === null ? "" : one.difference < -EVEN ? words.strict : one.difference > EVEN ? words.lenient : words.even}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
