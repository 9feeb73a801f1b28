/** From a call to whom it was with, and to a case about it. */
import { home } from "../format";
import { t } from "../i18n";
import { handlesCases, seesEverybody } from "../may";
import { address } from "../route";
import { user } from "../session";

interface Props {
  call: { call_id: string; number: string; queue: string | null; disposition: string | null };
  /** When it is known who he is. */
  customerId?: number | null;
}

export function CallLinks({ call, customerId = null }: Props) {
  const words = t().customers;
  const role = user.value?.role;
  const about = { customer: call.number, call: call.call_id, queue: call.queue ?? "", reason: call.disposition ?? "" };
  return (
    <span class="call-links">
      {customerId !== null
        ? <a class="ask" data-testid="call-customer" href={address("customers", [customerId])}>{words.page}</a>
        : seesEverybody(role) && call.number && (
          <a class="ask" data-testid="call-customer" href={address("customers", [], { q: home(call.number) })}>{words.page}</a>
        )}
      {handlesCases(role) && <a class="ask" data-testid="call-new-case" href={address("cases", ["new"], about)}>{words.newCase}</a>}
    </span>
  );
}
