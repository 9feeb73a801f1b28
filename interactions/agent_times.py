"""What each agent did from when to when: stretches of one state each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.database import reading, writing
from interactions.kpi.dirty import touch_stretches
from interactions.rows import insert
from interactions.schema import agent_times
from telephony.call import AgentState

ABSENT = AgentState.OFFLINE.value  # in no figure: for one who never came it lasts since 1970


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Seconds since the epoch; `end` is None while it lasts. `reason`: of a pause."""

    agent_id: str
    start: float
    state: str  # of telephony.call.AgentState
    reason: str | None = None
    end: float | None = None


class AgentTimes:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def begin(self, stretches: Iterable[Stretch]) -> None:
        """Each ends the agent's one before it. One that is known already changes nothing."""
        ordered = sorted(stretches, key=lambda stretch: (stretch.agent_id, stretch.start))
        if not ordered:
            return
        before = (
            update(agent_times)
            .where(agent_times.c.agent_id == bindparam("who"), agent_times.c.start < bindparam("since"))
            .where(agent_times.c.end.is_(None))
            .values(end=bindparam("since"))
            .returning(agent_times.c.start, agent_times.c.end, agent_times.c.state)
        )
        async with writing(self._engine) as connection:
            ended: list[tuple[float, float]] = []
            for stretch in ordered:  # one by one: the next may end this one
                found = await connection.execute(before, {"who": stretch.agent_id, "since": stretch.start})
                ended += [(start, end) for start, end, state in found if state != ABSENT]
                put = insert(connection, agent_times).values(asdict(stretch))
                await connection.execute(put.on_conflict_do_nothing())
            await touch_stretches(connection, ended)

    async def between(self, since: float, until: float) -> list[Stretch]:
        """All that touch this time, by agent and time."""
        times = agent_times.c
        found = (
            select(agent_times)
            .where(times.start < until, times.end.is_(None) | (times.end > since))
            .order_by(times.agent_id, times.start)
        )
        async with reading(self._engine) as connection:
            return [Stretch(**row) for row in (await connection.execute(found)).mappings()]
