/** Who is calling and why, large enough to be read while lifting the receiver. */
import { api } from "../api";
import { f, t, word } from "../i18n";
import { attempt } from "../notices";
import type { Pop } from "../shapes";
import { Fact } from "./Fact";
import { Icon } from "./Icon";
import { MenuPath } from "./MenuPath";
import { PhoneNumber } from "./PhoneNumber";
import { Since } from "./Since";
import { SentBy } from "../transfers/SentBy";
import { TransferMenu } from "../transfers/TransferMenu";
import { TierMark } from "./TierMark";

export function CallCard({ pop }: { pop: Pop }) {
  const words = t();
  const talking = pop.state === "talking" || pop.state === "on_hold";
  const callback = pop.direction === "callback";
  return (
    <section class={`card call-card call-${pop.state} ${callback ? "is-callback" : ""}`} data-direction={pop.direction}
      aria-label={callback ? words.pop.callback : words.pop.incoming}>
      <header>
        <span class={`state-badge state-${pop.state}`} data-testid="pop-state">
          <span class="state-dot" aria-hidden="true" /><strong>{words.pop[pop.state]}</strong>
        </span>
        {callback && <strong class="callback-mark" data-testid="pop-callback"><Icon name="back" />{words.pop.callback}</strong>}
        <TierMark tier={pop.tier} />
        {pop.state === "ringing" && <span class="hint">{callback ? words.pop.callbackRings : words.pop.answerOnPhone}</span>}
        {pop.state === "dialling" && <span class="hint">{words.pop.callbackDials}</span>}
        {talking && !pop.caller_on_line && <span class="chip warn">{words.pop.callerGone}</span>}
        <span class="big-timer" data-testid="pop-timer"><Since at={pop.since} /></span>
      </header>
      <div class="caller">
        <span class="avatar" aria-hidden="true">{initial(pop.name)}</span>
        <div>
          <h2 data-testid="pop-name">{pop.name || words.pop.unknownName}</h2>
          <p class="caller-number" data-testid="pop-number"><PhoneNumber number={pop.number} /></p>
        </div>
        {talking && <TransferMenu key={pop.call_id} pop={pop} />}
        {talking && (
          <button type="button" class="danger large" data-testid="btn-hang-up"
            onClick={() => void attempt(() => api.hangUp(pop.call_id))}>
            <Icon name="phone" />{words.pop.hangUp}
          </button>
        )}
      </div>
      <SentBy pop={pop} />
      <dl class="facts">
        <Fact label={words.pop.queue} testid="pop-queue">{pop.queue_title ?? pop.queue ?? "–"}</Fact>
        <Fact label={words.pop.waited} testid="pop-wait">{f().duration(pop.wait_s)}</Fact>
        <Fact label={words.pop.dialled}><PhoneNumber number={pop.dialled} /></Fact>
        <Fact label={words.pop.language}>{word(words.languageName, pop.language)}</Fact>
        {pop.state === "on_hold" && <Fact label={words.pop.talkTime}><Since at={pop.answered_at} /></Fact>}
        {pop.state === "wrap_up" && pop.answered_at !== null && pop.ended_at !== null && (
          <Fact label={words.pop.talkTime}>{f().duration(pop.ended_at - pop.answered_at)}</Fact>
        )}
        <Fact label={words.pop.menuPath} testid="pop-menu-path"><MenuPath path={pop.menu_path} /></Fact>
      </dl>
    </section>
  );
}

/** Vietnamese are called by their last word: Nguyễn Thị Hoa is "H". */
function initial(name: string): string {
  return Array.from(name.trim().split(/\s+/).at(-1) ?? "")[0]?.toUpperCase() ?? "?";
}
