"""What an explanation consists of: plain values, which go into the database and to the screens as JSON.

It holds ids, never a caller's number or name. Whoever shows it puts in the names of the agents.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from routing.demand import Choice, IdleAgent, Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An agent as routing sees him."""

    agent: IdleAgent  # what his rank is made of; it counts while he is idle
    state: str  # of telephony.call.AgentState
    phone_reachable: bool

    @property
    def agent_id(self) -> str:
        return self.agent.agent_id


class Verdict(StrEnum):
    SERVED = "served"  # matched with an agent
    NOBODY_HAS_THE_SKILLS = "nobody_signed_in_has_the_skills"
    ALL_BUSY = "all_who_could_are_busy"
    OTHERS_ARE_AHEAD = "others_are_ahead"  # somebody is idle, but calls before this one are due to him
    KEPT_FOR_AGENT = "kept_for_agent"
    IDLE_LET_IT_GO_BY = "those_idle_let_it_go_by"
    EXCHANGE_IS_AWAY = "exchange_is_away"
    ABOUT_TO_RING = "about_to_ring"  # somebody is idle for it and nobody is ahead: it is his this moment


class Reason(StrEnum):
    """Why an agent is out of the question for a call, now or at all. The nearest to taking it come first."""

    RINGING = "ringing"
    DIALLING = "dialling"
    WRAP_UP = "wrap_up"
    TALKING = "talking"
    PHONE_UNREACHABLE = "phone_unreachable"
    PAUSED = "paused"
    LET_IT_GO_BY = "let_it_go_by"
    KEPT_FOR_ANOTHER = "kept_for"
    SKILL_MISSING = "skill_missing"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A skill that somebody lacks in the way that is nearest to him."""

    skill: str
    needed: int
    has: int  # 0: not at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the call asks for: its demand, and what is its own."""

    queue: str
    ways: tuple[Way, ...]
    prefers: Way
    choice: Choice
    strict: int
    waited_s: float  # in truth
    head_start_s: float
    boost_s: float  # what its queue was given at that moment
    only: str | None
    passed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """A call that is served before this one."""

    call_id: str
    queue: str
    effective_s: float  # waited, with head start and boost
    strict: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An idle agent who may take the call. `decided_by` is the fact that puts him before the next one, by the
    names of `routing.rank`; None for the last."""

    agent_id: str
    rank: int  # 1 is the best
    way: int  # the alternative in which he may serve, 0 is the first
    missed: bool
    lacks: tuple[str, ...]  # of the preferred skills
    surplus: int | None  # levels above what is needed; only where the choice weighs it
    flexibility: int | None  # number of his skills; likewise
    levels: int | None  # sum of the needed skills' levels; likewise
    idle_s: float
    calls: int
    last_rung: int  # as a sequence number
    decided_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    agent_id: str
    reason: Reason
    missing: Missing | None = None  # for `skill_missing`


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why an agent gets a call, or why a call waits; lists are cut, numbers count all."""

    rules: str
    call_id: str
    at: float
    chosen: str | None
    verdict: Verdict
    asked: Asked
    effective_s: float
    position: int  # in the order of all waiting calls, 1 is next
    competing: int  # calls ahead that somebody may take who may take this one too
    ahead: tuple[Ahead, ...]  # the first ones
    idle: int  # idle agents who may take it
    ranked: tuple[Candidate, ...]  # the best of them
    excluded: tuple[Excluded, ...]  # the nearest to taking it
    reasons: dict[str, int]  # all who are excluded, by reason
    able: dict[str, int]  # all who have the skills, by their state
    missing: Missing | None  # what the nearest of those signed in lacks, when nobody has the skills
