import { t } from "../../i18n";

/** As docs/search.md has them; what each finds stands in the dictionaries, in the same order. */
const EXAMPLES = [
  "đơn hàng", '"đơn hàng"', "giao*", "đổi OR trả", "hàng NOT đổi", "(đổi OR trả) hàng", "đơn NEAR/5 hàng", 'agent:"xin lỗi"', "note:gấp", "~khiếu",
];

export function SearchHelp({ example }: { example: (q: string) => void }) {
  const words = t().search;
  return (
    <section class="card search-help" aria-label={words.help}>
      <p class="hint">{words.helpIntro}</p>
      <dl>
        {EXAMPLES.map((one, index) => (
          <div key={one}>
            <dt><button type="button" class="small" data-testid="search-example" onClick={() => example(one)}><code>{one}</code></button></dt>
            <dd>{words.helpRows[index]}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
