import { f, t, word } from "../i18n";
import { serverNow } from "../clock";
import type { Segment } from "../shapes";

/** The course of a call as one bar, each stretch as wide as it lasted. */
export function Timeline({ segments }: { segments: Segment[] }) {
  const words = t();
  if (segments.length === 0) return null;
  const present = serverNow();
  const lasted = (segment: Segment) => Math.max(0, (segment.end ?? present) - segment.start);
  return (
    <section class="timeline" aria-label={words.call.timeline}>
      <h3>{words.call.timeline}</h3>
      <div class="timeline-bar" aria-hidden="true">
        {segments.map((segment, index) => (
          <span key={index} class={`kind-${segment.kind}`} style={{ flexGrow: Math.max(0.5, lasted(segment)) }}
            title={`${word(words.segment, segment.kind)} ${f().duration(lasted(segment))}`} />
        ))}
      </div>
      <ol>
        {segments.map((segment, index) => (
          <li key={index}>
            <span class={`swatch kind-${segment.kind}`} aria-hidden="true" />
            <time>{f().exact(segment.start)}</time>
            <span>{word(words.segment, segment.kind)}</span>
            <span class="muted since">{f().duration(lasted(segment))}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
