import { t } from "../i18n";

export function MenuPath({ path }: { path: string[] }) {
  if (path.length === 0) return <span class="muted">{t().pop.noMenu}</span>;
  return (
    <ol class="menu-path">
      {path.map((step, index) => <li key={index}>{step}</li>)}
    </ol>
  );
}
