/** What became of a call: what the agent, the survey and the calls after it say, with the evidence. */
import { id, query, request } from "../api";
import { useAsked } from "../asking";
import type { Case } from "../cases/shapes";
import { now } from "../clock";
import { f, t, word } from "../i18n";
import { address } from "../route";
import { Await } from "./Await";
import { Fact } from "./Fact";

const EVERY_MS = 60_000;

interface Contact {
  call_id: string;
  at: number;
  flag: boolean | null;
  survey: boolean | null;
  repeat: string | null;
  why: string | null;
  similarity: number | null;
  reopened: boolean;
  due_at: number | null;
}

interface Survey {
  csat: number | null;
  nps: number | null;
  ces: number | null;
  resolved: boolean | null;
  comment: string | null;
}

interface Evidence {
  contact: Contact | null;
  later: Contact | null;
  earlier: Contact[];
  survey: Survey | null;
}

export function Resolution({ callId }: { callId: string }) {
  const words = t().resolution;
  const asked = useAsked(
    async () => {
      const [found, cases] = await Promise.all([
        request<Evidence>("GET", `/fcr/calls/${id(callId)}`), request<{ items: Case[] }>("GET", `/cases${query({ call_id: callId })}`),
      ]);
      return { found, cases: cases.items };
    },
    EVERY_MS, [callId],
  );
  return (
    <section class="resolution" data-testid="resolution" aria-label={words.title}>
      <h3>{words.title}</h3>
      <Await of={asked} />
      {asked.answer && (asked.answer.found.contact === null
        ? <p class="hint">{words.notJudged}</p>
        : <Judged of={asked.answer.found} contact={asked.answer.found.contact} />)}
      {asked.answer && asked.answer.cases.length > 0 && (
        <dl class="facts">
          <Fact label={words.cases} wide>
            {asked.answer.cases.map((one) => (
              <a key={one.number} data-testid="case-of-call" href={address("cases", [one.number])}>{one.number} · {word(t().dossier.state, one.state)}</a>
            ))}
          </Fact>
        </dl>
      )}
    </section>
  );
}

function Judged({ of: { later, earlier, survey }, contact }: { of: Evidence; contact: Contact }) {
  const words = t().resolution;
  const said = (resolved: boolean | null | undefined) => (resolved == null ? words.unasked : resolved ? words.yes : words.no);
  return (
    <>
      {contact.reopened && <p class="banner warn" data-testid="resolution-reopened">{words.reopened}</p>}
      <dl class="facts">
        <Fact label={words.flag} testid="resolution-flag">{said(contact.flag)}</Fact>
        <Fact label={words.survey} testid="resolution-survey">{said(survey?.resolved)}</Fact>
        <Fact label={words.repeat} testid="resolution-repeat">
          {contact.repeat === null ? words.notCounted : word(words.repeats, contact.repeat)}
          {contact.repeat === "provisional" && contact.due_at !== null && (
            <small class="muted"> {words.until(f().moment(contact.due_at, now.value))}</small>
          )}
        </Fact>
        {survey && <Scores of={survey} />}
        {later && <Fact label={words.later} wide><Linked to={later} why={contact} /></Fact>}
        {earlier.length > 0 && (
          <Fact label={words.earlier} wide>{earlier.map((one) => <Linked key={one.call_id} to={one} why={one} />)}</Fact>
        )}
      </dl>
      {survey?.comment && <p class="history-note">{survey.comment}</p>}
    </>
  );
}

function Scores({ of: survey }: { of: Survey }) {
  const words = t().resolution;
  const scores = [["csat", survey.csat, 5], ["nps", survey.nps, 10], ["ces", survey.ces, 7]] as const;
  return (
    <>
      {scores.map(([name, score, most]) => score !== null && (
        <Fact key={name} label={words[name]}>{words.outOf(f().number(score), f().number(most))}</Fact>
      ))}
    </>
  );
}

/** `why` is the earlier of the two: it knows how they belong together. */
function Linked({ to, why }: { to: Contact; why: Contact }) {
  const words = t().resolution;
  const alike = why.similarity === null ? "" : ` (${words.alike(f().percent(why.similarity))})`;
  return (
    <span>
      <a href={address("qa", [to.call_id])} data-testid="resolution-linked">{f().moment(to.at, now.value)}</a>
      {why.why && <small class="muted"> {word(words.why, why.why)}{alike}</small>}
    </span>
  );
}
