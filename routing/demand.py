"""The words of routing: what a call asks for, and who is free.

A call asks for skills with least levels. `ways` are the alternatives under which it may be served, the best
first: usually one; each relaxation step adds another. A team or a site is a skill like any other
("team:hanoi"), so that it can be required, preferred or let go of in the same words.

They are structs for the sake of speed and size: a hundred thousand may wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

Way = tuple[tuple[str, int], ...]  # (skill, least level 1-10), sorted: all of them are needed


class Choice(StrEnum):
    """Which of the idle agents who may take a call is rung.

    Whatever the choice, who has just let a call ring comes after those who have not, an earlier way before a
    later one, and who has more of the preferred skills before who has fewer.
    """

    BEST_FIT = "best_fit"  # least above what is needed, then the fewest skills, then the longest idle
    LONGEST_IDLE = "longest_idle"
    LEAST_CALLS = "least_calls"  # since he signed in, then the longest idle
    ROUND_ROBIN = "round_robin"  # whose last ring is longest ago
    MOST_SKILLED = "most_skilled"  # highest sum of the needed skills' levels, then the longest idle


class Demand(Struct, frozen=True, cache_hash=True):
    """What calls ask for. Waiting calls that ask for the same share one."""

    queue: str
    ways: tuple[Way, ...]
    prefers: Way = ()
    choice: Choice = Choice.BEST_FIT
    strict: int = 0  # every call of a higher one is served before all of a lower one


class WaitingCall(Struct, frozen=True, gc=False):
    """Calls are served in the order of (-strict, since - head_start_s - the queue's boost, order)."""

    call_id: str
    demand: Demand
    since: float  # entered the queue, seconds since the epoch
    order: int  # breaks ties: calls that came first; unique
    head_start_s: float = 0.0  # served as if it had waited so much longer
    only: str | None = None  # for now this agent alone may have it
    passed: frozenset[str] = frozenset()  # agents who are not rung for it now: they let it go by

    def __lt__(self, _other: WaitingCall) -> bool:
        """Two words about one call, of which a heap holds one as a leftover: either may come first."""
        return False


class IdleAgent(Struct, frozen=True, gc=False):
    agent_id: str
    skills: Mapping[str, int]  # never changed in place
    since: float  # idle since; a missed ring does not reset it
    order: int  # breaks ties; unique
    calls: int = 0  # taken since he signed in
    last_rung: int = 0  # when he was last rung, as a sequence number; 0: not yet
    missed: bool = False  # let the last ring go by

    def __lt__(self, _other: IdleAgent) -> bool:
        """As with calls."""
        return False


class Match(Struct, frozen=True, gc=False):
    call_id: str
    agent_id: str


def way(skills: Mapping[str, int]) -> Way:
    return tuple(sorted(skills.items()))


def meets(skills: Mapping[str, int], needed: Way) -> bool:
    return all(skills.get(skill, 0) >= level for skill, level in needed)


def way_of(skills: Mapping[str, int], demand: Demand) -> int | None:
    """The first way in which an agent of these skills may serve the demand; None: he may not."""
    return next((index for index, needed in enumerate(demand.ways) if meets(skills, needed)), None)


def may_take(agent_id: str, skills: Mapping[str, int], call: WaitingCall) -> bool:
    return (
        way_of(skills, call.demand) is not None
        and call.only in (None, agent_id)
        and agent_id not in call.passed
    )
