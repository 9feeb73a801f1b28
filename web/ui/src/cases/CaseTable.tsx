/** Cases in rows. */
import { PhoneNumber } from "../components/PhoneNumber";
import { now } from "../clock";
import { home } from "../format";
import { f, t } from "../i18n";
import { address } from "../route";
import { agentName, queueTitle, reasonName } from "../session";
import { PriorityMark, StateChip } from "./Marks";
import type { Case } from "./shapes";
import { TimeLeft } from "./TimeLeft";

export function CaseTable({ found }: { found: Case[] }) {
  const words = t().cases;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{words.number}</th>
          <th scope="col">{words.about}</th>
          <th scope="col">{words.state}</th>
          <th scope="col">{words.due}</th>
          <th scope="col">{words.priority}</th>
          <th scope="col">{words.queue}</th>
          <th scope="col">{words.owner}</th>
          <th scope="col" class="number">{words.opened}</th>
        </tr>
      </thead>
      <tbody>
        {found.map((one) => (
          <tr key={one.number} data-testid={`case-${one.number}`} data-standing={one.standing}>
            <td data-label={words.number}><a class="row-link" href={address("cases", [one.number])}>{one.number}</a></td>
            <td data-label={words.about} class="case-about">
              <b>{reasonName(one.reason)}</b>
              <span>{one.summary}</span>
              <Reached at={one.customer} />
            </td>
            <td data-label={words.state}><StateChip state={one.state} /></td>
            <td data-label={words.due}><TimeLeft of={one} /></td>
            <td data-label={words.priority}><PriorityMark priority={one.priority} /></td>
            <td data-label={words.queue}>{queueTitle(one.queue)}</td>
            <td data-label={words.owner}>{agentName(one.owner) || <span class="muted">{words.nobody}</span>}</td>
            <td data-label={words.opened} class="number"><time title={f().dateTime(one.opened_at)}>{f().moment(one.opened_at, now.value)}</time></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How a case's customer is reached: a number or another address. */
export function Reached({ at }: { at: string }) {
  if (!at) return null;
  return <span class="muted">{/^\+?\d+$/.test(at) ? <PhoneNumber number={home(at)} /> : at}</span>;
}
