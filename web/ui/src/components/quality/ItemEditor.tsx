/** One question of a scorecard while it is written. */
import { f, t, word } from "../../i18n";
import { changed, newRule, RULES, shareOf, wrongsOf, type Edit } from "../../quality/cardDraft";
import type { Card, CriticalTo, Item, RuleName } from "../../quality/shapes";
import { RuleEditor } from "./RuleEditor";

interface Props {
  card: Card;
  item: Item;
  first: boolean;
  edit: Edit<Item>;
  up: () => void;
  remove: () => void;
}

const SCALES = [2, 3, 4, 5, 10];
const CRITICAL: CriticalTo[] = ["customer", "business", "compliance"];

export function ItemEditor({ card, item, first, edit, up, remove }: Props) {
  const words = t().quality;
  const label = words.cards;
  const set = (change: { [K in keyof Item]?: Item[K] | undefined }) => edit((now) => changed(now, change));
  const scales = item.scale == null || SCALES.includes(item.scale) ? SCALES : [...SCALES, item.scale];
  return (
    <li class={`item-editor ${wrongsOf(item).length > 0 ? "wrong" : ""}`} data-testid="item-editor">
      <div class="item-ask">
        <label>
          {label.ask}
          <input value={item.ask} maxLength={500} data-testid="item-ask" onInput={(event) => set({ ask: event.currentTarget.value })} />
        </label>
        {!first && <button type="button" class="quiet small" aria-label={label.up(item.ask)} onClick={up}>↑</button>}
        <button type="button" class="quiet small" aria-label={label.removeItem(item.ask)} onClick={remove}>×</button>
      </div>
      <div class="filters wide">
        <label>
          <span>{label.weight} <small class="muted">{f().percent(shareOf(card, item))} {label.share}</small></span>
          <input type="number" min={0} max={1000} step="any" defaultValue={item.weight ?? 1} data-testid="item-weight"
            onInput={(event) => set({ weight: event.currentTarget.valueAsNumber })} />
        </label>
        <label>
          {label.answers}
          <select value={item.scale ?? ""} disabled={item.auto != null} data-testid="item-scale"
            onChange={(event) => set({ scale: event.currentTarget.value ? Number(event.currentTarget.value) : undefined, passes: undefined })}>
            <option value="">{label.yesNo}</option>
            {scales.map((most) => <option key={most} value={most}>{label.scale(f().number(most))}</option>)}
          </select>
        </label>
        <label>
          {label.critical}
          <select value={item.critical ?? ""} data-testid="item-critical"
            onChange={(event) => {
              const critical = (event.currentTarget.value || undefined) as CriticalTo | undefined;
              set({ critical, fails: critical && (item.fails ?? "call") });
            }}>
            <option value="">{label.notCritical}</option>
            {CRITICAL.map((to) => <option key={to} value={to}>{word(words.review.critical, to)}</option>)}
          </select>
        </label>
        {item.critical && (
          <label>
            {label.fails}
            <select value={item.fails ?? ""} data-testid="item-fails" onChange={(event) => set({ fails: event.currentTarget.value as "section" | "call" })}>
              <option value="section">{label.failsSection}</option>
              <option value="call">{label.failsCall}</option>
            </select>
          </label>
        )}
        <label>
          {label.auto}
          <select value={item.auto?.rule ?? ""} data-testid="item-auto"
            onChange={(event) => {
              const name = event.currentTarget.value as RuleName | "";
              set(name ? { auto: newRule(name, card.language ?? "vi"), scale: undefined, passes: undefined } : { auto: undefined });
            }}>
            <option value="">{label.notAuto}</option>
            {(Object.keys(RULES) as RuleName[]).map((name) => <option key={name} value={name}>{label.rules[name]}</option>)}
          </select>
        </label>
        <label class="check">
          <input type="checkbox" checked={item.not_applicable ?? false} onChange={(event) => set({ not_applicable: event.currentTarget.checked || undefined })} />
          {label.mayNotApply}
        </label>
      </div>
      {item.auto && <RuleEditor key={item.auto.rule} rule={item.auto} edit={(change) => edit((now) => (now.auto ? changed(now, { auto: change(now.auto) }) : now))} />}
      <label class="item-help">
        {label.help}
        <input value={item.help ?? ""} maxLength={2000} onInput={(event) => set({ help: event.currentTarget.value || undefined })} />
      </label>
    </li>
  );
}
