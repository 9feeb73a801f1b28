/** Customers: a list to look in, and one of them. An agent sees the one whose call he has. */
import "../customers/customers.css";
import { CustomerList } from "../customers/CustomerList";
import { CustomerView } from "../customers/CustomerView";
import { NewCustomer } from "../customers/NewCustomer";
import { t } from "../i18n";
import { live } from "../live";
import { manages, seesEverybody } from "../may";
import { route } from "../route";
import { user } from "../session";

export function CustomersPage() {
  const [first = ""] = route.value.parts;
  const role = user.value?.role;
  const named = /^\d{1,15}$/.test(first) ? Number(first) : 0;
  if (named > 0) return <CustomerView key={named} customerId={named} />;
  if (first === "new" && manages(role)) return <NewCustomer />;
  if (seesEverybody(role)) return <CustomerList />;
  const caller = live.value.pop?.known.customer_id ?? null;
  if (caller !== null) return <CustomerView key={caller} customerId={caller} />;
  return <p class="card hint" data-testid="no-caller">{live.value.pop ? t().customers.callerUnknown : t().customers.noCaller}</p>;
}
