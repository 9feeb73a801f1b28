/** What is known of a customer, to be changed. */
import { SkillLevels } from "../components/SkillLevels";
import { focused } from "../focused";
import { t, word } from "../i18n";
import { live } from "../live";
import { house } from "../session";
import { allSkills } from "../skills";
import type { Draft } from "./changes";

const LANGUAGES = ["vi", "en", "ko"];

interface Props {
  draft: Draft;
  busy: boolean;
  canSave: boolean;
  onChange: (draft: Draft) => void;
  onCancel: () => void;
  onSave: () => void;
}

export function FactsForm({ draft, busy, canSave, onChange, onCancel, onSave }: Props) {
  const words = t().customers;
  const { tiers = [], agents = [] } = house.value ?? {};
  const set = (change: Partial<Draft>) => onChange({ ...draft, ...change });
  const skills = allSkills([...(live.value.board?.agents.map((agent) => agent.skills) ?? []), draft.requires]);
  return (
    <form class="form" data-testid="customer-form" onSubmit={(event) => { event.preventDefault(); onSave(); }}>
      <label>
        {words.name}
        <input value={draft.name} maxLength={200} ref={focused} data-testid="customer-name-input" onInput={(event) => set({ name: event.currentTarget.value })} />
      </label>
      <div class="form-row">
        <Choice label={words.tier} value={draft.tier} testid="customer-tier" none={words.noTier} known={tiers.map((tier) => [tier, tier])}
          onChoice={(tier) => set({ tier })} />
        <Choice label={words.language} value={draft.language} testid="customer-language" none={words.unknown}
          known={LANGUAGES.map((code) => [code, word(t().languageName, code)])} onChoice={(language) => set({ language })} />
      </div>
      <div class="form-row">
        <label>
          {words.email}
          <input type="email" maxLength={254} value={draft.email} data-testid="customer-email" onInput={(event) => set({ email: event.currentTarget.value })} />
        </label>
        <Choice label={words.agent} value={draft.agent_id} testid="customer-agent" none={words.noAgent}
          known={agents.map((agent) => [agent.agent_id, agent.name])} onChoice={(agent_id) => set({ agent_id })} />
      </div>
      <label>
        {words.note}
        <textarea rows={4} maxLength={4000} value={draft.note} data-testid="customer-note-input" onInput={(event) => set({ note: event.currentTarget.value })} />
      </label>
      <Preferences lines={draft.preferences} onChange={(preferences) => set({ preferences })} />
      <details class="more-facts">
        <summary>{words.more}</summary>
        <label>
          {words.outsideId}
          <input maxLength={200} value={draft.outside_id} data-testid="customer-outside-id"
            onInput={(event) => set({ outside_id: event.currentTarget.value })} />
        </label>
        <p class="label">{words.requires}</p>
        <p class="hint">{words.requiresHint}</p>
        <SkillLevels known={skills} skills={draft.requires} onChange={(requires) => set({ requires })} />
      </details>
      <div class="form-buttons">
        <button type="button" class="quiet" onClick={onCancel}>{words.cancel}</button>
        <button type="submit" class="primary" disabled={busy || !canSave} data-testid="customer-save">{words.save}</button>
      </div>
    </form>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  none: string;
  known: [string, string][];
  testid: string;
  onChoice: (value: string) => void;
}

/** What is set and no longer to be had stays on the list. */
function Choice({ label, value, none, known, testid, onChoice }: ChoiceProps) {
  const gone: [string, string][] = value !== "" && !known.some(([code]) => code === value) ? [[value, value]] : [];
  return (
    <label>
      {label}
      <select value={value} data-testid={testid} onChange={(event) => onChoice(event.currentTarget.value)}>
        <option value="">{none}</option>
        {[...known, ...gone].map(([code, name]) => <option key={code} value={code}>{name}</option>)}
      </select>
    </label>
  );
}

function Preferences({ lines, onChange }: { lines: [string, string][]; onChange: (lines: [string, string][]) => void }) {
  const words = t().customers;
  const put = (at: number, line: [string, string]) => onChange(lines.map((one, index) => (index === at ? line : one)));
  return (
    <fieldset class="preferences">
      <legend class="label">{words.preferences}</legend>
      {lines.map(([name, value], at) => (
        <div key={at} class="preference">
          <input value={name} maxLength={50} placeholder={words.preferenceName} aria-label={words.preferenceName}
            onInput={(event) => put(at, [event.currentTarget.value, value])} />
          <input value={value} maxLength={200} placeholder={words.preferenceValue} aria-label={words.preferenceValue}
            onInput={(event) => put(at, [name, event.currentTarget.value])} />
          <button type="button" class="quiet small" onClick={() => onChange(lines.filter((_, index) => index !== at))}>{words.drop}</button>
        </div>
      ))}
      <button type="button" class="small" disabled={lines.length >= 20} onClick={() => onChange([...lines, ["", ""]])}>{words.addPreference}</button>
    </fieldset>
  );
}
