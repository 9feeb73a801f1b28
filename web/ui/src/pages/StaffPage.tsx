/** Who can do what, and what is asked of them: a supervisor changes it while calls come in. */
import { useState } from "preact/hooks";
import { api } from "../api";
import { useAsked } from "../asking";
import { AgentSkills } from "../components/AgentSkills";
import { QueueSettingsCard } from "../components/QueueSettingsCard";
import { t } from "../i18n";
import { live } from "../live";
import { allSkills } from "../skills";
import type { BoardAgent } from "../shapes";

const EVERY_MS = 3000;

export function StaffPage() {
  const words = t().staff;
  const { board } = live.value;
  const needs = JSON.stringify(board?.queues.map((queue) => queue.requires));
  const { answer, failure, again } = useAsked(api.queues, EVERY_MS, [needs]);
  const [q, setQ] = useState("");
  if (board === null) return <p class="card hint">{t().board.loading}</p>;
  const queues = answer?.queues ?? [];
  const known = allSkills([...board.agents.map((agent) => agent.skills), ...queues.map((queue) => queue.now.requires)]);
  const found = board.agents.filter((agent) => fits(agent, q));
  return (
    <div class="staff-page">
      <div class="page-head"><h1>{words.title}</h1><p class="muted">{words.hint}</p></div>
      <div class="staff-columns">
        <section class="card staff" aria-label={words.skills}>
          <header>
            <h3>{words.skills}</h3><span class="count">{board.agents.length}</span>
            <input type="search" class="find" placeholder={words.search} aria-label={words.search} value={q} data-testid="find-agent"
              onInput={(event) => setQ(event.currentTarget.value)} />
          </header>
          {found.length === 0 && <p class="hint">{words.nobodyFound}</p>}
          <ul>{found.map((agent) => <AgentSkills key={agent.agent_id} agent={agent} known={known} />)}</ul>
        </section>
        <section class="card staff" aria-label={words.queues}>
          <header><h3>{words.queues}</h3></header>
          {failure !== null && <p class="banner warn" role="alert">{failure}</p>}
          <ul>
            {queues.map((queue) => <QueueSettingsCard key={queue.name} queue={queue} agents={board.agents} known={known} onSent={again} />)}
          </ul>
        </section>
      </div>
    </div>
  );
}

/** By name or skill, without regard to marks: "binh" finds Bình. */
function fits(agent: BoardAgent, q: string): boolean {
  const wanted = bare(q.trim());
  return [agent.name, agent.agent_id, ...Object.keys(agent.skills)].some((text) => bare(text).includes(wanted));
}

function bare(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D").toLowerCase();
}
