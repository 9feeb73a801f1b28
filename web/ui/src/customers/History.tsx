/** What was with a customer before, on every channel, newest first. */
import { useState } from "preact/hooks";
import { Await } from "../components/Await";
import { OutcomeChip } from "../components/OutcomeChip";
import { ResolvedMark } from "../components/ResolvedMark";
import { now } from "../clock";
import { f, t, word } from "../i18n";
import { usePages } from "../paging";
import { routeAddress } from "../route";
import { agentName, pagesFor, queueTitle, reasonName, user } from "../session";
import { customers } from "./api";
import { ContactForm } from "./ContactForm";
import type { Customer, HistoryEvent } from "./shapes";

export function History({ customer, may }: { customer: Customer; may: boolean }) {
  const words = t().customers;
  const [adds, setAdds] = useState(false);
  const when = [customer.customer_id, customer.numbers.join()];
  const { answer, failure, hasMore, busy, more, again } = usePages((before) => customers.history(customer.customer_id, before), when);
  const opens = user.value ? pagesFor(user.value).includes("qa") : false;
  return (
    <section class="card events" aria-label={words.history} data-testid="customer-history">
      <header>
        <h3>{words.history}</h3>
        {may && !adds && <button type="button" class="small" data-testid="contact-add" onClick={() => setAdds(true)}>{words.addContact}</button>}
      </header>
      {adds && <ContactForm customer={customer} close={() => setAdds(false)} posted={() => { setAdds(false); again(); }} />}
      <Await of={{ answer, failure }} />
      {answer?.length === 0 && <p class="hint">{words.noHistory}</p>}
      {answer && answer.length > 0 && (
        <ol>{answer.map((event) => <EventItem key={`${event.kind} ${event.id}`} event={event} opens={opens} />)}</ol>
      )}
      {hasMore && <button type="button" class="more" disabled={busy} onClick={more}>{t().qa.more}</button>}
    </section>
  );
}

function EventItem({ event, opens }: { event: HistoryEvent; opens: boolean }) {
  const words = t();
  const call = event.kind === "call";
  return (
    <li data-testid="customer-event" data-kind={event.kind} class={`event-${event.channel}`}>
      <div class="history-head">
        <time title={f().dateTime(event.at)}>
          {call && opens
            ? <a href={routeAddress("qa", event.id)}>{f().moment(event.at, now.value)}</a>
            : f().moment(event.at, now.value)}
        </time>
        <span class="chip">{word({ ...words.dossier.channel, phone: words.customers.phone }, event.channel)}</span>
        {event.direction !== "inbound" && <span class="chip info">{word(words.customers.direction, event.direction)}</span>}
        {event.outcome !== null && <OutcomeChip outcome={event.outcome} />}
        <ResolvedMark resolved={event.resolved} />
      </div>
      <p class="history-what">
        {event.subject && <b>{event.subject}</b>}
        {event.reason && <b>{reasonName(event.reason)}</b>}
        <span class="muted">{[queueTitle(event.queue), agentName(event.agent_id)].filter(Boolean).join(" · ")}</span>
      </p>
      {event.text && <p class="history-note">{event.text}</p>}
    </li>
  );
}
