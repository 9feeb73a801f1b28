/** What the machine found: its figures, the moments to listen to, or why it cannot judge. */
import { f, t } from "../../i18n";
import { reasonKey } from "../../quality/judging";
import type { Mark } from "../../quality/shapes";

export function Evidence({ mark, jump }: { mark: Mark; jump: (moment: number) => void }) {
  const words = t().quality.review;
  const { figures = {}, moments = [] } = mark.evidence;
  if (mark.reason !== null) {
    return <p class="evidence hint">{words.cannot}: {words.reasons[reasonKey(mark.reason)] ?? mark.reason}.</p>;
  }
  const said = Object.entries(figures).map(([name, value]) => inWords(name, value));
  if (said.length + moments.length === 0) return null;
  return (
    <p class="evidence hint">
      <span>{words.machineSaw}: {said.join(" · ")}</span>
      {moments.slice(0, 5).map((moment) => (
        <button key={moment.start} type="button" class="small moment" data-testid="evidence" title={moment.phrase}
          aria-label={words.listen(f().clock(moment.start))} onClick={() => jump(moment.start)}>
          ▸ {f().clock(moment.start)}{moment.phrase ? ` “${moment.phrase}”` : ""}
        </button>
      ))}
    </p>
  );
}

function inWords(name: string, value: number): string {
  const figure = f().number(name === "share" ? value * 100 : value);
  return t().quality.review.figures[name]?.(figure) ?? `${name} ${figure}`;
}
