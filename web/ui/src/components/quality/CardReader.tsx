/** A scorecard as it is read: what is asked, what it counts, what the machine answers. */
import { f, t, word } from "../../i18n";
import { shareOf } from "../../quality/cardDraft";
import type { Card } from "../../quality/shapes";

export function CardReader({ card }: { card: Card }) {
  const words = t().quality;
  return (
    <>
      {card.sections.map((section) => (
        <section key={section.id} class="read-section">
          <h3>{section.title}</h3>
          <table class="plain">
            <tbody>
              {section.items.map((item) => (
                <tr key={item.id}>
                  <th scope="row">
                    {item.ask}
                    {item.help && <small class="muted help">{item.help}</small>}
                  </th>
                  <td>
                    {item.critical && <span class="chip bad">{word(words.review.critical, item.critical)}</span>}{" "}
                    {item.auto && <span class="chip info">{words.cards.rules[item.auto.rule]}</span>}
                  </td>
                  <td class="muted">{item.scale == null ? words.cards.yesNo : words.cards.scale(f().number(item.scale))}</td>
                  <td class="number">{f().percent(shareOf(card, item))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
    </>
  );
}
