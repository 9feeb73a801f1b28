/** An agent's desk: his state on top, and the call that rings or is his, or his latest calls. */
import { useEffect } from "preact/hooks";
import { AgentStatus } from "../components/AgentStatus";
import { CallCard } from "../components/CallCard";
import { CallHistory } from "../components/CallHistory";
import { Dossier } from "../components/Dossier";
import { PopAnnouncement } from "../components/PopAnnouncement";
import { RecentCalls } from "../components/RecentCalls";
import { WrapUpForm } from "../components/WrapUpForm";
import { take } from "../draft";
import { t } from "../i18n";
import { live } from "../live";

export function AgentPage() {
  const { agent, pop } = live.value;
  useEffect(() => take(pop), [pop]);
  return (
    <>
      {agent ? <AgentStatus agent={agent} /> : <p class="card hint">{t().agent.waitingForState}</p>}
      <PopAnnouncement pop={pop} />
      {pop ? (
        <div class="pop" data-testid="pop" data-state={pop.state} data-call-id={pop.call_id}>
          <div class="pop-main">
            <CallCard pop={pop} />
            <WrapUpForm pop={pop} />
          </div>
          <div class="pop-side">
            <Dossier pop={pop} />
            <CallHistory pop={pop} />
          </div>
        </div>
      ) : (
        agent && <RecentCalls agent={agent} />
      )}
    </>
  );
}
