"""A day in virtual time: the real router, fed by a heap of events.

Nothing is known here of how the calls were drawn: arrivals come in the order of their times, each with the
handle time and the patience it will have, whoever takes it. So the same calls can be run against other
agents or other rules. Times are seconds on any one clock.

    done = run_day(arrivals, [Line(Demand("sales", (way({"sales": 1}),)))], [Agent("a", {"sales": 5})])
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from heapq import heappop, heappush
from math import inf
from typing import NamedTuple

from routing.demand import Demand, IdleAgent, WaitingCall
from routing.engine import Router


class Arrival(NamedTuple):
    at: float
    line: int  # which of the lines it joins
    handle_s: float
    patience_s: float = inf  # hangs up after waiting so long


@dataclass(frozen=True, slots=True)
class Line:
    """A queue and its rules. `steps`: from so many seconds on the call asks for something else."""

    demand: Demand
    sl_s: float = 20.0
    head_start_s: float = 0.0
    max_waiting: int | None = None
    max_wait_s: float = inf
    steps: tuple[tuple[float, Demand], ...] = ()


@dataclass(frozen=True, slots=True)
class Agent:
    """`shifts`: from when to when he is there. Who is on a call when his shift ends brings it to its end."""

    agent_id: str
    skills: Mapping[str, int]
    shifts: tuple[tuple[float, float], ...] = ((0.0, inf),)


class Fate(IntEnum):
    WAITING = 0  # for ever: nobody who may take it ever came
    ANSWERED = 1
    ABANDONED = 2
    BLOCKED = 3  # so many were waiting already
    TIMED_OUT = 4  # waited as long as the queue allows


@dataclass(slots=True)
class Done:
    """What became of the calls, a column for each fact, a row for each call in the order of arrival."""

    at: array[float] = field(default_factory=lambda: array("d"))
    line: array[int] = field(default_factory=lambda: array("l"))
    handle_s: array[float] = field(default_factory=lambda: array("d"))
    fate: bytearray = field(default_factory=bytearray)
    wait_s: array[float] = field(default_factory=lambda: array("d"))
    agent: array[int] = field(default_factory=lambda: array("l"))  # -1: nobody


def run_day(arrivals: Iterable[Arrival], lines: Sequence[Line], agents: Sequence[Agent]) -> Done:
    day = _Day(lines, agents)
    for arrival in arrivals:
        day.until(arrival.at)
        day.arrive(arrival)
    day.until(inf)
    return day.done


class _Day:
    def __init__(self, lines: Sequence[Line], agents: Sequence[Agent]) -> None:
        self.done = Done()
        self._router = Router()
        self._lines = lines
        self._agents = agents
        self._index = {agent.agent_id: index for index, agent in enumerate(agents)}
        self._present = [False] * len(agents)
        self._busy = [False] * len(agents)
        self._calls = [0] * len(agents)
        self._last_rung = [0] * len(agents)
        self._waiting = [0] * len(lines)
        self._rings = 0
        self._events: list[tuple[float, int, Callable[[int, float], None], int]] = []
        self._told = 0  # numbers the events: equal times go by it
        for index, agent in enumerate(agents):
            for begins, ends in agent.shifts:
                self._at(begins, self._come, index)
                if ends < inf:
                    self._at(ends, self._go, index)

    def until(self, at: float) -> None:
        """Everything that happens up to this moment."""
        events = self._events
        while events and events[0][0] <= at:
            now, _, happen, which = heappop(events)
            happen(which, now)

    def arrive(self, arrival: Arrival) -> None:
        at, index, handle_s, patience_s = arrival
        done, line = self.done, self._lines[index]
        number = len(done.at)
        done.at.append(at)
        done.line.append(index)
        done.handle_s.append(handle_s)
        done.fate.append(Fate.WAITING)
        done.wait_s.append(0.0)
        done.agent.append(-1)
        self._waiting[index] += 1
        self._router.offer(WaitingCall(str(number), line.demand, at, number, line.head_start_s))
        self._match(at)
        if done.fate[number]:
            return
        if line.max_waiting is not None and self._waiting[index] > line.max_waiting:
            self._leave(number, at, Fate.BLOCKED)
            return
        if patience_s <= line.max_wait_s:
            if patience_s < inf:
                self._at(at + patience_s, self._give_up, number)
        else:
            self._at(at + line.max_wait_s, self._time_out, number)
        if line.steps:
            self._at(at + line.steps[0][0], self._relax, number)

    def _at(self, at: float, happen: Callable[[int, float], None], which: int) -> None:
        self._told += 1
        heappush(self._events, (at, self._told, happen, which))

    def _match(self, now: float) -> None:
        done = self.done
        for match in self._router.match():
            number, agent = int(match.call_id), self._index[match.agent_id]
            done.fate[number] = Fate.ANSWERED
            done.wait_s[number] = now - done.at[number]
            done.agent[number] = agent
            self._waiting[done.line[number]] -= 1
            self._rings += 1
            self._busy[agent] = True
            self._calls[agent] += 1
            self._last_rung[agent] = self._rings
            self._at(now + done.handle_s[number], self._finish, agent)

    # --- the agents

    def _come(self, agent: int, now: float) -> None:
        if not self._present[agent]:
            self._present[agent] = True
            if not self._busy[agent]:
                self._ready(agent, now)

    def _go(self, agent: int, now: float) -> None:
        self._present[agent] = False
        if not self._busy[agent]:
            self._router.busy(self._agents[agent].agent_id)

    def _finish(self, agent: int, now: float) -> None:
        self._busy[agent] = False
        if self._present[agent]:
            self._ready(agent, now)

    def _ready(self, agent: int, now: float) -> None:
        who = self._agents[agent]
        self._router.ready(
            IdleAgent(who.agent_id, who.skills, now, agent, self._calls[agent], self._last_rung[agent])
        )
        self._match(now)

    # --- the callers

    def _give_up(self, number: int, now: float) -> None:
        if not self.done.fate[number]:
            self._leave(number, now, Fate.ABANDONED)

    def _time_out(self, number: int, now: float) -> None:
        if not self.done.fate[number]:
            self._leave(number, now, Fate.TIMED_OUT)

    def _leave(self, number: int, now: float, fate: Fate) -> None:
        done = self.done
        done.fate[number] = fate
        done.wait_s[number] = now - done.at[number]
        self._waiting[done.line[number]] -= 1
        self._router.withdraw(str(number))

    def _relax(self, number: int, now: float) -> None:
        """The step whose moment this is; the next one is set."""
        done = self.done
        if done.fate[number]:
            return
        line, since = self._lines[done.line[number]], done.at[number]
        due = next(index for index, (after_s, _) in enumerate(line.steps) if since + after_s >= now)
        self._router.offer(WaitingCall(str(number), line.steps[due][1], since, number, line.head_start_s))
        if due + 1 < len(line.steps):
            self._at(since + line.steps[due + 1][0], self._relax, number)
        self._match(now)
