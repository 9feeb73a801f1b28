/** The queues, one a row: what is happening now on the left, today on the right. */
import { t } from "../i18n";
import type { BoardQueue } from "../shapes";
import { QueueRow } from "./QueueRow";

export function QueueTable({ queues }: { queues: BoardQueue[] }) {
  const words = t().board;
  const now = [words.waiting, words.longest, words.expected, words.ringing, words.talking, words.agentsIdle];
  const today = [words.serviceLevel, words.offered, words.answered, words.abandoned, words.asa, words.aht];
  return (
    <section class="card queues" aria-label={words.queues}>
      <table>
        <thead>
          <tr class="times">
            <td />
            <th scope="colgroup" colSpan={now.length}>{words.now}</th>
            <th scope="colgroup" colSpan={today.length} class="today">{words.today}</th>
          </tr>
          <tr>
            <th scope="col">{words.queue}</th>
            {now.map((label) => <th key={label} scope="col">{label}</th>)}
            {today.map((label, index) => <th key={label} scope="col" class={index === 0 ? "today" : undefined}>{label}</th>)}
          </tr>
        </thead>
        <tbody>
          {queues.map((queue) => <QueueRow key={queue.name} queue={queue} />)}
        </tbody>
      </table>
    </section>
  );
}
