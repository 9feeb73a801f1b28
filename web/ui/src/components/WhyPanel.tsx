/** A call's reasons, over the page: why it still waits, asked anew while it does, and whom it was given to. */
import { useEffect, useRef } from "preact/hooks";
import { api } from "../api";
import { useAsked } from "../asking";
import { f, language, t, word } from "../i18n";
import { queueTitle } from "../session";
import type { Board, BoardCall, Interaction } from "../shapes";
import { Decisions } from "./Decisions";
import { Icon } from "./Icon";
import { PhoneNumber } from "./PhoneNumber";
import { Reasoning } from "./Reasoning";
import { TierMark } from "./TierMark";

const EVERY_MS = 3000;

interface Props {
  callId: string;
  /** As it is shown on the page; undefined when it has just gone from there. */
  call: BoardCall | Interaction | undefined;
  /** Those who sit at a wallboard are told the present, too. */
  board: Board | null;
  close: () => void;
}

export function WhyPanel({ callId, call: shown, board, close }: Props) {
  const words = t();
  const place = useRef<HTMLDialogElement>(null);
  const lastShown = useRef(shown);
  if (shown) lastShown.current = shown; // a call that is over is still the one that was asked about
  const call = lastShown.current;
  const live = board?.calls.find((one) => one.call_id === callId);
  const lang = language.value;
  const { answer: why, failure } = useAsked(
    () => api.why(callId, lang), EVERY_MS, [callId, lang, live?.state, live?.place?.position], (answered) => answered.state === null,
  );
  const state = live?.state ?? why?.state;
  useEffect(() => place.current?.showModal(), []);
  return (
    <dialog class="drawer" ref={place} data-testid="why-panel" data-state={state ?? "ended"} aria-label={words.why.ask}
      onClose={close} onClick={(event) => event.target === place.current && close()}>
      <div class="drawer-body">
        <header>
          <div>
            <h2>{call?.name || words.pop.unknownName} <TierMark tier={live?.tier ?? ""} /></h2>
            <p class="muted">
              {call && <><PhoneNumber number={call.number} /> · {queueTitle(call.queue)}</>}
            </p>
          </div>
          {state && (
            <span class={`state-badge small state-${state}`}>
              <span class="state-dot" aria-hidden="true" />{word(words.callState, state)}
            </span>
          )}
          <button type="button" class="quiet" aria-label={words.why.close} data-testid="why-close" onClick={close}><Icon name="close" /></button>
        </header>
        {failure !== null && <p class="banner warn" role="alert"><Icon name="warning" />{failure} {why && words.why.stale}</p>}
        {why === null && failure === null && <p class="hint">{words.why.loading}</p>}
        {why?.waiting && (
          <section data-testid="why-waiting">
            <div class="section-head">
              <h3>{words.why.waiting}</h3>
              <span class="muted">{words.why.live(f().exact(why.at))}</span>
            </div>
            <Reasoning told={why.waiting} board={board} />
            {why.next_try !== null && <p class="hint">{words.why.nextTry(f().exact(why.next_try))}</p>}
          </section>
        )}
        {why && !why.waiting && <p class="hint">{why.state === null ? words.why.over : words.why.notWaiting}</p>}
        {why && (why.decisions.length > 0 || !why.waiting) && (
          <section>
            <div class="section-head"><h3>{words.why.decisions}</h3></div>
            <Decisions decisions={why.decisions} board={board} />
          </section>
        )}
      </div>
    </dialog>
  );
}
