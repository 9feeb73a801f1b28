/** What happened to a case, in the order of time. */
import { Icon } from "../components/Icon";
import { PhoneNumber } from "../components/PhoneNumber";
import { now } from "../clock";
import { home } from "../format";
import { f, t, word } from "../i18n";
import { routeAddress } from "../route";
import { agentName, pagesFor, queueTitle, reasonName, user } from "../session";
import type { Level, StoryLine } from "./shapes";
import { fact, iconOf, said } from "./telling";

export function Story({ lines }: { lines: StoryLine[] }) {
  const words = t().cases;
  return (
    <section class="card story" aria-label={words.story} data-testid="case-story">
      <header><h3>{words.story}</h3><span class="count">{lines.length}</span></header>
      <ol>
        {lines.map((line, index) => (
          <li key={index} data-testid="story-line" data-action={line.action} class={`told-${line.action}`}>
            <span class="story-icon"><Icon name={iconOf(line.action)} /></span>
            <div>
              <p class="story-head">
                <b>{word(words.action, line.action)}</b>
                <Detail line={line} />
                <span class="muted">{line.by === "rules" ? words.byRules : agentName(line.by)}</span>
                <time title={f().dateTime(line.at)}>{f().moment(line.at, now.value)}</time>
              </p>
              {said(line) && <p class="history-note">{said(line)}</p>}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Detail({ line }: { line: StoryLine }) {
  const words = t().cases;
  const opens = user.value ? pagesFor(user.value).includes("qa") : false;
  switch (line.action) {
    case "opened":
    case "classified":
      return <span>{reasonName(fact(line, "reason"))}</span>;
    case "prioritised":
      return <span>{words.level[fact(line, "priority") as Level]}</span>;
    case "assigned":
      return <span>{agentName(fact(line, "owner"))}</span>;
    case "moved":
      return <span>{queueTitle(fact(line, "queue"))}</span>;
    case "escalated":
      return <span>{queueTitle(fact(line, "queue")) || words.toSupervisors}</span>;
    case "contact_added":
    case "follow_up_done":
    case "follow_up_missed": {
      const call = fact(line, "call_id");
      return call && opens ? <a href={routeAddress("qa", call)}>{words.openCall}</a> : null;
    }
    case "follow_up_planned":
      return <span>{f().moment(Number(fact(line, "due_at")), now.value)} · <PhoneNumber number={home(fact(line, "phone"))} /></span>;
    case "target_turned":
      return <span>{words.clock.promised[fact(line, "target") === "response" ? "response" : "resolution"]}: {word(words.standing, fact(line, "standing"))}</span>;
    case "closed":
      return <span>{word(words.closing, fact(line, "why"))}</span>;
    default:
      return null;
  }
}
