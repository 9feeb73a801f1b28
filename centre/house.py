"""The house: what does not change while a call lasts. Made from the configuration, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.flow import Flow


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Calls that need the same skill. All times in seconds."""

    name: str
    title: str
    skill: str
    level: int = 1  # the least an agent must have, 1-10
    priority_s: float = 0.0  # a head start over calls of other queues
    ring_timeout_s: float = 15.0
    wrap_up_s: float = 60.0  # wrap-up ends by itself after this
    max_wait_s: float | None = None
    sl_s: float = 20.0  # the service level's threshold
    record: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentProfile:
    agent_id: str
    name: str
    phone: str  # as the telephone side knows it, e.g. "PJSIP/an"
    skills: Mapping[str, int] = field(default_factory=dict)  # level 1-10


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    queues: Mapping[str, Queue]
    agents: Mapping[str, AgentProfile]
    flow: Flow
    missed_rings_to_pause: int = 2
    dispositions: tuple[str, ...] = ()
