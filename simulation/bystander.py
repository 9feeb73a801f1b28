"""What a bystander knows of the day: who may take which call, and whose turn it is.

He knows the house, hears the events and remembers. Of the centre's state he takes what anybody can see: who
is in which state, which steps a call has taken, since when an agent is idle. What follows from it he works
out for himself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from centre.house import House
from centre.state import Agent, Call, CentreState
from interactions.record import SegmentKind
from ivr.flow import JoinQueue
from routing.demand import Choice
from simulation.law import TOLERANCE_S
from telephony import events
from telephony.call import AgentState, CallState
from telephony.commands import Command, RingAgent
from telephony.events import Event, RingFailure

IN_LINE = (CallState.WAITING, CallState.RINGING, CallState.DIALLING)
WITH_OTHERS = (CallState.TALKING, CallState.ON_HOLD, CallState.OUTSIDE)
AWAY = (AgentState.OFFLINE, AgentState.PAUSED)
HIS_DOING = (RingFailure.NO_ANSWER, RingFailure.BUSY, RingFailure.DECLINED)

Skills = Mapping[str, int]


@dataclass(slots=True)
class Seen:
    """What he remembers of one call."""

    state: CallState = CallState.IN_MENU
    order: int = 0  # of this stay in a queue
    attempt: int = 0
    agent_id: str | None = None
    steps: tuple[int, ...] = ()
    let_by: dict[str, float] = field(default_factory=dict)  # agent -> until when it counts
    kept_for: str | None = None
    kept_until: float = 0.0
    named: bool = False  # by a colleague, who sent the caller on to him
    sent_on: bool = False  # into this queue, by an agent
    not_before: float = 0.0  # of a callback


@dataclass(slots=True)
class Known:
    """What stays true of a call, and of the callback that comes of it."""

    place: tuple[float, int] | None = None  # in line
    needs: dict[str, int] = field(default_factory=dict)  # by the menu
    customer_needs: dict[str, int] = field(default_factory=dict)
    tier: str = ""
    agent_id: str | None = None  # who looks after the caller, or whom he talked to last


class Bystander:
    def __init__(self, house: House) -> None:
        self.house = house
        self.skills: dict[str, Skills] = {name: agent.skills for name, agent in house.agents.items()}
        self.requires: dict[str, Skills] = {name: queue.requires for name, queue in house.queues.items()}
        self.priority_s = {name: queue.priority_s for name, queue in house.queues.items()}
        self.choice = {name: queue.choice for name, queue in house.queues.items()}
        self.nodes: set[str] = set()
        self.known: dict[str, Known] = {}
        self.seen: dict[str, Seen] = {}
        self.rung: dict[str, int] = {}  # agent -> number of his last ring
        self.entered: list[Call] = []  # a queue, in this event
        self.stepped: list[tuple[Call, int]] = []  # steps taken in this event
        self.now = 0.0
        self._rings = self._places = 0

    # --- what happens ------------------------------------------------------------------------------

    def write(self, event: Event, state: CentreState) -> None:
        """`state` is that after the event."""
        self.now = event.at
        self.entered, self.stepped = [], []
        self._hear(event)
        for call in state.calls.values():
            seen = self.seen.get(call.call_id)
            if seen is None:
                seen = self.seen[call.call_id] = Seen()
            elif call.state is seen.state and call.order == seen.order and call.state not in IN_LINE:
                continue  # nothing to see
            self._look(event, call, seen, state)
        for gone in self.seen.keys() - state.calls.keys():
            del self.seen[gone]

    def rang(self, asked: Sequence[Command]) -> None:
        """Told last, when the rings of this event have been judged."""
        for command in asked:
            if isinstance(command, RingAgent):
                self._rings += 1
                self.rung[command.agent_id] = self._rings

    def _hear(self, event: Event) -> None:
        match event:
            case events.PbxLost(node=node):
                self.nodes.discard(node)
            case events.PbxSnapshot(node=node):
                self.nodes.add(node)
            case events.AgentSkillsChanged(agent_id=agent_id, skills=skills):
                self.skills[agent_id] = dict(skills)
            case events.QueueTuned(queue=queue):
                if event.requires is not None:
                    self.requires[queue] = dict(event.requires)
                if event.priority_s is not None:
                    self.priority_s[queue] = event.priority_s
                if event.choice is not None:
                    self.choice[queue] = Choice(event.choice)
            case events.CustomerFound(call_id=call_id):
                known = self.known.setdefault(call_id, Known())
                known.tier, known.customer_needs = event.tier, dict(event.requires)
                agents = [contact.agent_id for contact in event.history if contact.agent_id is not None]
                known.agent_id = event.agent_id or (agents[0] if agents else None)

    def _look(self, event: Event, call: Call, seen: Seen, state: CentreState) -> None:
        known = self._known(call)
        before, in_line = seen.state, call.state in IN_LINE
        entered = in_line and call.order != seen.order
        if entered:
            seen.order, seen.steps = call.order, ()
            seen.let_by.clear()
            seen.kept_for, seen.named, seen.sent_on = None, False, before in WITH_OTHERS
            if isinstance(event, events.TransferAsked) and event.to_agent:
                seen.kept_for, seen.named = event.to_agent, True
                seen.kept_until = self.now + self.house.transfers.patience_s
                self.entered.append(call)
            elif call.callback_of is None or seen.sent_on:
                self.entered.append(call)
                self._keep(call, seen, known, state)
            if isinstance(event, events.TransferAsked) and event.queue:
                known.needs = self._needs(call, event.queue)
        elif before is CallState.WAITING and in_line and _found(event, call) and not seen.named:
            self._keep(call, seen, known, state)
        self._let_by(event, call, seen, state, sent_on=entered)
        self._forget(call, seen, state)
        if before is CallState.DIALLING and call.state in (CallState.WAITING, CallState.RINGING):
            tried = isinstance(event, events.CustomerNotReached | events.CommandFailed | events.TimerFired)
            seen.not_before = self.now + self.house.callbacks.retry_s if tried else 0.0
        self.stepped += [(call, index) for index in call.steps[len(seen.steps) :]]
        seen.state, seen.attempt, seen.agent_id = call.state, call.attempt, call.agent_id
        seen.steps = tuple(call.steps)

    def _known(self, call: Call) -> Known:
        known = self.known.get(call.call_id)
        if known is None:
            source = self.known.get(call.callback_of or "", Known())
            known = self.known[call.call_id] = replace(source)
        if call.callback_of not in self.known:  # a caller, or a callback that no caller asked for
            if known.place is None:
                stays = (s.start for s in call.segments if s.kind is SegmentKind.QUEUE)
                began = next(stays, None)
                if began is not None:
                    self._places += 1
                    known.place = began, self._places
            place = self.house.flow.places[call.spot.place]
            if call.state in IN_LINE and isinstance(place, JoinQueue):
                known.needs = both(dict(call.spot.needs), dict(place.requires))
        return known

    def _needs(self, call: Call, queue: str) -> dict[str, int]:
        """Of whom an agent sent to this queue: what his way through the menu says, and what the first place
        does that leads there."""
        places = [place for place in self.house.flow.places.values() if isinstance(place, JoinQueue)]
        there = next((place for place in places if place.queue == queue), None)
        return both(dict(call.spot.needs), {} if there is None else dict(there.requires))

    def _keep(self, call: Call, seen: Seen, known: Known, state: CentreState) -> None:
        """For his agent, if that one is at work and can take it."""
        assert call.queue is not None
        patience_s, last = self.house.queues[call.queue].last_agent_s, known.agent_id
        if patience_s is None or last not in state.agents or self.now >= call.queued_at + patience_s:
            return
        able = last in self.able(call, state) and last not in seen.let_by
        if able and self.at_work(state.agents[last]):
            seen.kept_for, seen.kept_until = last, call.queued_at + patience_s

    def _let_by(self, event: Event, call: Call, seen: Seen, state: CentreState, *, sent_on: bool) -> None:
        who = seen.agent_id
        mine = who is not None and getattr(event, "call_id", "") == call.call_id
        match event:
            case events.RingFailed(attempt=attempt, reason=reason):
                his = mine and attempt == seen.attempt and reason in HIS_DOING
                let_by = his and seen.state is CallState.RINGING
            case events.TimerFired(timer=timer):
                let_by = seen.state is CallState.RINGING and timer == f"ring/{call.call_id}/{seen.attempt}"
            case events.AgentHungUp(attempt=attempt):
                let_by = mine and attempt == seen.attempt and seen.state is CallState.DIALLING
            case events.TransferAsked():
                let_by = mine and sent_on
            case _:
                let_by = False
        if not let_by:
            return
        assert who is not None
        assert call.queue is not None
        seen.let_by[who] = self.now + self.house.queues[call.queue].let_by_s
        if seen.kept_for == who:
            seen.kept_for = None
        for agent_id in [other for other, until in seen.let_by.items() if until <= self.now]:
            del seen.let_by[agent_id]
        rest = self.able(call, state) - seen.let_by.keys()
        if not any(self.at_work(state.agents[agent_id]) for agent_id in rest):
            seen.let_by.clear()  # they all have: it begins anew

    def _forget(self, call: Call, seen: Seen, state: CentreState) -> None:
        if call.state not in IN_LINE:
            seen.let_by.clear()
            seen.kept_for = None
        seen.named = seen.named and seen.kept_for is not None
        if seen.kept_for is not None and not (
            self.at_work(state.agents[seen.kept_for]) and seen.kept_for in self.able(call, state)
        ):
            seen.kept_for = None
        if call.state is CallState.WAITING:
            over = self.now - TOLERANCE_S
            if seen.kept_for is not None and max(seen.kept_until, call.since) < over:
                seen.kept_for = None
            for agent_id in [a for a, until in seen.let_by.items() if max(until, call.since) < over]:
                del seen.let_by[agent_id]

    # --- what follows from it ----------------------------------------------------------------------

    def ways(self, call: Call) -> list[dict[str, int]]:
        """What the call asks for, the first ask first."""
        assert call.queue is not None
        known, seen = self.known[call.call_id], self.seen[call.call_id]
        if seen.named and seen.kept_for is not None and call.kept_for is not None:
            return [{}]  # whom a colleague names may have him, whatever his skills
        needs = both(both(known.needs, known.customer_needs), self.house.languages.get(call.language, {}))
        now = both(self.requires[call.queue], needs)
        ways = [now]
        for index in call.steps:
            step = self.house.queues[call.queue].steps[index]
            if step.drop or step.least:
                now = {
                    skill: min(level, step.least.get(skill, 10))
                    for skill, level in now.items()
                    if skill not in step.drop
                }
                ways.append(now)
            if step.queue is not None:
                ways.append(both(self.requires[step.queue], needs))
        return ways

    def able(self, call: Call, state: CentreState) -> set[str]:
        """Agents who have the skills, at work or not."""
        ways = self.ways(call)
        return {agent_id for agent_id in state.agents if any(has(self.skills[agent_id], way) for way in ways)}

    def at_work(self, agent: Agent) -> bool:
        return agent.state not in AWAY and agent.phone_reachable

    def may_take(self, agent: Agent, call: Call) -> bool:
        seen = self.seen[call.call_id]
        return (
            seen.kept_for in (None, agent.agent_id)
            and agent.agent_id not in seen.let_by
            and any(has(self.skills[agent.agent_id], way) for way in self.ways(call))
        )

    def waiting(self, state: CentreState) -> list[Call]:
        """Who can be served now."""
        return [
            call
            for call in state.calls.values()
            if call.state is CallState.WAITING and call.node in self.nodes and self.is_due(call, state)
        ]

    def is_due(self, call: Call, state: CentreState) -> bool:
        """A caller on the line, or a callback whose time has come and whose customer is on no other line."""
        if call.on_line:
            return True
        return self.now > self.seen[call.call_id].not_before + TOLERANCE_S and not self.busy(call, state)

    def busy(self, callback: Call, state: CentreState) -> bool:
        """The customer of this callback talks to us already, or is being called."""
        return any(
            other.on_line or (other.callback_of is not None and other.state in IN_LINE[1:])
            for other in state.calls.values()
            if other is not callback and other.pii_number == callback.pii_number
        )

    def place(self, call: Call, state: CentreState) -> tuple[float, float, int]:
        """Where it stands in line, the least first."""
        assert call.queue is not None
        known = self.known[call.call_id]
        assert known.place is not None, "it is in a queue"
        since, number = known.place
        head_start_s = self.priority_s[call.queue] + self.house.tiers.get(known.tier, 0.0)
        boost_s = state.boosts.get(call.queue, 0.0)
        return -self.house.queues[call.queue].strict, since - head_start_s - boost_s, number

    def rank(self, agent: Agent, call: Call) -> tuple[float, ...]:
        """Of an agent who may take the call, the least first."""
        assert call.queue is not None
        skills, ways = self.skills[agent.agent_id], self.ways(call)
        index = next(index for index, way in enumerate(ways) if has(skills, way))
        prefers = self.house.queues[call.queue].prefers
        lacks = sum(skills.get(skill, 0) < level for skill, level in prefers.items())
        common = (agent.missed_rings > 0, index, lacks)
        idle = (agent.idle_since, agent.order)
        match self.choice[call.queue]:
            case Choice.BEST_FIT:
                above = sum(skills[skill] - level for skill, level in ways[index].items())
                kinds = [skill for skill in skills if not skill.startswith(("team:", "site:"))]
                return (*common, above, len(kinds), *idle)
            case Choice.LONGEST_IDLE:
                return (*common, *idle)
            case Choice.LEAST_CALLS:
                return (*common, agent.calls, *idle)
            case Choice.ROUND_ROBIN:
                return (*common, self.rung.get(agent.agent_id, 0), agent.order)
            case Choice.MOST_SKILLED:
                return (*common, -sum(skills[skill] for skill in ways[index]), *idle)


def _found(event: Event, call: Call) -> bool:
    return isinstance(event, events.CustomerFound) and event.call_id == call.call_id


def both(one: Skills, other: Skills) -> dict[str, int]:
    return {skill: max(one.get(skill, 0), other.get(skill, 0)) for skill in (*one, *other)}


def has(skills: Skills, needed: Skills) -> bool:
    return all(skills.get(skill, 0) >= level for skill, level in needed.items())
