/** Which scorecards reviews can be begun with. Pure. */
import type { CardVersion } from "./shapes";

/** The newest published version of each card, by title. */
export function newest(cards: readonly CardVersion[]): CardVersion[] {
  const found = new Map<string, CardVersion>();
  for (const card of cards) {
    const known = found.get(card.card_id);
    if (card.published && (known === undefined || known.version < card.version)) found.set(card.card_id, card);
  }
  return [...found.values()].sort((one, other) => one.title.localeCompare(other.title));
}

/** The versions by card, newest first within each. */
export function byCard(cards: readonly CardVersion[]): CardVersion[][] {
  const groups = new Map<string, CardVersion[]>();
  for (const card of cards) groups.set(card.card_id, [...(groups.get(card.card_id) ?? []), card]);
  return [...groups.values()].map((versions) => [...versions].sort((one, other) => other.version - one.version));
}
