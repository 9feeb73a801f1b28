/** Levels to be set, one slider for each skill, and a line for one that is not there yet. */
import { useState } from "preact/hooks";
import { f, t } from "../i18n";
import { HIGHEST, isSkill, withLevel } from "../skills";
import type { Skills } from "../shapes";

interface Props {
  /** What can be set, in this order; others that are set follow. */
  known: string[];
  skills: Skills;
  onChange: (skills: Skills) => void;
}

export function SkillLevels({ known, skills, onChange }: Props) {
  const words = t().staff;
  const [name, setName] = useState("");
  const shown = [...known, ...Object.keys(skills).filter((skill) => !known.includes(skill))];
  const wanted = name.trim();
  const bad = wanted !== "" && !isSkill(wanted);

  function add(): void {
    if (wanted === "" || bad) return;
    if (!(wanted in skills)) onChange(withLevel(skills, wanted, 1));
    setName("");
  }

  return (
    <div class="skill-levels">
      {shown.map((skill) => (
        <label key={skill} class={skill in skills ? "" : "without"}>
          <span>{skill}</span>
          <input type="range" min={0} max={HIGHEST} step={1} value={skills[skill] ?? 0} data-testid={`level-${skill}`}
            aria-label={`${skill}: ${words.level}`} onInput={(event) => onChange(withLevel(skills, skill, Number(event.currentTarget.value)))} />
          <output>{f().number(skills[skill] ?? 0)}</output>
        </label>
      ))}
      <div class="add-skill">
        <input value={name} maxLength={64} placeholder={words.newSkill} aria-label={words.newSkill} data-testid="new-skill"
          aria-invalid={bad} onInput={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            add();
          }} />
        <button type="button" disabled={wanted === "" || bad} data-testid="add-skill" onClick={add}>{words.add}</button>
      </div>
      {bad && <p class="form-error" role="alert">{words.badSkill}</p>}
    </div>
  );
}
