import { useEffect, useRef } from "preact/hooks";
import { lineAt } from "../conversation";
import { findWords } from "../highlight";
import { f, t } from "../i18n";
import type { CallDetail, Line } from "../shapes";
import { Marked } from "./Marked";

interface Props {
  call: CallDetail;
  lines: Line[];
  /** Where the player stands, in seconds of the recording; -1 when nothing was asked for yet. */
  at: number;
  q: string;
  jump: (line: Line) => void;
}

/** What was said as one conversation; the line being spoken is marked and kept in view. */
export function Transcript({ call, lines, at, q, jump }: Props) {
  const words = t();
  const list = useRef<HTMLOListElement>(null);
  const present = at < 0 ? -1 : lineAt(lines, at);
  useEffect(() => {
    const place = list.current;
    const line = place?.children[present];
    if (!place || !(line instanceof HTMLElement)) return;
    const middle = line.offsetTop - place.offsetTop - (place.clientHeight - line.offsetHeight) / 2;
    place.scrollTo({ top: middle, behavior: "smooth" });
  }, [present]);

  const status = call.transcript_status === "ready" && lines.length === 0 ? "empty" : call.transcript_status;
  return (
    <section class="transcript" aria-label={words.call.transcript}>
      <h3>{words.call.transcript}</h3>
      {status !== "ready" && (
        <p class="hint" data-testid="transcript-status">
          {words.call.transcriptStatus[status]}
          {status === "failed" && call.transcript_reason && <small>{call.transcript_reason}</small>}
        </p>
      )}
      <ol ref={list}>
        {lines.map((line, index) => (
          <li key={index} class={`leg-${line.leg} ${index === present ? "present" : ""}`} aria-current={index === present ? "true" : undefined}>
            <button type="button" data-testid="transcript-line" data-leg={line.leg} onClick={() => jump(line)}>
              <span class="line-head">{words.qa[line.leg]} <time>{f().clock(line.start)}</time></span>
              <Marked text={line.text} highlights={findWords(line.text, q)} />
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
