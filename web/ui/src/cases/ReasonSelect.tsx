import { language, t } from "../i18n";
import { grouped } from "../reasons";
import { house, reasonName } from "../session";

/** What it is about: a leaf of the house's tree, or what it has become since. */
export function ReasonSelect({ value, onChoice }: { value: string; onChoice: (reason: string) => void }) {
  const words = t().cases;
  const choices = house.value?.dispositions ?? [];
  const known = value === "" || choices.includes(value) ? choices : [value, ...choices];
  return (
    <label>
      {words.reason}
      <select required value={value} data-testid="case-reason" onChange={(event) => onChoice(event.currentTarget.value)}>
        <option value="" disabled>{words.chooseReason}</option>
        {grouped(known, house.value?.reasons ?? [], language.value).map(({ title, codes }) => {
          const options = codes.map((code) => <option key={code} value={code}>{reasonName(code)}</option>);
          return title === "" ? options : <optgroup key={title} label={title}>{options}</optgroup>;
        })}
      </select>
    </label>
  );
}
