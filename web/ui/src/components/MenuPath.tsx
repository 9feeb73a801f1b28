import { t } from "../i18n";

/** Each step as the place of the menu and the key that was pressed there: `main:1`. */
export function MenuPath({ path }: { path: string[] }) {
  if (path.length === 0) return <span class="muted">{t().pop.noMenu}</span>;
  return (
    <ol class="menu-path">
      {path.map((step, index) => {
        const [, place, key] = /^(.+):([0-9*#])$/.exec(step) ?? [null, step, null];
        return <li key={index}>{place}{key && <>{" "}<kbd>{key}</kbd></>}</li>;
      })}
    </ol>
  );
}
