import { numberGroups } from "../format";
import { t } from "../i18n";

/** Grouped for the eye by spacing only: the text, and what is copied, stays the plain number. */
export function PhoneNumber({ number }: { number: string }) {
  if (!number) return <span class="muted">{t().pop.hiddenNumber}</span>;
  return (
    <span class="phone-number">
      {numberGroups(number).map((group, index) => <span key={index}>{group}</span>)}
    </span>
  );
}
