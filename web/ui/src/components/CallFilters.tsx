import { t } from "../i18n";
import { filter } from "../search";
import { house } from "../session";

export function CallFilters() {
  const words = t().qa;
  const { queues = [], agents = [] } = house.value ?? {};
  const choose = (change: { queue?: string; agent_id?: string }) => (filter.value = { ...filter.value, ...change });
  return (
    <div class="filters">
      <label>
        {words.filterQueue}
        <select data-testid="filter-queue" value={filter.value.queue ?? ""} onChange={(e) => choose({ queue: e.currentTarget.value })}>
          <option value="">{words.all}</option>
          {queues.map((queue) => <option key={queue.name} value={queue.name}>{queue.title}</option>)}
        </select>
      </label>
      <label>
        {words.filterAgent}
        <select data-testid="filter-agent" value={filter.value.agent_id ?? ""} onChange={(e) => choose({ agent_id: e.currentTarget.value })}>
          <option value="">{words.all}</option>
          {agents.map((agent) => <option key={agent.agent_id} value={agent.agent_id}>{agent.name}</option>)}
        </select>
      </label>
    </div>
  );
}
