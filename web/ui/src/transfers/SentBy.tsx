/** Who sent the caller on, and what was written about him so far: he need not tell it again. */
import { t } from "../i18n";
import { agentName } from "../session";
import type { Pop } from "../shapes";
import "./transfers.css";

export function SentBy({ pop }: { pop: Pop }) {
  const words = t().transfer;
  if (pop.transferred_by === null && pop.colleagues.length === 0) return null;
  return (
    <aside class="sent-by" data-testid="pop-transferred" data-by={pop.transferred_by}>
      {pop.transferred_by !== null && <strong>{words.by(agentName(pop.transferred_by))}</strong>}
      {pop.colleagues.map(({ agent_id, note }) => (
        <p key={agent_id} data-testid="colleague-note"><span class="muted">{agentName(agent_id)}: </span>{note}</p>
      ))}
    </aside>
  );
}
