/** What a rule of the machine is told: phrases by language, limits, whose words. */
import { t, word } from "../../i18n";
import { changed, RULES, type Edit } from "../../quality/cardDraft";
import type { Phrases, Rule } from "../../quality/shapes";

export function RuleEditor({ rule, edit }: { rule: Rule; edit: Edit<Rule> }) {
  const words = t().quality.cards;
  const set = (name: string, value: Rule[string] | undefined) => edit((now) => changed(now, { [name]: value }));
  return (
    <div class="rule-editor filters wide" data-testid="rule-editor">
      {Object.entries(RULES[rule.rule]).map(([name, kind]) => {
        const label = word(words.settings, name);
        const value = rule[name];
        switch (kind) {
          case "phrases":
            return <PhrasesEditor key={name} label={label} phrases={(value ?? {}) as Phrases} put={(phrases) => set(name, phrases)} />;
          case "flag":
            return (
              <label key={name} class="check">
                <input type="checkbox" checked={value === true} onChange={(event) => set(name, event.currentTarget.checked || undefined)} />
                {label}
              </label>
            );
          case "leg":
            return (
              <label key={name}>
                {label}
                <select value={typeof value === "string" ? value : "agent"} onChange={(event) => set(name, event.currentTarget.value)}>
                  {Object.entries(words.legs).map(([leg, said]) => <option key={leg} value={leg}>{said}</option>)}
                </select>
              </label>
            );
          case "number":
          case "share":
            return (
              <label key={name}>
                {label}
                <input type="number" min={0} max={kind === "share" ? 1 : 86_400} step={kind === "share" ? 0.05 : "any"}
                  defaultValue={typeof value === "number" ? value : ""} data-testid={`rule-${name}`}
                  onInput={(event) => set(name, event.currentTarget.value === "" ? undefined : event.currentTarget.valueAsNumber)} />
              </label>
            );
        }
      })}
    </div>
  );
}

function PhrasesEditor({ label, phrases, put }: { label: string; phrases: Phrases; put: (phrases: Phrases) => void }) {
  const named = t().languageName;
  const languages = [...new Set([...Object.keys(phrases), "vi", "en"])];
  return (
    <div class="phrases">
      {languages.map((code) => (
        <label key={code}>
          {label} · {word(named, code)}
          <textarea rows={3} defaultValue={(phrases[code] ?? []).join("\n")} data-testid={`phrases-${code}`}
            onInput={(event) => {
              const said = event.currentTarget.value.split("\n").map((line) => line.trim()).filter(Boolean);
              const { [code]: _, ...others } = phrases;
              put(said.length > 0 ? { ...others, [code]: said } : others);
            }} />
        </label>
      ))}
    </div>
  );
}
