import { f, t } from "../i18n";
import { ranked } from "../skills";
import type { Skills } from "../shapes";

/** Skills with their levels; `least` when a level is the least that will do. */
export function SkillChips({ skills, least = false }: { skills: Skills; least?: boolean }) {
  const all = ranked(skills);
  if (all.length === 0) return <span class="muted">{t().staff.noSkills}</span>;
  return (
    <span class="skill-chips">
      {all.map(([skill, level]) => (
        <span key={skill} class="chip skill" data-skill={skill}>{skill} <b>{least && "≥ "}{f().number(level)}</b></span>
      ))}
    </span>
  );
}
