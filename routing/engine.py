"""The router: who gets which call, kept up to date event by event.

It is told what changes (a call waits, an agent is free) and answers with the matches that can be made now.
Calls are taken in the order of `Lane.place`; each gets the best idle agent who may take it, in the order of
`routing.rank`. Between two calls of `match` nothing is left that could be matched, so only what changed
since then can be part of a match: that is why no scan is needed.

Its memory is an index of what the centre's state says; a new router that is told the same decides the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heapify, heappop, heappush

from msgspec.structs import replace

from routing.demand import Demand, IdleAgent, Match, WaitingCall, may_take
from routing.lanes import NOBODY, Entry, Lane, Place, Row, Seat, row_key
from routing.rank import Tier, Turn, turn

FEW = 8  # idle agents who are looked at one by one
KNOWN = 4096  # demands or rows before those nobody needs are forgotten


class Router:
    def __init__(self) -> None:
        self._lanes: dict[Demand, Lane] = {}
        self._rows: dict[tuple[object, bool], Row] = {}
        self._waiting: dict[str, Entry] = {}
        self._idle: dict[str, IdleAgent] = {}
        self._row_of: dict[str, Row] = {}  # also of agents who are busy now
        self._boosts: dict[str, float] = {}
        self._specials = 0  # calls with a say of their own
        self._new_calls: dict[str, None] = {}
        self._new_agents: dict[str, None] = {}  # they sit down only if they are not given a call at once
        self._most = KNOWN

    # --- what changed ------------------------------------------------------------------------------

    def offer(self, call: WaitingCall) -> None:
        """The call waits, or waits differently from now on."""
        call_id = call.call_id
        if call_id in self._waiting:
            self.withdraw(call_id)
        lane = self._lanes.get(call.demand) or self._open(call.demand)
        if call.demand is not lane.demand:
            call = replace(call, demand=lane.demand)  # one of it is enough
        entry = self._waiting[call_id] = (call.since - call.head_start_s, call.order, call)
        if call.only is None and not call.passed:
            lane.queue(entry)
        else:
            lane.special[call_id] = call
            self._specials += 1
        self._new_calls[call_id] = None

    def withdraw(self, call_id: str) -> None:
        """The call no longer waits (or never did)."""
        entry = self._waiting.pop(call_id, None)
        if entry is None:
            return
        self._new_calls.pop(call_id, None)
        lane = self._lanes[entry[2].demand]
        if self._specials and lane.special.pop(call_id, None) is not None:
            self._specials -= 1
        else:
            lane.leave(entry, self._waiting)

    def ready(self, agent: IdleAgent) -> None:
        """The agent is idle, or idle differently from now on."""
        agent_id = agent.agent_id
        if agent_id in self._idle:
            self.busy(agent_id)
        row = self._row_of.get(agent_id)
        if row is None or row.missed != agent.missed or row.skills != agent.skills:
            self._row_of[agent_id] = self._rows.get(row_key(agent)) or self._arrange(agent)
        self._idle[agent_id] = agent
        self._new_agents[agent_id] = None

    def busy(self, agent_id: str) -> None:
        """The agent is not idle (or never was)."""
        if self._idle.pop(agent_id, None) is None:
            return
        if agent_id in self._new_agents:
            del self._new_agents[agent_id]
        else:
            self._row_of[agent_id].rise(self._idle)

    def boost(self, queue: str, seconds: float) -> None:
        """Every call of the queue is served as if it had waited so much longer."""
        self._boosts[queue] = seconds
        for demand, lane in self._lanes.items():
            if demand.queue == queue:
                lane.boost = seconds
                lane.look()

    # --- what follows from it ----------------------------------------------------------------------

    def match(self) -> list[Match]:
        """Every match that can be made now, in the order of the calls; what is matched leaves the router."""
        calls, agents = self._new_calls, self._new_agents
        matches: list[Match] = []
        if self._idle and self._waiting:
            if len(agents) == 1 and not calls:
                self._match_one(next(iter(agents)), matches)
            else:
                self._match_all(matches)
        if agents:
            self._sit_down()
        calls.clear()
        return matches

    def in_order(self) -> list[WaitingCall]:
        """The waiting calls, in the order in which they are served."""
        return sorted((entry[2] for entry in self._waiting.values()), key=self._place)

    def _match_one(self, agent_id: str, matches: list[Match]) -> None:
        """Nothing is new but one idle agent: for the others there was no call."""
        call = self._first_call(agent_id)
        if call is not None:
            matches.append(self._take(call, agent_id))

    def _match_all(self, matches: list[Match]) -> None:
        """Several things changed. The next call to be served is a new one, or the first that one of the newly
        idle agents may take."""
        waiting, idle = self._waiting, self._idle
        turns: list[tuple[Place, str, str]] = [
            (self._place(waiting[call_id][2]), call_id, "") for call_id in self._new_calls
        ]
        newcomers = list(self._new_agents)
        self._sit_down()
        for newcomer in newcomers:
            turns.extend(self._turn_of(newcomer))
        heapify(turns)
        while turns and idle:
            _, call_id, agent_id = heappop(turns)
            entry = waiting.get(call_id)
            if entry is not None:
                agent = self._best_agent(entry[2])
                if agent is not None:
                    matches.append(self._take(entry[2], agent.agent_id))
            if agent_id in idle:
                for following in self._turn_of(agent_id):
                    heappush(turns, following)

    def _turn_of(self, agent_id: str) -> Iterator[tuple[Place, str, str]]:
        call = self._first_call(agent_id)
        if call is not None:
            yield self._place(call), call.call_id, agent_id

    def _first_call(self, agent_id: str) -> WaitingCall | None:
        """The first call in order that this agent may take."""
        best, first = NOBODY, None
        lanes = self._row_of[agent_id].lanes
        for lane in lanes:
            if lane.first < best:
                best, first = lane.first, lane
        found = None if first is None else first.heap[0][2]
        if self._specials:
            for lane in lanes:
                for call in lane.special.values():
                    if call.only in (None, agent_id) and agent_id not in call.passed:
                        place = lane.place(call)
                        if place < best:
                            best, found = place, call
        return found

    def _best_agent(self, call: WaitingCall) -> IdleAgent | None:
        """Of the idle agents who may take the call, the first in rank."""
        idle = self._idle
        if call.only is not None:
            wanted = idle.get(call.only)
            return wanted if wanted is not None and may_take(wanted.agent_id, wanted.skills, call) else None
        lane = self._lanes[call.demand]
        if len(idle) <= FEW:
            return self._best_of_few(call, lane)
        for _, rows in lane.tiers:
            best: Seat | None = None
            for row in rows:
                if not row.count:
                    continue
                if call.passed:
                    seats = (s for s in row.everybody(lane.turns, idle) if s[1].agent_id not in call.passed)
                    first = min(seats, default=None)
                else:
                    first = row.first(lane.turns, idle)
                if first is not None and (best is None or first < best):
                    best = first
            if best is not None:
                return best[1]
        return None

    def _best_of_few(self, call: WaitingCall, lane: Lane) -> IdleAgent | None:
        best: tuple[Tier, Turn] | None = None
        found: IdleAgent | None = None
        for agent_id, agent in self._idle.items():
            rank = lane.rank.get(self._row_of[agent_id])
            if rank is not None and agent_id not in call.passed:
                mine = (rank, turn(agent, lane.turns))
                if best is None or mine < best:
                    best, found = mine, agent
        return found

    # --- the index ---------------------------------------------------------------------------------

    def _take(self, call: WaitingCall, agent_id: str) -> Match:
        self.withdraw(call.call_id)
        self.busy(agent_id)
        return Match(call.call_id, agent_id)

    def _place(self, call: WaitingCall) -> Place:
        return self._lanes[call.demand].place(call)

    def _sit_down(self) -> None:
        for agent_id in self._new_agents:
            self._row_of[agent_id].sit(self._idle[agent_id])
        self._new_agents.clear()

    def _open(self, demand: Demand) -> Lane:
        if len(self._lanes) >= self._most:
            self._forget()
        lane = self._lanes[demand] = Lane(demand, self._boosts.get(demand.queue, 0.0))
        for row in self._rows.values():
            lane.admit(row)
        return lane

    def _arrange(self, agent: IdleAgent) -> Row:
        if len(self._rows) >= self._most:
            self._forget()
        row = self._rows[row_key(agent)] = Row(agent.skills, agent.missed)
        for lane in self._lanes.values():
            lane.admit(row)
        return row

    def _forget(self) -> None:
        """Demands that no call has and rows that nobody sits in: made anew when they are needed again."""
        self._lanes = {demand: lane for demand, lane in self._lanes.items() if lane.heap or lane.special}
        self._row_of = {agent_id: self._row_of[agent_id] for agent_id in self._idle}
        rows = set(self._row_of.values())
        self._rows = {key: row for key, row in self._rows.items() if row in rows}
        for lane in self._lanes.values():
            lane.keep(rows)
        for row in rows:
            row.lanes = [lane for lane in row.lanes if self._lanes.get(lane.demand) is lane]
        self._most = max(KNOWN, 2 * len(self._lanes), 2 * len(self._rows))
