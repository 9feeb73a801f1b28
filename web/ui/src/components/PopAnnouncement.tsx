import { t } from "../i18n";
import type { Pop } from "../shapes";

/** Tells a screen reader of the ringing call at once; always in the page, so that the change is heard. */
export function PopAnnouncement({ pop }: { pop: Pop | null }) {
  const words = t().pop;
  const announce = pop?.direction === "callback" ? words.announceCallback : words.announce;
  return (
    <p class="unseen" role="alert" aria-live="assertive">
      {pop?.state === "ringing" &&
        announce(pop.name || words.unknownName, pop.number || words.hiddenNumber, pop.queue_title ?? pop.queue ?? "")}
    </p>
  );
}
