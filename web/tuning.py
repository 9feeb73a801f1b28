"""What a supervisor sets while the house works: agents' skills, and what queues ask for. It counts from the
next decision on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import msgspec
from msgspec import Meta

from centre.house import Queue
from interactions.users import User
from routing.demand import Choice
from telephony.events import AgentSkillsChanged, QueueTuned
from web.auth import WALLBOARD
from web.board import Outlook, outlook_of
from web.floor import Floor
from web.house import Premises
from web.ports import Desk
from web.typed import Done, Refused, route

MOST = 100  # skills of one agent or queue
DAY_S = 86_400

Skill = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9.:-]{0,63}\Z")]
Level = Annotated[int, Meta(ge=1, le=10)]
Skills = Annotated[dict[Skill, Level], Meta(max_length=MOST)]
Needs = Annotated[dict[Skill, Level], Meta(min_length=1, max_length=MOST)]
HeadStart = Annotated[float, Meta(ge=-DAY_S, le=DAY_S)]


class AgentPath(msgspec.Struct, frozen=True):
    agent_id: Annotated[str, Meta(max_length=100)]


class QueuePath(msgspec.Struct, frozen=True):
    name: Annotated[str, Meta(max_length=100)]


class QueueWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out, or null, stays as it is."""

    requires: Needs | None = None
    priority_s: HeadStart | None = None
    choice: Choice | None = None


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    requires: dict[str, int]
    priority_s: float
    choice: Choice


class QueueOfHouse(msgspec.Struct, frozen=True, kw_only=True):
    """`now`: what counts at this moment. `configured`: as the configuration has it. `target`: the share of
    calls that shall be answered within `sl_s`. `outlook`, `aht_s` and `arrivals_per_s` are null until the
    centre has spoken."""

    name: str
    title: str
    now: Settings
    configured: Settings
    prefers: dict[str, int]
    strict: int
    sl_s: float
    target: float | None
    max_boost_s: float
    max_wait_s: float | None
    max_waiting: int | None
    outlook: Outlook | None
    aht_s: float | None
    arrivals_per_s: float | None


class Queues(msgspec.Struct, frozen=True):
    queues: list[QueueOfHouse]


class TuningRoutes:
    def __init__(self, premises: Premises, floor: Floor, desk: Desk, clock: Callable[[], float]) -> None:
        self._house = premises.house
        self._floor = floor
        self._desk = desk
        self._clock = clock

    @route("PUT", "/api/v1/agents/{agent_id}/skills", roles=WALLBOARD, status=202)
    async def set_skills(self, me: User, path: AgentPath, body: Skills) -> Done:
        """From the next decision on the agent has these skills, from level 1 to 10, and no others."""
        if path.agent_id not in self._house.agents:
            raise Refused(404, "unknown_agent", "There is no such agent. GET /api/v1/house names them.")
        await self._desk.tell(
            AgentSkillsChanged(at=self._clock(), agent_id=path.agent_id, skills=body, by=me.username)
        )
        return Done()

    @route("GET", "/api/v1/queues", roles=WALLBOARD)
    async def list_queues(self) -> Queues:
        """What each queue asks for, how it chooses, and what is expected of it."""
        return Queues([self._queue(queue) for queue in self._house.queues.values()])

    @route("PUT", "/api/v1/queues/{name}", roles=WALLBOARD, status=202)
    async def tune_queue(self, me: User, path: QueuePath, body: QueueWish) -> Done:
        """From the next decision on the queue needs these skills, has this head start and chooses so."""
        if path.name not in self._house.queues:
            raise Refused(404, "unknown_queue", "There is no such queue. GET /api/v1/queues names them.")
        if body == QueueWish():
            raise Refused(422, "nothing_set", "Give requires, priority_s or choice.")
        await self._desk.tell(
            QueueTuned(
                at=self._clock(),
                queue=path.name,
                by=me.username,
                requires=body.requires,
                priority_s=body.priority_s,
                choice=None if body.choice is None else body.choice.value,
            )
        )
        return Done()

    def _queue(self, queue: Queue) -> QueueOfHouse:
        seen = self._floor.queues().get(queue.name)
        configured = Settings(requires=dict(queue.requires), priority_s=queue.priority_s, choice=queue.choice)
        now = configured
        if seen is not None:
            now = Settings(requires=seen.requires, priority_s=seen.priority_s, choice=Choice(seen.choice))
        return QueueOfHouse(
            name=queue.name,
            title=queue.title,
            now=now,
            configured=configured,
            prefers=dict(queue.prefers),
            strict=queue.strict,
            sl_s=queue.sl_s,
            target=queue.target,
            max_boost_s=queue.max_boost_s,
            max_wait_s=queue.max_wait_s,
            max_waiting=queue.max_waiting,
            outlook=None if seen is None else outlook_of(seen),
            aht_s=None if seen is None else seen.aht_s,
            arrivals_per_s=None if seen is None else seen.arrivals_per_s,
        )
