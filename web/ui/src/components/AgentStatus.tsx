import { api } from "../api";
import { t, word } from "../i18n";
import { attempt } from "../notices";
import type { AgentCard, AgentWish } from "../shapes";
import { Icon } from "./Icon";
import { PauseMenu } from "./PauseMenu";
import { Since } from "./Since";

export function AgentStatus({ agent }: { agent: AgentCard }) {
  const words = t();
  const wish = (state: AgentWish, reason?: string) => void attempt(() => api.setState(state, reason));
  const off = agent.state === "offline";
  const busy = !off && agent.state !== "idle" && agent.state !== "paused";
  return (
    <section class="card status">
      <div class={`state-badge state-${agent.state}`} data-testid="agent-state" data-state={agent.state} aria-live="polite">
        <span class="state-dot" aria-hidden="true" />
        <strong>{words.agentState[agent.state]}</strong>
        {agent.state === "paused" && agent.reason && <span>{word(words.pauseReason, agent.reason)}</span>}
      </div>
      {!off && <span class="status-since"><Since at={agent.since} /></span>}
      {agent.pause_asked && (
        <span class="chip" data-testid="pause-asked">
          {words.agent.pauseAsked(word(words.pauseReason, agent.pause_asked))}
        </span>
      )}
      <div class="status-buttons">
        {off ? (
          <button type="button" class="primary" data-testid="btn-sign-in" onClick={() => wish("signed_in")}>
            {words.agent.signIn}
          </button>
        ) : (
          <>
            <button type="button" class={agent.state === "paused" || agent.pause_asked ? "primary" : ""} data-testid="btn-ready"
              aria-pressed={agent.state === "idle"} disabled={busy && !agent.pause_asked} onClick={() => wish("ready")}>
              <Icon name="check" />{words.agent.ready}
            </button>
            <PauseMenu paused={agent.state === "paused"} choose={(reason) => wish("paused", reason)} />
            <button type="button" data-testid="btn-sign-out" disabled={busy} onClick={() => wish("offline")}>
              {words.agent.signOut}
            </button>
          </>
        )}
      </div>
      {!off && !agent.phone_reachable && (
        <p class="banner warn" role="alert" data-testid="phone-unreachable">
          <Icon name="warning" />{words.agent.unreachable}
        </p>
      )}
    </section>
  );
}
