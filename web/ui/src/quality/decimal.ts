/** Figures that whole numbers are too coarse for, in the user's language. */
import { t } from "../i18n";
import { NONE } from "../format";

export function decimal(value: number | null, digits = 2): string {
  return value === null ? NONE : new Intl.NumberFormat(t().locale, { maximumFractionDigits: digits }).format(value);
}

/** A difference of scores in percentage points, with its sign. */
export function points(difference: number | null): string {
  if (difference === null) return NONE;
  return new Intl.NumberFormat(t().locale, { maximumFractionDigits: 1, signDisplay: "exceptZero" }).format(difference * 100);
}
