"""What the engine is made of: lanes of waiting calls and rows of idle agents.

Calls that ask for the same stand in one lane. Agents who are the same to every demand (the same
skills, and whether they let the last ring go by) sit in one row, in a heap for each kind of turn. What
leaves from the middle stays there as a leftover until it comes to the top or until leftovers outweigh the
rest.
"""

from __future__ import annotations

import math
import sys
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Container, Iterator, Mapping
from heapq import heapify, heappop, heappush
from operator import itemgetter

from routing.demand import Choice, Demand, IdleAgent, WaitingCall, way
from routing.rank import Place, Tier, Turn, tier, turn

Entry = tuple[float, int, WaitingCall]  # (since - head start, order, call)
Seat = tuple[Turn, IdleAgent]

NEVER: Place = (sys.maxsize, math.inf, 0)

LEFTOVERS = 64  # in a heap before it is worth making it anew


class Lane:
    """Calls that ask for the same. Who comes in order stands in `line`, who comes ahead of others in `heap`;
    `head` is the first of both. Who was let go by by somebody stands in `passed`, in order."""

    __slots__ = (
        *("boost", "count", "demand", "first", "head", "heap"),
        *("line", "passed", "rank", "rows", "strict", "tiers", "turns"),
    )

    def __init__(self, demand: Demand, boost: float) -> None:
        self.demand = demand
        self.boost = boost
        self.strict: int = -demand.strict
        self.turns = kind_of_turn(demand.choice)
        self.line: deque[Entry] = deque()
        self.heap: list[Entry] = []
        self.count = 0  # who waits in either; the rest are leftovers
        self.head: Entry | None = None
        self.first: Place = NEVER  # where the head stands in the order of all
        self.passed: list[Entry] = []
        self.rank: dict[Row, Tier] = {}  # who may serve it
        self.rows: dict[Tier, list[Row]] = {}  # the same by rank
        self.tiers: list[tuple[Tier, list[Row]]] = []  # the same, best first

    def join(self, entry: Entry) -> None:
        self.count += 1
        line = self.line
        if not line or entry[0] > line[-1][0]:
            line.append(entry)
        else:
            heappush(self.heap, entry)
        place = (self.strict, entry[0] - self.boost, entry[1])
        if place < self.first:
            self.first, self.head = place, entry

    def leave(self, entry: Entry, waiting: Mapping[str, Entry]) -> None:
        """The entry is no longer in `waiting`."""
        self.count -= 1
        line, heap = self.line, self.heap
        if entry is not self.head:
            if len(line) + len(heap) > 2 * self.count + LEFTOVERS:
                self.line = deque(kept for kept in line if waiting.get(kept[2].call_id) is kept)
                heap[:] = [kept for kept in heap if waiting.get(kept[2].call_id) is kept]
                heapify(heap)
            return
        if line and line[0] is entry:
            line.popleft()
        else:
            heappop(heap)
        if len(line) + len(heap) > self.count:
            while line and waiting.get(line[0][2].call_id) is not line[0]:
                line.popleft()
            while heap and waiting.get(heap[0][2].call_id) is not heap[0]:
                heappop(heap)
        if not line:
            head = heap[0] if heap else None
        elif not heap or line[0] < heap[0]:
            head = line[0]
        else:
            head = heap[0]
        self.head = head
        self.first = NEVER if head is None else (self.strict, head[0] - self.boost, head[1])

    def join_passed(self, entry: Entry) -> None:
        insort(self.passed, entry)

    def leave_passed(self, entry: Entry) -> None:
        del self.passed[bisect_left(self.passed, entry)]

    def raise_by(self, boost: float) -> None:
        self.boost = boost
        head = self.head
        self.first = NEVER if head is None else (self.strict, head[0] - boost, head[1])

    def admit(self, row: Row) -> None:
        """A row that was not known yet."""
        rank = tier(row.skills, row.missed, self.demand)
        if rank is None:
            return
        row.lanes.append(self)
        self.rank[row] = rank
        if rank not in self.rows:
            self.rows[rank] = []
            self.tiers = sorted(self.rows.items(), key=itemgetter(0))
        self.rows[rank].append(row)

    def keep(self, rows: Container[Row]) -> None:
        """Forget all others."""
        self.rank = {row: rank for row, rank in self.rank.items() if row in rows}
        kept = ((rank, [row for row in members if row in rows]) for rank, members in self.tiers)
        self.rows = {rank: members for rank, members in kept if members}
        self.tiers = list(self.rows.items())


class Row:
    """Idle agents of the same skills; `seats` has a heap for each kind of turn that any lane asks for."""

    __slots__ = ("lanes", "members", "missed", "seats", "skills")

    def __init__(self, skills: Mapping[str, int], missed: bool) -> None:
        self.skills = skills
        self.missed = missed
        self.members: dict[str, IdleAgent] = {}
        self.lanes: list[Lane] = []  # that they may serve
        self.seats: dict[Choice, list[Seat]] = {}

    def sit(self, agent: IdleAgent) -> None:
        self.members[agent.agent_id] = agent
        for kind, heap in self.seats.items():
            heappush(heap, (turn(agent, kind), agent))

    def rise(self, agent_id: str) -> None:
        del self.members[agent_id]
        for kind, heap in self.seats.items():
            if len(heap) > 2 * len(self.members) + LEFTOVERS:
                self.seats[kind] = self._seated(kind)

    def first(self, kind: Choice) -> Seat | None:
        """Whose turn it is."""
        heap = self.seats.get(kind)
        if heap is None:
            heap = self.seats[kind] = self._seated(kind)
        while heap:
            _, agent = top = heap[0]
            if self.members.get(agent.agent_id) is agent:
                return top
            heappop(heap)
        return None

    def everybody(self, kind: Choice) -> Iterator[Seat]:
        return ((turn(agent, kind), agent) for agent in self.members.values())

    def _seated(self, kind: Choice) -> list[Seat]:
        heap = list(self.everybody(kind))
        heapify(heap)
        return heap


def row_key(agent: IdleAgent) -> tuple[object, bool]:
    return way(agent.skills), agent.missed


def kind_of_turn(choice: Choice) -> Choice:
    """Choices whose turn is the longest idle agent's share one heap."""
    shared = choice in (Choice.BEST_FIT, Choice.MOST_SKILLED)
    return Choice.LONGEST_IDLE if shared else choice
