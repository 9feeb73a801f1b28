import { f, t, word } from "../i18n";
import { breathBefore } from "../highlight";
import { go } from "../route";
import { wishFor } from "../search";
import type { SearchQuery } from "../searchQuery";
import type { Hit } from "../shapes";
import { CallSummary } from "./CallSummary";
import { Icon } from "./Icon";
import { Marked } from "./Marked";

/** `again`: another line of the call above it, of which all else is said there. */
export function HitItem({ hit, query, open, again }: { hit: Hit; query: SearchQuery; open: boolean; again: boolean }) {
  const words = t();
  const { call, line } = hit;
  const spoken = line.leg === "customer" || line.leg === "agent";
  const at = breathBefore(hit);

  function show(play: boolean): void {
    wishFor(call.call_id, at, play, line.recording_id);
    go("qa", [call.call_id], query);
  }

  return (
    <li class={`card result ${open ? "open" : ""} ${again ? "again" : ""}`} data-testid="hit" data-call-id={call.call_id} data-at={at.toFixed(2)}
      aria-current={open ? "true" : undefined}>
      <button type="button" class="result-main" onClick={() => show(false)}>
        {!again && <CallSummary call={call} />}
        <span class={`quote leg-${line.leg}`}>
          <span class="quote-who">{spoken ? `${words.qa[line.leg]} · ${f().clock(line.start)}` : word(words.search.noted, line.leg)}</span>
          <Marked text={line.text} highlights={hit.highlights} />
        </span>
      </button>
      {call.recording && spoken && (
        <button type="button" class="play-round" data-testid="hit-play" aria-label={`${words.qa.play} (${f().clock(at)})`}
          title={words.qa.play} onClick={() => show(true)}>
          <Icon name="play" />
        </button>
      )}
    </li>
  );
}
