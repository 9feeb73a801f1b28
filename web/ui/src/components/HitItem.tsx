import { f, t } from "../i18n";
import { spokenAt } from "../highlight";
import { goTo } from "../route";
import { wishFor } from "../search";
import type { Hit } from "../shapes";
import { CallSummary } from "./CallSummary";
import { Icon } from "./Icon";
import { Marked } from "./Marked";

export function HitItem({ hit, q, open }: { hit: Hit; q: string; open: boolean }) {
  const words = t().qa;
  const { call, line } = hit;
  const at = spokenAt(line, hit.highlights[0]?.[0] ?? 0);

  function show(play: boolean): void {
    wishFor(call.call_id, at, play);
    goTo("qa", call.call_id, q);
  }

  return (
    <li class={`card result ${open ? "open" : ""}`} data-testid="hit" data-call-id={call.call_id} aria-current={open ? "true" : undefined}>
      <button type="button" class="result-main" onClick={() => show(false)}>
        <CallSummary call={call} />
        <span class={`quote leg-${line.leg}`}>
          <span class="quote-who">{words[line.leg]} · {f().clock(line.start)}</span>
          <Marked text={line.text} highlights={hit.highlights} />
        </span>
      </button>
      {call.recording && (
        <button type="button" class="play-round" data-testid="hit-play" aria-label={`${words.play} (${f().clock(at)})`}
          title={words.play} onClick={() => show(true)}>
          <Icon name="play" />
        </button>
      )}
    </li>
  );
}
