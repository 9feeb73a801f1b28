/** All that is kept of one customer, as a file for himself. */
import { cases } from "../cases/api";
import { customers } from "./api";
import type { Customer, HistoryEvent } from "./shapes";

const MOST_PAGES = 500;

export async function everythingOf(customer: Customer): Promise<object> {
  const history: HistoryEvent[] = [];
  let before: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer: { items: HistoryEvent[]; next: string | null } = await customers.history(customer.customer_id, before, 200);
    history.push(...answer.items);
    if ((before = answer.next) === null) break;
  }
  const whole = [];
  for (let after: string | null = null; ; ) {
    const answer: Awaited<ReturnType<typeof cases.list>> = await cases.list({ customer_id: customer.customer_id }, after, 200);
    for (const one of answer.items) whole.push(await cases.get(one.number));
    if ((after = answer.next) === null) break;
  }
  return { customer, history, cases: whole };
}

export function saveAs(name: string, content: object): void {
  const address = URL.createObjectURL(new Blob([JSON.stringify(content, null, 2)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
