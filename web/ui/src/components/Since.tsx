import { now } from "../clock";
import { f } from "../i18n";

/** A running clock since a moment; a dash while there is none. */
export function Since({ at }: { at: number | null }) {
  return <span class="since">{f().clock(at === null ? null : now.value - at)}</span>;
}
