import { Alerts } from "../alerts/Alerts";
import { house, logOut } from "../session";
import { connection } from "../live";
import { t } from "../i18n";
import { attempt } from "../notices";
import { routeAddress, type Page } from "../route";
import type { User } from "../shapes";
import { Icon } from "./Icon";
import { LanguageToggle } from "./LanguageToggle";
import { Logo } from "./Logo";

export function TopBar({ pages, page, someone }: { pages: Page[]; page: Page; someone: User }) {
  const words = t();
  const state = connection.value;
  return (
    <header class="top-bar">
      <div class="brand"><Logo /><span>{house.value?.name || "Tổng Đài"}</span></div>
      <nav aria-label={words.nav.main}>
        {pages.map((one) => (
          <a key={one} href={routeAddress(one)} data-testid={`nav-${one}`} aria-current={one === page ? "page" : undefined}>
            {words.nav[one]}
          </a>
        ))}
      </nav>
      <div class="top-right">
        {state !== "off" && (
          <span class={`live-dot live-${state}`} title={state === "open" ? words.connection.open : words.connection.connecting} />
        )}
        <Alerts />
        <LanguageToggle />
        <span class="who"><b>{someone.name}</b><small>{words.role[someone.role]}</small></span>
        <button type="button" class="quiet" data-testid="btn-logout" aria-label={words.nav.logout} title={words.nav.logout}
          onClick={() => void attempt(logOut)}>
          <Icon name="leave" />
        </button>
      </div>
    </header>
  );
}
