"""The router: who gets which call, kept up to date event by event.

It is told what changes (a call waits, an agent is free) and answers with the matches that can be made now.
Calls are taken in the order of `rank.place`; each gets the best idle agent who may take it, in the order of
`routing.rank`. Between two calls of `match` nothing is left that could be matched, so only what changed
since then can be part of a match: that is why no scan is needed.

Its memory is an index of what the centre's state says; a new router that is told the same decides the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heapify, heappop, heappush

from msgspec.structs import replace

from routing.demand import Demand, IdleAgent, Match, WaitingCall, may_take
from routing.lanes import NEVER, Entry, Lane, Row, Seat, row_key
from routing.rank import Place, Tier, Turn, place, turn

FEW = 8  # idle agents who are looked at one by one
NO_CALLS: dict[str, WaitingCall] = {}
KNOWN = 4096  # demands or rows before those nobody needs are forgotten


class Router:
    def __init__(self) -> None:
        self._lanes: dict[Demand, Lane] = {}
        self._rows: dict[tuple[object, bool], Row] = {}
        self._waiting: dict[str, Entry] = {}
        self._kept: dict[str, dict[str, WaitingCall]] = {}  # those who wait for one agent only, by his id
        self._idle: dict[str, IdleAgent] = {}
        self._row_of: dict[str, tuple[Mapping[str, int], Row]] = {}  # also of agents who are busy now
        self._boosts: dict[str, float] = {}
        self._new_calls: dict[str, None] = {}
        self._new_agents: dict[str, Row] = {}
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
        key = call.since - call.head_start_s if call.head_start_s else call.since
        entry = self._waiting[call_id] = (key, call.order, call)
        if call.only is not None:
            self._kept.setdefault(call.only, {})[call_id] = call
        elif call.passed:
            lane.join_passed(entry)
        else:
            lane.join(entry)
        if self._idle:  # else only who becomes idle later can take it
            self._new_calls[call_id] = None

    def withdraw(self, call_id: str) -> None:
        """The call no longer waits (or never did)."""
        entry = self._waiting.pop(call_id, None)
        if entry is None:
            return
        self._new_calls.pop(call_id, None)
        call = entry[2]
        lane = self._lanes[call.demand]
        if call.only is not None:
            kept = self._kept[call.only]
            del kept[call_id]
            if not kept:
                del self._kept[call.only]
        elif call.passed:
            lane.leave_passed(entry)
        else:
            lane.leave(entry, self._waiting)

    def ready(self, agent: IdleAgent) -> None:
        """The agent is idle, or idle differently from now on."""
        agent_id = agent.agent_id
        if agent_id in self._idle:
            self.busy(agent_id)
        known = self._row_of.get(agent_id)
        if known is not None and known[0] is agent.skills and known[1].missed == agent.missed:
            row = known[1]
        else:
            row = self._rows.get(row_key(agent)) or self._seat(agent)
            self._row_of[agent_id] = (agent.skills, row)
        self._idle[agent_id] = agent
        self._new_agents[agent_id] = row

    def busy(self, agent_id: str) -> None:
        """The agent is not idle (or never was)."""
        if self._idle.pop(agent_id, None) is None:
            return
        if self._new_agents.pop(agent_id, None) is None:
            self._row_of[agent_id][1].rise(agent_id)

    def boost(self, queue: str, seconds: float) -> None:
        """Every call of the queue is served as if it had waited so much longer."""
        self._boosts[queue] = seconds
        for demand, lane in self._lanes.items():
            if demand.queue == queue:
                lane.raise_by(seconds)

    # --- what follows from it ----------------------------------------------------------------------

    def match(self) -> list[Match]:
        """Every match that can be made now, in the order of the calls; what is matched leaves the router."""
        calls, agents, idle = self._new_calls, self._new_agents, self._idle
        if len(agents) == 1 and not calls:
            agent_id, row = agents.popitem()
            call = self._first_call(agent_id, row)
            if call is None:
                row.sit(idle[agent_id])
                return []
            del idle[agent_id]
            self.withdraw(call.call_id)
            return [Match(call.call_id, agent_id)]
        if len(calls) == 1 and not agents:
            call_id, _ = calls.popitem()
            call = self._waiting[call_id][2]
            agent = self._best_agent(call)
            return [] if agent is None else [self._take(call, agent.agent_id)]
        return self._match_all() if calls or agents else []

    def waiting(self) -> list[WaitingCall]:
        """In no order."""
        return [entry[2] for entry in self._waiting.values()]

    def in_order(self) -> list[WaitingCall]:
        """The waiting calls, in the order in which they are served."""
        return sorted((entry[2] for entry in self._waiting.values()), key=self._place)

    def _match_all(self) -> list[Match]:
        """Several things changed. The next to be served is a new call, or the first of a lane that somebody
        newly idle serves. Each has its turn once: if nobody can take it now, nobody can later."""
        waiting, idle = self._waiting, self._idle
        asked = set(self._new_calls)
        for agent_id in self._new_agents:
            asked.update(self._kept.get(agent_id, ()))
        lanes = {lane for row in self._new_agents.values() for lane in row.lanes}
        for lane in lanes:
            asked.update(call.call_id for _, _, call in lane.passed)
        turns = [(self._place(waiting[call_id][2]), call_id) for call_id in asked]
        turns.extend((lane.first, lane.head[2].call_id) for lane in lanes if lane.head is not None)
        heapify(turns)
        for agent_id, row in self._new_agents.items():
            row.sit(idle[agent_id])
        self._new_agents.clear()
        self._new_calls.clear()
        matches: list[Match] = []
        while turns and idle:
            _, call_id = heappop(turns)
            entry = waiting.get(call_id)
            agent = None if entry is None else self._best_agent(entry[2])
            if entry is not None and agent is not None:
                lane = self._lanes[entry[2].demand]
                matches.append(self._take(entry[2], agent.agent_id))
                if lane in lanes and lane.head is not None:
                    heappush(turns, (lane.first, lane.head[2].call_id))
        return matches

    def _first_call(self, agent_id: str, row: Row) -> WaitingCall | None:
        """The first call in order that this agent may take."""
        best = NEVER
        found: WaitingCall | None = None
        for lane in row.lanes:
            head = lane.head
            if head is not None and lane.first < best:
                best, found = lane.first, head[2]
            for key, order, call in lane.passed:
                his = (lane.strict, key - lane.boost, order)
                if his > best:
                    break
                if agent_id not in call.passed:
                    best, found = his, call
                    break
        for call in self._kept.get(agent_id, NO_CALLS).values():
            if may_take(agent_id, row.skills, call) and self._place(call) < best:
                best, found = self._place(call), call
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
                if not row.members:
                    continue
                if call.passed:
                    seats = (s for s in row.everybody(lane.turns) if s[1].agent_id not in call.passed)
                    first = min(seats, default=None)
                else:
                    first = row.first(lane.turns)
                if first is not None and (best is None or first < best):
                    best = first
            if best is not None:
                return best[1]
        return None

    def _best_of_few(self, call: WaitingCall, lane: Lane) -> IdleAgent | None:
        best: tuple[Tier, Turn] | None = None
        found: IdleAgent | None = None
        for agent_id, agent in self._idle.items():
            rank = lane.rank.get(self._row_of[agent_id][1])
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
        return place(call, self._boosts)

    def _open(self, demand: Demand) -> Lane:
        if len(self._lanes) >= self._most:
            self._forget()
        lane = self._lanes[demand] = Lane(demand, self._boosts.get(demand.queue, 0.0))
        for row in self._rows.values():
            lane.admit(row)
        return lane

    def _seat(self, agent: IdleAgent) -> Row:
        if len(self._rows) >= self._most:
            self._forget()
        row = self._rows[row_key(agent)] = Row(agent.skills, agent.missed)
        for lane in self._lanes.values():
            lane.admit(row)
        return row

    def _forget(self) -> None:
        """Demands that no call has and rows that nobody sits in: made anew when they are needed again."""
        asked = {call.demand for _, _, call in self._waiting.values()}
        self._lanes = {demand: lane for demand, lane in self._lanes.items() if demand in asked}
        rows = {row for row in self._rows.values() if row.members}.union(self._new_agents.values())
        self._rows = {key: row for key, row in self._rows.items() if row in rows}
        self._row_of = {agent_id: known for agent_id, known in self._row_of.items() if known[1] in rows}
        for lane in self._lanes.values():
            lane.keep(rows)
        for row in rows:
            row.lanes = [lane for lane in row.lanes if self._lanes.get(lane.demand) is lane]
        self._most = max(KNOWN, 2 * len(self._lanes), 2 * len(self._rows))
