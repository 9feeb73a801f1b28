/** Whom the call was given to and why, newest first; the last one is open. */
import { f, t } from "../i18n";
import { agentName } from "../session";
import type { Board, Told } from "../shapes";
import { Reasoning } from "./Reasoning";

export function Decisions({ decisions, board }: { decisions: Told[]; board: Board | null }) {
  const words = t().why;
  if (decisions.length === 0) return <p class="hint">{words.none}</p>;
  return (
    <div class="decisions">
      {[...decisions].reverse().map((told, index) => (
        <details key={`${decisions.length - index}`} open={index === 0} data-testid="decision" data-agent={told.facts.chosen}>
          <summary>{words.decidedAt(f().exact(told.facts.at), agentName(told.facts.chosen))}</summary>
          <Reasoning told={told} board={board} />
          <p class="rules">{words.rules(told.facts.rules)}</p>
        </details>
      ))}
    </div>
  );
}
