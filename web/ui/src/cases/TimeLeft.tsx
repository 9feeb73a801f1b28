/** A case's clock: in colour, and always in words beside it. */
import { Icon, type IconName } from "../components/Icon";
import { now } from "../clock";
import { f, t } from "../i18n";
import type { Case } from "./shapes";
import { timeLeft } from "./timeLeft";

const ICONS: Record<string, IconName> = { left: "clock", late: "warning", paused: "pause", kept: "check", broken: "warning", none: "clock" };

export function TimeLeft({ of: given }: { of: Case }) {
  const words = t().cases.clock;
  const clock = timeLeft(given, now.value);
  if (clock.kind === "none") return <span class="muted">{words.none}</span>;
  const text = clock.kind === "left" ? words.left(f().span(clock.seconds), words.promised[clock.promised])
    : clock.kind === "late" ? words.late(f().span(clock.seconds), words.promised[clock.promised])
    : words[clock.kind];
  const answeredLate = clock.kind === "left" && given.standing === "breached";
  return (
    <span class="time-left">
      <span class={`chip ${clock.tone}`} data-testid="time-left" data-kind={clock.kind} title={"due" in clock ? f().dateTime(clock.due) : undefined}>
        <Icon name={ICONS[clock.kind] ?? "clock"} />{text}
      </span>
      {answeredLate && <span class="chip bad">{words.answeredLate}</span>}
    </span>
  );
}
