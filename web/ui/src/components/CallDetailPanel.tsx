/** One call, whole: its sound, its words, its facts and its course. */
import { useEffect, useState } from "preact/hooks";
import { api } from "../api";
import { f, t } from "../i18n";
import { linesOf } from "../conversation";
import { live } from "../live";
import { seesEverybody } from "../may";
import { attempt } from "../notices";
import { go } from "../route";
import { wish, wishFor } from "../search";
import type { SearchQuery } from "../searchQuery";
import { user } from "../session";
import { CallLinks } from "../customers/CallLinks";
import type { CallDetail } from "../shapes";
import { CallFacts } from "./CallFacts";
import { Icon } from "./Icon";
import { PhoneNumber } from "./PhoneNumber";
import { Player } from "./Player";
import { RecordingTabs } from "../transfers/RecordingTabs";
import { Resolution } from "./Resolution";
import { ClipMaker } from "./quality/ClipMaker";
import { ReviewThisCall } from "./quality/ReviewThisCall";
import { Timeline } from "./Timeline";
import { Transcript } from "./Transcript";
import { WhyPanel } from "./WhyPanel";

export function CallDetailPanel({ callId, query }: { callId: string; query: SearchQuery }) {
  const words = t();
  const [call, setCall] = useState<CallDetail | null>(null);
  const [at, setAt] = useState(0);
  const [asksWhy, setAsksWhy] = useState(false);
  const [chosen, setChosen] = useState("");
  useEffect(() => {
    let current = true;
    void attempt(async () => {
      const found = await api.call(callId);
      if (current) setCall(found);
    });
    return () => {
      current = false;
    };
  }, [callId]);

  const wished = wish.value?.callId === callId ? wish.value : null;
  useEffect(() => {
    if (wished?.recordingId) setChosen(wished.recordingId);
  }, [wished?.asked]);

  if (call === null) return <p class="card hint">{words.qa.loading}</p>;
  const recording = call.recordings.find((one) => one.recording_id === chosen) ?? call.recording;
  const asked = wished?.recordingId && wished.recordingId !== recording?.recording_id ? null : wished;
  const lines = linesOf(call, recording);
  return (
    <article class="card detail" data-testid="call-detail" data-call-id={callId}>
      <header class="detail-head">
        <div>
          <h2>{call.name || words.pop.unknownName}</h2>
          <p class="muted"><PhoneNumber number={call.number} /> · {f().dateTime(call.arrived_at)}</p>
        </div>
        {call.queue !== null && (
          <button type="button" class="small" data-testid="call-why" onClick={() => setAsksWhy(true)}>{words.why.askAgent}</button>
        )}
        <CallLinks call={call} />
        <ReviewThisCall call={call} />
        <button type="button" class="quiet" aria-label={words.qa.close} onClick={() => go("qa", [], query)}>
          <Icon name="close" />
        </button>
      </header>
      {asksWhy && <WhyPanel callId={callId} call={call} board={live.value.board} close={() => setAsksWhy(false)} />}
      <RecordingTabs call={call} shown={recording} choose={setChosen} />
      {recording === null ? (
        <p class="hint">{words.call.noRecording}</p>
      ) : recording.duration_s === null ? (
        <p class="hint">{words.call.recordingNotKept}</p>
      ) : (
        <Player recordingId={recording.recording_id} durationS={recording.duration_s} legs={recording.legs}
          lines={lines} wish={asked} onTime={setAt} />
      )}
      {recording?.duration_s != null && <ClipMaker recordingId={recording.recording_id} durationS={recording.duration_s} at={at} />}
      <div class="detail-body">
        <Transcript call={call} lines={lines} at={asked || at > 0 ? Math.max(at, 0) : -1} q={query.q}
          jump={(line) => wishFor(callId, line.start, true)} />
        <aside>
          <CallFacts call={call} />
          {seesEverybody(user.value?.role) && <Resolution callId={callId} />}
          <Timeline segments={call.segments} />
        </aside>
      </div>
    </article>
  );
}
