import { useEffect, useRef, useState } from "preact/hooks";
import { t, word } from "../i18n";
import { house } from "../session";
import { Icon } from "./Icon";

/** One button that asks for the reason; a house without reasons pauses at once. */
export function PauseMenu({ paused, choose }: { paused: boolean; choose: (reason?: string) => void }) {
  const words = t();
  const reasons = house.value?.pause_reasons ?? [];
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!open) return undefined;
    place.current?.querySelector<HTMLButtonElement>(".menu button")?.focus();
    const away = (event: Event) => {
      if (!place.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", away);
    return () => document.removeEventListener("pointerdown", away);
  }, [open]);

  function onKey(event: KeyboardEvent): void {
    const buttons = [...(place.current?.querySelectorAll<HTMLButtonElement>(".menu button") ?? [])];
    const index = buttons.indexOf(document.activeElement as HTMLButtonElement);
    if (event.key === "Escape") {
      setOpen(false);
      place.current?.querySelector("button")?.focus();
    } else if (event.key === "ArrowDown") buttons[(index + 1) % buttons.length]?.focus();
    else if (event.key === "ArrowUp") buttons.at(index - 1)?.focus();
    else return;
    event.preventDefault();
  }

  function pick(reason?: string): void {
    setOpen(false);
    choose(reason);
  }

  return (
    <div class="menu-place" ref={place} onKeyDown={open ? onKey : undefined}>
      <button type="button" data-testid="btn-pause" aria-haspopup="menu" aria-expanded={open} aria-pressed={paused}
        onClick={() => (reasons.length === 0 ? pick() : setOpen(!open))}>
        <Icon name="pause" />{words.agent.pause}<Icon name="down" />
      </button>
      {open && (
        <div class="menu card" role="menu" aria-label={words.agent.pauseReasons}>
          {reasons.map((reason) => (
            <button key={reason} type="button" role="menuitem" data-testid={`pause-reason-${reason}`} onClick={() => pick(reason)}>
              {word(words.pauseReason, reason)}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
