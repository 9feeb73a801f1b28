/** A call that was sent on, or began with a message, has several recordings: which of them is heard. */
import { speakerOf } from "../conversation";
import { t } from "../i18n";
import { agentName } from "../session";
import type { CallDetail, RecordingOfCall } from "../shapes";
import "./transfers.css";

interface Props {
  call: CallDetail;
  shown: RecordingOfCall | null;
  choose: (recordingId: string) => void;
}

export function RecordingTabs({ call, shown, choose }: Props) {
  const words = t().transfer;
  if (call.recordings.length < 2) return null;
  return (
    <div class="recording-tabs segmented" role="group" aria-label={words.parts}>
      {call.recordings.map((recording, index) => (
        <button key={recording.recording_id} type="button" data-testid="recording-tab"
          aria-pressed={recording.recording_id === shown?.recording_id} onClick={() => choose(recording.recording_id)}>
          {words.part(String(index + 1), recording.legs.length === 1 ? words.message : agentName(speakerOf(call, recording)))}
        </button>
      ))}
    </div>
  );
}
