"""What supervisors changed about agents and queues: it outlives restarts, and the configuration gives way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.database import reading, writing
from interactions.rows import insert, or_update
from interactions.schema import agent_skills, queue_tunings


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """What a supervisor set for a queue; None leaves a setting as the configuration has it."""

    requires: Mapping[str, int] | None = None  # skill -> least level
    priority_s: float | None = None
    choice: str | None = None  # of routing.demand.Choice
    changed_at: float = 0.0
    changed_by: str = ""  # the supervisor's user name


class Roster:
    """Each change replaces the one before it; an older one that comes late changes nothing."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def skills(self) -> dict[str, dict[str, int]]:
        """The skills of every agent for whom a supervisor set them."""
        async with reading(self._engine) as connection:
            rows = await connection.execute(select(agent_skills).order_by(agent_skills.c.agent_id))
            return {row.agent_id: dict(row.skills) for row in rows}

    async def set_skills(self, agent_id: str, skills: Mapping[str, int], by: str, at: float) -> None:
        await self._put(
            agent_skills,
            {"agent_id": agent_id, "skills": dict(skills), "changed_at": at, "changed_by": by},
        )

    async def tunings(self) -> dict[str, Tuning]:
        async with reading(self._engine) as connection:
            found = (
                await connection.execute(select(queue_tunings).order_by(queue_tunings.c.queue))
            ).mappings()
            return {row.pop("queue"): Tuning(**row) for row in map(dict, found)}

    async def tune(
        self,
        queue: str,
        *,
        requires: Mapping[str, int] | None = None,
        priority_s: float | None = None,
        choice: str | None = None,
        by: str,
        at: float,
    ) -> None:
        await self._put(
            queue_tunings,
            {
                "queue": queue,
                "requires": None if requires is None else dict(requires),
                "priority_s": priority_s,
                "choice": choice,
                "changed_at": at,
                "changed_by": by,
            },
        )

    async def _put(self, table: Table, row: dict[str, Any]) -> None:
        async with writing(self._engine) as connection:
            put = insert(connection, table)
            newer = table.c.changed_at <= put.excluded.changed_at
            await connection.execute(or_update(put, table, where=newer), row)
