/** The wallboard: readable from across the room, quiet while all is well. */
import { useEffect } from "preact/hooks";
import { AgentGrid } from "../components/AgentGrid";
import { BoardNumbers } from "../components/BoardNumbers";
import { CallTable } from "../components/CallTable";
import { Icon } from "../components/Icon";
import { QueueTable } from "../components/QueueTable";
import { TrendPlot } from "../components/TrendPlot";
import { WaitingTable } from "../components/WaitingTable";
import { WhyPanel } from "../components/WhyPanel";
import { now } from "../clock";
import { f, t } from "../i18n";
import { live } from "../live";
import { goTo, route } from "../route";

export function BoardPage() {
  const { board } = live.value;
  const words = t().board;
  const { callId } = route.value;
  useEffect(() => () => void (document.fullscreenElement && document.exitFullscreen()), []);
  if (board === null) return <p class="card hint">{words.loading}</p>;
  return (
    <div class="board" data-testid="board">
      <div class="board-head">
        <h1>{words.title}</h1>
        <time class="board-clock">{f().time(now.value)}</time>
        <button type="button" class="quiet" aria-label={words.fullScreen} title={words.fullScreen}
          onClick={() => void document.documentElement.requestFullscreen()}>
          <Icon name="expand" />
        </button>
      </div>
      <BoardNumbers board={board} />
      <div class="board-columns">
        <div class="board-left">
          <QueueTable queues={board.queues} />
          <WaitingTable calls={board.calls} />
          <CallTable calls={board.calls} agents={board.agents} />
        </div>
        <div class="board-right">
          <AgentGrid agents={board.agents} />
          <TrendPlot />
        </div>
      </div>
      {callId && (
        <WhyPanel key={callId} callId={callId} call={board.calls.find((call) => call.call_id === callId)} board={board} close={() => goTo("board")} />
      )}
    </div>
  );
}
