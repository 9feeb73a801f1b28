/** One agent's skills, to be read and to be changed. */
import { useState } from "preact/hooks";
import { api } from "../api";
import { t } from "../i18n";
import { attempt } from "../notices";
import { same } from "../skills";
import type { BoardAgent, Skills } from "../shapes";
import { SavedMark } from "./SavedMark";
import { SkillChips } from "./SkillChips";
import { SkillLevels } from "./SkillLevels";

export function AgentSkills({ agent, known }: { agent: BoardAgent; known: string[] }) {
  const words = t();
  const [draft, setDraft] = useState<Skills | null>(null);
  const [sent, setSent] = useState<Skills | null>(null);
  const [busy, setBusy] = useState(false);

  async function save(event: Event): Promise<void> {
    event.preventDefault();
    if (draft === null) return;
    setBusy(true);
    if (await attempt(() => api.setSkills(agent.agent_id, draft))) {
      setSent(draft);
      setDraft(null);
    }
    setBusy(false);
  }

  return (
    <li class={`staff-agent ${draft ? "open" : ""}`} data-testid={`staff-${agent.agent_id}`}>
      <div class="staff-head">
        <span class={`state-badge small state-${agent.state}`}>
          <span class="state-dot" aria-hidden="true" /><span>{words.agentState[agent.state]}</span>
        </span>
        <b>{agent.name}</b>
        {!draft && <SkillChips skills={agent.skills} />}
        <span class="staff-end">
          {sent && !draft && <SavedMark inEffect={same(sent, agent.skills)} />}
          {!draft && (
            <button type="button" class="small" aria-label={words.staff.editOf(agent.name)} data-testid={`edit-${agent.agent_id}`}
              onClick={() => setDraft({ ...agent.skills })}>{words.staff.edit}</button>
          )}
        </span>
      </div>
      {draft && (
        <form class="staff-form" onSubmit={(event) => void save(event)}>
          <SkillLevels known={known} skills={draft} onChange={setDraft} />
          <div class="form-buttons">
            <button type="button" class="quiet" onClick={() => setDraft(null)}>{words.staff.cancel}</button>
            <button type="submit" class="primary" data-testid="save-skills" disabled={busy || same(draft, agent.skills)}>{words.staff.save}</button>
          </div>
        </form>
      )}
    </li>
  );
}
