import { t } from "../i18n";

/** An important customer, by the house's own name for it; nothing for the others. */
export function TierMark({ tier }: { tier: string }) {
  if (!tier) return null;
  return <span class="tier" data-testid="tier" title={t().pop.tier}>★ {tier}</span>;
}
