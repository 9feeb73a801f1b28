/** A customer on one line. */
import { PhoneNumber } from "../components/PhoneNumber";
import { TierMark } from "../components/TierMark";
import { home } from "../format";
import { f, t } from "../i18n";
import type { Customer } from "./shapes";

export function CustomerLine({ customer }: { customer: Customer }) {
  const [first, ...others] = customer.numbers;
  return (
    <span class="customer-line">
      <b>{customer.name || t().customers.nameless}</b>
      {first && <PhoneNumber number={home(first)} />}
      {others.length > 0 && <span class="muted">+{f().number(others.length)}</span>}
      <TierMark tier={customer.tier} />
    </span>
  );
}
