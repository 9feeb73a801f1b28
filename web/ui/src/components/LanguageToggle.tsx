import { t, toggleLanguage } from "../i18n";
import { Icon } from "./Icon";

export function LanguageToggle() {
  const { language, languageLabel } = t().nav;
  return (
    <button type="button" class="quiet" data-testid="lang-toggle" aria-label={languageLabel} onClick={toggleLanguage}>
      <Icon name="globe" /><span class="wide-only">{language}</span>
    </button>
  );
}
