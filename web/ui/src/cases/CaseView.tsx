/** One case: how it stands, what can be done, and all that happened to it. */
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../api";
import { useAsked } from "../asking";
import { Await } from "../components/Await";
import { Icon } from "../components/Icon";
import { OrderCallback } from "../components/OrderCallback";
import { t } from "../i18n";
import { handlesCases, manages } from "../may";
import { attempt } from "../notices";
import { address } from "../route";
import { reasonName, user } from "../session";
import { cases } from "./api";
import { CaseFacts } from "./CaseFacts";
import { Doings } from "./Doings";
import { FollowUps } from "./FollowUps";
import { PriorityMark, StateChip } from "./Marks";
import type { WholeCase } from "./shapes";
import { Story } from "./Story";
import { TimeLeft } from "./TimeLeft";

const EVERY_MS = 10_000;

export function CaseView({ number }: { number: string }) {
  const words = t().cases;
  const [one, setOne] = useState<WholeCase | null>(null);
  const [busy, setBusy] = useState(false);
  const asked = useAsked(() => cases.get(number), EVERY_MS, [number]);
  const put = (found: WholeCase) => setOne((known) => (known && known.version > found.version ? known : found));
  useEffect(() => void (asked.answer && put(asked.answer)), [asked.answer]);
  const role = user.value?.role;
  const may = handlesCases(role);

  async function change(ask: () => Promise<WholeCase>): Promise<boolean> {
    setBusy(true);
    const done = await attempt(async () => {
      try {
        put(await ask());
      } catch (error) {
        if (error instanceof ApiError && error.code === "stale") asked.again();
        throw error;
      }
    });
    setBusy(false);
    return done;
  }

  if (one === null) return <div class="case-page"><Back /><Await of={asked} /></div>;
  return (
    <div class="case-page" data-testid="case-page" data-state={one.state}>
      <Head of={one} />
      {asked.failure !== null && <p class="banner warn" role="alert">{asked.failure}</p>}
      <div class="customer-columns">
        <div class="customer-side">
          <CaseFacts of={one} may={may} busy={busy} change={change} />
          <FollowUps of={one} may={may} busy={busy} cancel={(plan) => void change(() => cases.cancelFollowUp(one.number, one.version, plan))} />
        </div>
        <div class="customer-main">
          {may && <Doings of={one} onDone={put} onStale={asked.again} />}
          {!may && <p class="hint">{words.onlyReads}</p>}
          <Story lines={one.story} />
        </div>
      </div>
    </div>
  );
}

function Back() {
  return <a class="back" href={address("cases", [])}><Icon name="back" />{t().cases.all}</a>;
}

function Head({ of: one }: { of: WholeCase }) {
  const [orders, setOrders] = useState<"" | "asks" | "ordered">("");
  return (
    <header class="customer-head">
      <Back />
      <div class="customer-title">
        <h1>{reasonName(one.reason)} <span class="case-number" data-testid="case-number">{one.number}</span></h1>
        <p class="case-marks"><StateChip state={one.state} /><TimeLeft of={one} /><PriorityMark priority={one.priority} /></p>
      </div>
      <div class="head-buttons">
        {manages(user.value?.role) && one.customer.startsWith("+") && (
          <button type="button" data-testid="case-callback" onClick={() => setOrders("asks")}><Icon name="phone" />{t().order.open}</button>
        )}
      </div>
      {orders === "asks" && (
        <OrderCallback number={one.customer} queue={one.queue} close={() => setOrders("")} ordered={() => setOrders("ordered")} />
      )}
      {orders === "ordered" && <p class="banner good told" role="status" data-testid="ordered">{t().order.ordered}</p>}
    </header>
  );
}
