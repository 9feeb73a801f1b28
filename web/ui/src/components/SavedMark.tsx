import { t } from "../i18n";
import { Icon } from "./Icon";

/** What was sent: on its way, or in effect at the centre. */
export function SavedMark({ inEffect }: { inEffect: boolean }) {
  const words = t().staff;
  return (
    <span class={`saved-mark ${inEffect ? "good" : ""}`} role="status" data-testid="saved" data-state={inEffect ? "in-effect" : "sent"}>
      {inEffect && <Icon name="check" />}{inEffect ? words.saved : words.saving}
    </span>
  );
}
