/** One customer, whole. */
import { useEffect, useState } from "preact/hooks";
import { useAsked } from "../asking";
import { Await } from "../components/Await";
import { OrderCallback } from "../components/OrderCallback";
import { PhoneNumber } from "../components/PhoneNumber";
import { TierMark } from "../components/TierMark";
import { Icon } from "../components/Icon";
import { OpenCases } from "../cases/OpenCases";
import { home } from "../format";
import { t } from "../i18n";
import { handlesCases, manages, seesEverybody } from "../may";
import { attempt } from "../notices";
import { address, go } from "../route";
import { user } from "../session";
import { customers } from "./api";
import { EraseDialog } from "./EraseDialog";
import { everythingOf, saveAs } from "./exporting";
import { FactsCard } from "./FactsCard";
import { History } from "./History";
import { MergeDialog } from "./MergeDialog";
import { Notes } from "./Notes";
import { Numbers } from "./Numbers";
import type { Customer } from "./shapes";

const EVERY_MS = 20_000;

export function CustomerView({ customerId }: { customerId: number }) {
  const [customer, setCustomer] = useState<Customer | null>(null);
  const asked = useAsked(() => customers.get(customerId), EVERY_MS, [customerId]);
  useEffect(() => void (asked.answer && setCustomer(asked.answer)), [asked.answer]);
  const role = user.value?.role;
  const may = manages(role);
  return (
    <div class="customer-page">
      {customer ? <Head customer={customer} onSaved={setCustomer} /> : <Back />}
      <Await of={{ answer: customer, failure: asked.failure }} />
      {customer && (
        <div class="customer-columns">
          <div class="customer-side">
            <FactsCard customer={customer} may={may} onSaved={setCustomer} />
            <Numbers customer={customer} may={may} onSaved={setCustomer} />
            <Notes customer={customer} onSaved={setCustomer} />
          </div>
          <div class="customer-main">
            <OpenCases customer={customer} />
            <History customer={customer} may={may} />
          </div>
        </div>
      )}
    </div>
  );
}

function Back() {
  if (!seesEverybody(user.value?.role)) return null;
  return <a class="back" href={address("customers", [])}><Icon name="back" />{t().customers.all}</a>;
}

type Asks = "" | "callback" | "ordered" | "merge" | "erase";

function Head({ customer, onSaved }: { customer: Customer; onSaved: (customer: Customer) => void }) {
  const words = t().customers;
  const role = user.value?.role;
  const [asks, setAsks] = useState<Asks>("");
  const [busy, setBusy] = useState(false);
  const [first, ...others] = customer.numbers;
  const close = () => setAsks("");

  async function save(): Promise<void> {
    setBusy(true);
    await attempt(async () => saveAs(`customer-${customer.customer_id}.json`, await everythingOf(customer)));
    setBusy(false);
  }

  return (
    <header class="customer-head">
      <Back />
      <div class="customer-title">
        <h1 data-testid="customer-name">{customer.name || words.nameless} <TierMark tier={customer.tier} /></h1>
        <p class="muted">
          {first ? <PhoneNumber number={home(first)} /> : words.noNumbers}
          {others.length > 0 && <span> · {words.more_numbers(String(others.length))}</span>}
        </p>
      </div>
      <div class="head-buttons">
        {handlesCases(role) && (
          <a class="as-button" data-testid="customer-new-case" href={address("cases", ["new"], { customer: first ?? customer.email })}>{words.newCase}</a>
        )}
        {manages(role) && (
          <>
            <button type="button" data-testid="customer-callback" disabled={!first} onClick={() => setAsks("callback")}><Icon name="phone" />{t().order.open}</button>
            <button type="button" data-testid="customer-merge" onClick={() => setAsks("merge")}>{words.merge}</button>
            <button type="button" disabled={busy} data-testid="customer-export" onClick={() => void save()}>{words.export}</button>
            <button type="button" class="danger" data-testid="customer-erase" onClick={() => setAsks("erase")}>{words.erase}</button>
          </>
        )}
      </div>
      {asks === "callback" && (
        <OrderCallback numbers={customer.numbers} name={customer.name} close={close}
          ordered={() => setAsks("ordered")} />
      )}
      {asks === "ordered" && <p class="banner good told" role="status" data-testid="ordered">{t().order.ordered}</p>}
      {asks === "merge" && <MergeDialog customer={customer} close={close} merged={(one) => { onSaved(one); close(); }} />}
      {asks === "erase" && <EraseDialog customer={customer} close={close} gone={() => go("customers", [])} />}
    </header>
  );
}
