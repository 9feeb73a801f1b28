"""The house: what does not change while a call lasts. Made from the configuration, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.flow import Flow
from routing.demand import Choice
from routing.steps import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Calls that ask for the same. All times in seconds."""

    name: str
    title: str
    requires: Mapping[str, int] = field(default_factory=dict)  # skill -> the least level an agent must have
    prefers: Mapping[str, int] = field(default_factory=dict)  # who has these comes first
    choice: Choice = Choice.BEST_FIT
    priority_s: float = 0.0  # a head start over calls of other queues
    strict: int = 0  # every call of a higher one comes before all of a lower one
    steps: tuple[Step, ...] = ()  # how it relaxes while a call waits
    last_agent_s: float | None = None  # whom the caller talked to last is waited for so long
    let_by_s: float = 60.0  # who let a call go by is not rung for it again so soon, as long as others could
    ring_timeout_s: float = 15.0
    wrap_up_s: float = 60.0  # wrap-up ends by itself after this; 0: there is none
    max_wait_s: float | None = None
    max_waiting: int | None = None  # a call that finds so many is turned away
    max_expected_s: float | None = None  # a call that would wait longer is turned away
    sl_s: float = 20.0  # the service level's threshold
    target: float | None = None  # the share that shall be answered within it
    max_boost_s: float = 0.0  # the most of a head start while the target is at risk
    aht_s: float = 240.0  # how long a call takes, until that is known from calls
    record: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """What a supervisor set about a queue; None: as the configuration has it."""

    requires: dict[str, int] | None = None
    priority_s: float | None = None
    choice: Choice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Callbacks:
    """How customers are called back. All times in seconds."""

    numbers: str = ""  # a regular expression of the numbers that may be dialled; empty: none
    ring_s: float = 30.0
    tries: int = 3
    retry_s: float = 600.0  # between two tries
    give_up_s: float = 86_400.0  # after so long it is struck off


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfers:
    """How agents send callers on. All times in seconds."""

    patience_s: float = 30.0  # a named colleague is waited for so long
    numbers: str = ""  # a regular expression of the numbers outside that may be dialled; empty: none
    ring_s: float = 30.0  # a number outside


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentProfile:
    agent_id: str
    name: str
    phone: str  # as the telephone side knows it, e.g. "PJSIP/an"
    skills: Mapping[str, int] = field(default_factory=dict)  # level 1-10; "team:…" and "site:…", too


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    queues: Mapping[str, Queue]
    agents: Mapping[str, AgentProfile]
    flow: Flow
    tunings: Mapping[str, Tuning] = field(default_factory=dict)  # queue -> set before this start
    missed_rings_to_pause: int = 2
    dispositions: tuple[str, ...] = ()
    tiers: Mapping[str, float] = field(default_factory=dict)  # of customers -> head start in seconds
    languages: Mapping[str, Mapping[str, int]] = field(
        default_factory=dict
    )  # -> the skills a call in it needs
    callbacks: Callbacks = Callbacks()
    transfers: Transfers = Transfers()
