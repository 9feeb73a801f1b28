"""The calls of the log once more, with other agents or other skills.

What is known of a call stays as it was: when it came, to which queue, how long its agent's phone rang and how
long he was busy with it, and the patience of who hung up. What is not known is drawn, in each run anew: how
long others would have waited (`planning.patience`), and what a call that nobody took would have been, by the
like of it in the same queue.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from random import Random

from centre.house import Queue
from planning.day import Agent, Arrival, Done, Fate, Line, run_day
from planning.figures import Measured, Slicing, measure
from planning.history import History, NoHistory, PastCall
from planning.patience import Patience
from routing.demand import Demand, way
from routing.steps import ways_after

Kind = tuple[str, bool]  # queue, whether callbacks: they wait in the same queue, with nobody on the line


@dataclass(frozen=True, slots=True)
class Replay:
    """All that is needed to run the period again."""

    kinds: tuple[Kind, ...]  # one for each line
    lines: tuple[Line, ...]
    calls: tuple[PastCall, ...]
    agents: tuple[Agent, ...]
    notes: tuple[str, ...]  # what is in the log and not in the simulation

    def once(self, seed: int, slicing: Slicing | None, replication: int) -> Measured:
        """The same for the same seed and number; with other agents, the same callers."""
        chance = Random(f"{seed}/{replication}")
        rings: list[float] = []
        done = run_day(self._arrivals(chance, rings), self.lines, self.agents)
        for number, ring_s in enumerate(rings):
            if done.fate[number] == Fate.ANSWERED:  # until the agent answers, his caller waits
                done.wait_s[number] += ring_s
                done.handle_s[number] -= ring_s
        return measure(done, self.lines, self.agents, slicing=slicing)

    def was(self, slicing: Slicing | None) -> Measured:
        """What the log says."""
        done, index = Done(), {agent.agent_id: number for number, agent in enumerate(self.agents)}
        for line, call in self._known():
            done.at.append(call.at)
            done.line.append(line)
            done.handle_s.append(call.handle_s or 0.0)
            done.fate.append(call.fate)
            done.wait_s.append(call.wait_s)
            done.agent.append(-1 if call.agent_id is None else index.get(call.agent_id, -1))
        return measure(done, self.lines, self.agents, slicing=slicing)

    def _known(self) -> Iterator[tuple[int, PastCall]]:
        line = {kind: number for number, kind in enumerate(self.kinds)}
        for call in self.calls:
            yield line[call.queue, call.callback], call

    def _arrivals(self, chance: Random, rings: list[float]) -> Iterator[Arrival]:
        patience = self._patience()
        works: defaultdict[int, list[tuple[float, float]]] = defaultdict(list)
        for line, call in self._known():
            if call.handle_s is not None:
                works[line].append((call.ring_s or 0.0, call.handle_s))
        every = [work for line in sorted(works) for work in works[line]]
        for line, call in self._known():
            drawn = chance.choice(works[line] or every)
            ring_s = drawn[0] if call.ring_s is None else call.ring_s
            handle_s = drawn[1] if call.handle_s is None else call.handle_s
            stays_s = patience[line].draw(call.wait_s, chance)
            if call.fate is Fate.ABANDONED:
                stays_s = call.wait_s
            rings.append(ring_s)
            yield Arrival(call.at, line, ring_s + handle_s, inf if call.callback else stays_s)

    def _patience(self) -> list[Patience]:
        waits: defaultdict[int, list[tuple[float, bool]]] = defaultdict(list)
        for line, call in self._known():
            waits[line].append((call.wait_s, call.fate is Fate.ABANDONED))
        return [Patience(waits[line]) for line in range(len(self.lines))]


def replay(history: History, queues: Mapping[str, Queue], agents: Sequence[Agent]) -> Replay:
    """Raises `NoHistory` when there is nothing to replay."""
    notes = []
    gone = sorted({call.queue for call in history.calls} - set(queues))
    if gone:
        notes.append(f"calls of queues that are not in the configuration are left out: {', '.join(gone)}")
    calls = tuple(call for call in history.calls if call.queue in queues)
    if not any(call.handle_s is not None for call in calls):
        raise NoHistory("nobody answered a call in this period, so nobody knows how long one takes")
    strangers = sorted(set(history.shifts) - {agent.agent_id for agent in agents})
    if strangers:
        notes.append(f"agents of the log who are not there in the simulation: {', '.join(strangers)}")
    found = {(call.queue, call.callback) for call in calls}
    kinds = tuple(
        (name, callback) for name in queues for callback in (False, True) if (name, callback) in found
    )
    for name in dict.fromkeys(name for name, _ in kinds):
        if any(step.after_s is None for step in queues[name].steps):
            notes.append(f"queue {name}: its steps that go by the expected wait are not simulated")
        if queues[name].max_boost_s > 0:
            notes.append(f"queue {name}: its head start while the target is at risk is not simulated")
    lines = tuple(_line(queues[name], queues) for name, _ in kinds)
    return Replay(kinds, lines, calls, tuple(agents), tuple(notes))


def _line(queue: Queue, queues: Mapping[str, Queue]) -> Line:
    timed = sorted((s.after_s, n) for n, s in enumerate(queue.steps) if s.after_s is not None)
    others = {name: way(other.requires) for name, other in queues.items()}

    def demand(taken: int) -> Demand:
        steps = [queue.steps[number] for _, number in timed[:taken]]
        return Demand(
            queue=queue.name,
            ways=ways_after(queue.requires, steps, others),
            prefers=way(queue.prefers),
            choice=queue.choice,
            strict=queue.strict,
        )

    return Line(
        demand=demand(0),
        sl_s=queue.sl_s,
        head_start_s=queue.priority_s,
        max_waiting=queue.max_waiting,
        max_wait_s=inf if queue.max_wait_s is None else queue.max_wait_s,
        steps=tuple((after_s, demand(taken)) for taken, (after_s, _) in enumerate(timed, 1)),
    )
