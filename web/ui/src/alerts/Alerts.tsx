/** The bell of the top bar: how much there is to look at, and what. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useAsked } from "../asking";
import { now } from "../clock";
import { Icon } from "../components/Icon";
import { f, t } from "../i18n";
import { attempt } from "../notices";
import { queueTitle } from "../session";
import { alerts } from "./api";
import type { Alert } from "./shapes";
import { badge, told } from "./telling";
import "./alerts.css";

const EVERY_MS = 10_000;

export function Alerts() {
  const words = t().alerts;
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const { answer, again } = useAsked(alerts.list, EVERY_MS, []);
  const items = answer?.items ?? [];
  const unseen = answer?.unseen ?? 0;

  useEffect(() => {
    if (!open) return undefined;
    const away = (event: Event) => {
      if (!place.current?.contains(event.target as Node)) setOpen(false);
    };
    // Wherever the focus is: what was chosen may have gone from under it.
    const leave = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      setOpen(false);
      place.current?.querySelector("button")?.focus();
    };
    document.addEventListener("pointerdown", away);
    document.addEventListener("keydown", leave);
    return () => {
      document.removeEventListener("pointerdown", away);
      document.removeEventListener("keydown", leave);
    };
  }, [open]);

  async function see(some: Alert[]): Promise<void> {
    const ids = some.filter((one) => !one.seen).map((one) => one.id);
    if (ids.length && (await attempt(() => alerts.see(ids)))) again();
  }

  return (
    <div class="menu-place alerts" ref={place}>
      <button type="button" class="quiet" data-testid="btn-alerts" aria-haspopup="dialog" aria-expanded={open}
        aria-label={words.open(badge(unseen))} title={words.title} onClick={() => setOpen(!open)}>
        <Icon name="bell" />
        {unseen > 0 && <span class="alerts-badge" data-testid="alerts-unseen">{badge(unseen)}</span>}
      </button>
      {open && (
        <div class="menu card alerts-list" role="dialog" aria-label={words.title} data-testid="alerts">
          <header>
            <h2>{words.title}</h2>
            {unseen > 0 && (
              <button type="button" class="quiet" data-testid="btn-alerts-seen" onClick={() => void see(items)}>
                <Icon name="check" />{words.markAll}
              </button>
            )}
          </header>
          {items.length === 0 && <p class="empty">{words.none}</p>}
          <ul>
            {items.map((one) => (
              <li key={one.id}>
                <Item alert={one} chosen={() => { setOpen(false); void see([one]); }} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function Item({ alert, chosen }: { alert: Alert; chosen: () => void }) {
  const words = t().alerts;
  const { title, detail, href } = told(alert, words, queueTitle);
  const inside = (
    <>
      <b>{title}</b>
      <small>{detail}</small>
      <time>{f().moment(alert.at, now.value)}{!alert.seen && <span class="unseen">, {words.new}</span>}</time>
    </>
  );
  const shown = `alerts-item ${alert.seen ? "" : "alerts-new"} alerts-${alert.kind}`;
  if (href === null) return <button type="button" class={shown} onClick={chosen}>{inside}</button>;
  return <a class={shown} href={href} onClick={chosen}>{inside}</a>;
}
