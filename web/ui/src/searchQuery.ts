/** What is searched for, as it stands in the address and as the service takes it. Pure. */

/** Everything in the address is text, and "" makes no difference. Days are ISO dates, both included; the
 * shares are percentages; `longer` and `shorter` are minutes of talk and hold. */
export const FIELDS = [
  "q", "order", "fuzzy", "from", "to", "queue", "agent", "number", "disposition", "outcome", "resolved", "repeated",
  "longer", "shorter", "csat_from", "csat_to", "nps_from", "nps_to", "score_from", "score_to", "share_from", "share_to",
] as const;
export type Field = (typeof FIELDS)[number];
export type SearchQuery = Record<Field, string>;

export type ApiFilters = Record<string, string | number | boolean>;

export function queryOf(asked: Record<string, string>): SearchQuery {
  return Object.fromEntries(FIELDS.map((field) => [field, asked[field] ?? ""])) as SearchQuery;
}

/** The filters beyond the words, the order and the tolerance. */
const ALWAYS_SEEN: readonly Field[] = ["q", "order", "fuzzy"];

export function filterCount(query: SearchQuery): number {
  return FIELDS.filter((field) => !ALWAYS_SEEN.includes(field) && query[field] !== "").length;
}

export function withoutFilters(query: SearchQuery): SearchQuery {
  return queryOf(Object.fromEntries(ALWAYS_SEEN.map((field) => [field, query[field]])));
}

/** Midnights are those of the reader's own clock. What is no number or no day is left out. */
export function apiFilters(query: SearchQuery): ApiFilters {
  const filters: ApiFilters = {};
  const put = (name: string, value: string | number | boolean | null) => {
    if (value !== null && value !== "") filters[name] = value;
  };
  put("since", midnight(query.from, 0));
  put("until", midnight(query.to, 1));
  put("queue", query.queue);
  put("agent_id", query.agent);
  put("number", query.number);
  put("disposition", query.disposition);
  put("outcome", query.outcome);
  put("resolved", flag(query.resolved));
  put("repeated", flag(query.repeated));
  put("connected_s_from", scaled(query.longer, 60));
  put("connected_s_to", scaled(query.shorter, 60));
  for (const name of ["csat_from", "csat_to", "nps_from", "nps_to"] as const) put(name, scaled(query[name], 1));
  for (const side of ["from", "to"] as const) {
    put(`score_${side}`, scaled(query[`score_${side}`], 0.01));
    put(`agent_share_${side}`, scaled(query[`share_${side}`], 0.01));
  }
  return filters;
}

/** The address of filters that were kept with a saved search. */
export function queryOfFilters(q: string, filters: Record<string, unknown>, fuzzy: boolean, day: (at: number) => string): SearchQuery {
  const number = (name: string, by = 1) => {
    const value = filters[name];
    return typeof value === "number" ? String(Math.round(value * by * 100) / 100) : "";
  };
  const text = (name: string) => {
    const value = filters[name];
    return value === null || value === undefined ? "" : String(value);
  };
  const [since, until] = [filters["since"], filters["until"]];
  return queryOf({
    q, fuzzy: fuzzy ? "1" : "",
    from: typeof since === "number" ? day(since) : "",
    to: typeof until === "number" ? day(until - 1) : "",
    queue: text("queue"), agent: text("agent_id"), number: text("number"), disposition: text("disposition"), outcome: text("outcome"),
    resolved: text("resolved"), repeated: text("repeated"),
    longer: number("connected_s_from", 1 / 60), shorter: number("connected_s_to", 1 / 60),
    csat_from: number("csat_from"), csat_to: number("csat_to"), nps_from: number("nps_from"), nps_to: number("nps_to"),
    score_from: number("score_from", 100), score_to: number("score_to", 100),
    share_from: number("agent_share_from", 100), share_to: number("agent_share_to", 100),
  });
}

/** The words to mark in a text: not the operators, nor what was to be left out. `begins` are beginnings of words. */
export function wordsToMark(q: string): { words: string[]; begins: string[] } {
  const shouted = q === q.toUpperCase();
  const operator = (token: string) => /^(AND|OR|NOT|NEAR(\/\d+)?)$/.test(token) || (!shouted && /^(VÀ|HOẶC|KHÔNG|GẦN(\/\d+)?)$/.test(token));
  const words: string[] = [];
  const begins: string[] = [];
  let leftOut = false;
  for (const [whole, minus, phrase, star, plain = ""] of q.matchAll(/(-?)(?:[\p{L}]+:)?~?(?:"([^"]*)"(\*?)|([^\s()"]+))|[()]/gu)) {
    if (whole === "(" || whole === ")") continue;
    if (phrase === undefined && operator(plain)) {
      leftOut = plain === "NOT" || plain === "KHÔNG";
      continue;
    }
    const skipped = leftOut || minus === "-";
    leftOut = false;
    if (skipped) continue;
    const text = phrase ?? plain;
    const found = text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
    const last = (star || plain.endsWith("*")) && found.length > 0 ? found.pop() : undefined;
    words.push(...found);
    if (last !== undefined) begins.push(last);
  }
  return { words, begins };
}

function midnight(day: string, later: number): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!match) return null;
  const at = new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]) + later).getTime();
  return Number.isNaN(at) ? null : at / 1000;
}

function flag(value: string): boolean | null {
  return value === "true" ? true : value === "false" ? false : null;
}

function scaled(value: string, by: number): number | null {
  const number = Number(value.replace(",", "."));
  return value.trim() === "" || !Number.isFinite(number) ? null : Math.round(number * by * 10_000) / 10_000;
}
