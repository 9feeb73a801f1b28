/** Customers who asked to be called back, and what came of it so far. */
import { useState } from "preact/hooks";
import { api } from "../api";
import { useAsked } from "../asking";
import { Icon } from "../components/Icon";
import { OrderCallback } from "../components/OrderCallback";
import { PhoneNumber } from "../components/PhoneNumber";
import { TierMark } from "../components/TierMark";
import { now } from "../clock";
import { f, t, word } from "../i18n";
import { live } from "../live";
import { attempt } from "../notices";
import { agentName, queueTitle } from "../session";
import type { Callback } from "../shapes";

const EVERY_MS = 5000;

export function CallbacksPage() {
  const words = t().callbacks;
  const { board } = live.value;
  const changes = JSON.stringify(board?.calls.filter((call) => call.direction === "callback").map((call) => [call.call_id, call.state]));
  const { answer, failure, again } = useAsked(api.callbacks, EVERY_MS, [changes]);
  const [orders, setOrders] = useState(false);
  return (
    <div class="callbacks-page">
      <div class="page-head">
        <h1>{words.title}</h1><p class="muted">{words.hint}</p>
        <button type="button" class="primary" data-testid="order-open" onClick={() => setOrders(true)}><Icon name="phone" />{t().order.open}</button>
      </div>
      {orders && <OrderCallback close={() => setOrders(false)} ordered={() => { setOrders(false); again(); }} />}
      {failure !== null && <p class="banner warn" role="alert">{failure}</p>}
      {answer && (
        <section class="card calls callbacks" aria-label={words.title} data-testid="callbacks">
          {answer.callbacks.length === 0 ? (
            <p class="hint">{words.none}</p>
          ) : (
            <table>
              <thead>
                <tr>
                  <th scope="col">{words.customer}</th>
                  <th scope="col">{t().board.queue}</th>
                  <th scope="col">{words.since}</th>
                  <th scope="col">{words.tries}</th>
                  <th scope="col">{words.next}</th>
                  <th scope="col" />
                </tr>
              </thead>
              <tbody>
                {answer.callbacks.map((callback) => <CallbackRow key={callback.call_id} callback={callback} onGone={again} />)}
              </tbody>
            </table>
          )}
        </section>
      )}
    </div>
  );
}

type Step = "shown" | "asked" | "sent";

function CallbackRow({ callback, onGone }: { callback: Callback; onGone: () => void }) {
  const words = t().callbacks;
  const label = t().board;
  const [step, setStep] = useState<Step>("shown");
  const who = callback.name || callback.number;
  const dialling = callback.state === "dialling";

  async function cancel(): Promise<void> {
    setStep("sent");
    if (await attempt(() => api.cancelCallback(callback.call_id))) onGone();
    else setStep("shown");
  }

  return (
    <tr data-testid={`callback-${callback.call_id}`} data-state={callback.state}>
      <td class="call-who" data-label={words.customer}>
        {callback.name && <b>{callback.name}</b>}
        <PhoneNumber number={callback.number} />
        <span class="marks"><TierMark tier={callback.tier} /></span>
      </td>
      <td data-label={label.queue}>{queueTitle(callback.queue)}</td>
      <td data-label={words.since}>
        <time title={f().dateTime(callback.since)}>{f().moment(callback.since, now.value)}</time>{" "}
        <span class="muted since">{f().clock(now.value - callback.since)}</span>
      </td>
      <td data-label={words.tries}>
        {f().number(callback.tries)}
        {callback.last_result !== null && <span class="muted"> · {word(words.lastResult, callback.last_result)}</span>}
      </td>
      <td data-label={words.next}>
        {callback.agent_id !== null ? <>{words.now} · {agentName(callback.agent_id)}</>
          : callback.next_try !== null ? f().moment(callback.next_try, now.value) : words.inTurn}
      </td>
      <td class="number">
        {step === "shown" && (
          <button type="button" class="small" disabled={dialling} data-testid={`cancel-${callback.call_id}`} onClick={() => setStep("asked")}>
            {words.cancel}
          </button>
        )}
        {step === "asked" && (
          <span class="confirm" role="alertdialog" aria-label={words.ask(who)}>
            <span>{words.ask(who)}</span>
            <button type="button" class="danger small" data-testid="confirm-cancel" autofocus onClick={() => void cancel()}>{words.yes}</button>
            <button type="button" class="small" onClick={() => setStep("shown")}>{words.no}</button>
          </span>
        )}
        {step === "sent" && <span class="muted" role="status">{words.sent}</span>}
      </td>
    </tr>
  );
}
