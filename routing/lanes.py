"""What the engine is made of: lanes of waiting calls and rows of idle agents.

Calls that ask for the same stand in one lane, in a heap. Agents who are the same to every demand (the same
skills, and whether they let the last ring go by) sit in one row, in a heap for each kind of turn. What
leaves from the middle stays in its heap as a leftover until it comes to the top or until leftovers outweigh
the rest.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from heapq import heapify, heappop, heappush
from operator import itemgetter

from routing.demand import Choice, Demand, IdleAgent, WaitingCall, way
from routing.rank import Tier, Turn, tier, turn

Entry = tuple[float, int, WaitingCall]  # (since - head start, order, call)
Place = tuple[int, float, int]  # in the order of all: (-strict, since - head start - boost, order)
Seat = tuple[Turn, IdleAgent]

NOBODY: Place = (2**31, 0.0, 0)  # after every call

LEFTOVERS = 64  # in a heap before it is worth making it anew


class Lane:
    """Calls that ask for the same, the first on top of `heap`; those with a say of their own in `special`."""

    __slots__ = (
        "boost",
        "demand",
        "first",
        "heap",
        "leftovers",
        "rank",
        "special",
        "strict",
        "tiers",
        "turns",
    )

    def __init__(self, demand: Demand, boost: float) -> None:
        self.demand = demand
        self.boost = boost
        self.first: Place = NOBODY  # of the heap's top; kept, since it is read far more often than it changes
        self.strict: int = -demand.strict
        self.turns = kind_of_turn(demand.choice)
        self.heap: list[Entry] = []
        self.special: dict[str, WaitingCall] = {}  # with `only` or `passed`
        self.leftovers = 0
        self.rank: dict[Row, Tier] = {}  # who may serve it
        self.tiers: list[tuple[Tier, list[Row]]] = []  # the same, best first

    def admit(self, row: Row) -> None:
        """A row that was not known yet."""
        rank = tier(row.skills, row.missed, self.demand)
        if rank is None:
            return
        row.lanes.append(self)
        self.rank[row] = rank
        for known, rows in self.tiers:
            if known == rank:
                rows.append(row)
                return
        self.tiers.append((rank, [row]))
        self.tiers.sort(key=itemgetter(0))

    def keep(self, rows: Container[Row]) -> None:
        """Forget all others."""
        self.rank = {row: rank for row, rank in self.rank.items() if row in rows}
        kept = ((rank, [row for row in members if row in rows]) for rank, members in self.tiers)
        self.tiers = [(rank, members) for rank, members in kept if members]

    def queue(self, entry: Entry) -> None:
        heappush(self.heap, entry)
        if self.heap[0] is entry:
            self.look()

    def leave(self, entry: Entry, waiting: Mapping[str, Entry]) -> None:
        """The entry is not in `waiting` any more. Out of the heap at once if it is on top, so that the top
        always waits."""
        heap = self.heap
        if heap[0] is not entry:
            self.leftovers += 1
            if self.leftovers > len(heap) // 2 + LEFTOVERS:
                heap[:] = [kept for kept in heap if waiting.get(kept[2].call_id) is kept]
                heapify(heap)
                self.leftovers = 0
            return
        heappop(heap)
        if self.leftovers:
            while heap and waiting.get(heap[0][2].call_id) is not heap[0]:
                heappop(heap)
                self.leftovers -= 1
        self.look()

    def look(self) -> None:
        """The heap's top, or what its place is made of, changed."""
        if self.heap:
            key, order, _ = self.heap[0]
            self.first = (self.strict, key - self.boost, order)
        else:
            self.first = NOBODY

    def place(self, call: WaitingCall) -> Place:
        return (self.strict, call.since - call.head_start_s - self.boost, call.order)


class Row:
    """Idle agents of the same skills; `seats` has a heap for each kind of turn that any lane asks for."""

    __slots__ = ("count", "lanes", "leftovers", "missed", "seats", "skills")

    def __init__(self, skills: Mapping[str, int], missed: bool) -> None:
        self.skills = skills
        self.missed = missed
        self.count = 0  # of those who sit here
        self.leftovers = 0
        self.lanes: list[Lane] = []  # that they may serve
        self.seats: dict[Choice, list[Seat]] = {}

    def sit(self, agent: IdleAgent) -> None:
        self.count += 1
        for kind, heap in self.seats.items():
            heappush(heap, (turn(agent, kind), agent))

    def first(self, kind: Choice, idle: Mapping[str, IdleAgent]) -> Seat | None:
        """Whose turn it is, of those who still are in `idle`."""
        heap = self.seats.get(kind)
        if heap is None:
            heap = self.seats[kind] = [
                (turn(agent, kind), agent) for agent in idle.values() if self._is_mine(agent)
            ]
            heapify(heap)
        while heap:
            top = heap[0]
            if idle.get(top[1].agent_id) is top[1]:
                return top
            heappop(heap)
        return None

    def rise(self, idle: Mapping[str, IdleAgent]) -> None:
        """One of those who sat here is not in `idle` any more."""
        self.count -= 1
        self.leftovers += 1
        if self.leftovers > self.count + LEFTOVERS:
            self.leftovers = 0
            for heap in self.seats.values():
                heap[:] = [seat for seat in heap if idle.get(seat[1].agent_id) is seat[1]]
                heapify(heap)

    def everybody(self, kind: Choice, idle: Mapping[str, IdleAgent]) -> list[Seat]:
        self.first(kind, idle)
        return [seat for seat in self.seats[kind] if idle.get(seat[1].agent_id) is seat[1]]

    def _is_mine(self, agent: IdleAgent) -> bool:
        return agent.missed == self.missed and agent.skills == self.skills


def row_key(agent: IdleAgent) -> tuple[object, bool]:
    return way(agent.skills), agent.missed


def kind_of_turn(choice: Choice) -> Choice:
    """Choices whose turn is the longest idle agent's share one heap."""
    shared = choice in (Choice.BEST_FIT, Choice.MOST_SKILLED)
    return Choice.LONGEST_IDLE if shared else choice
