/** What is spoken about: in how many calls of each week the words are, and which words have risen. */
import { useState } from "preact/hooks";
import { useAsked } from "../../asking";
import { now } from "../../clock";
import { f, t } from "../../i18n";
import { address } from "../../route";
import { searchApi } from "../../searchApi";
import { key } from "../../search";
import { queryOf, type SearchQuery } from "../../searchQuery";
import { CoursePlot } from "../CoursePlot";

const EVERY_MS = 5 * 60_000;
const WEEKS_S = 13 * 7 * 86_400;
const DAYS_S = 31 * 86_400;

export function Trend({ query }: { query: SearchQuery }) {
  const words = t().search;
  const [by, setBy] = useState<"week" | "day">("week");
  // To the hour, so that the same question is not asked anew each second.
  const since = Math.floor(now.peek() / 3600) * 3600 - (by === "week" ? WEEKS_S : DAYS_S);
  const { answer, failure } = useAsked(() => searchApi.trend(query, by, since), EVERY_MS, [key(query), by, since]);
  const points = answer?.points ?? [];
  return (
    <section class="card trend-card" aria-label={words.trend}>
      <header>
        <h3>{words.trend}: <q>{query.q}</q></h3>
        <div class="segmented compact" role="group" aria-label={words.trend}>
          {(["week", "day"] as const).map((one) => (
            <button key={one} type="button" aria-pressed={by === one} data-testid={`trend-${one}`} onClick={() => setBy(one)}>
              {one === "week" ? words.byWeek : words.byDay}
            </button>
          ))}
        </div>
      </header>
      {failure !== null && <p class="form-error" role="alert">{failure}</p>}
      <CoursePlot label={words.trend} kind="bars" testid="trend" at={points.map((point) => Date.parse(`${point.first}T00:00:00`) / 1000)}
        values={points.map((point) => point.calls)} />
      {answer && !answer.complete && <p class="hint">{words.trendPart}</p>}
    </section>
  );
}

export function RisingWords() {
  const words = t().search;
  const { answer } = useAsked(searchApi.rising, EVERY_MS, []);
  if (answer === null) return null;
  return (
    <section class="card rising" aria-label={words.rising}>
      <header><h3>{words.rising}</h3><span class="muted">{words.risingHint}</span></header>
      {answer.items.length === 0 && <p class="hint">{words.risingNone}</p>}
      <ul>
        {answer.items.map((one) => (
          <li key={one.word}>
            <a class="chip info" data-testid="rising-word" href={address("qa", [], queryOf({ q: one.word }))}
              title={words.risingWord(f().number(one.calls), f().number(one.before))}>
              {one.word} <b>{f().number(one.calls)}</b>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
