"""Why each call was given to whom, kept for as long as the call is."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.database import reading, writing
from interactions.rows import insert
from interactions.schema import decisions
from routing.explanation import Explanation

log = structlog.get_logger(__name__)


class DecisionLog:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def save_many(self, batch: Iterable[Explanation]) -> None:
        """All of them, or none. A decision that is there already is left alone: made again from the journal,
        or written again after a lost answer, it is the same."""
        rows = [
            {
                "call_id": explanation.call_id,
                "at": explanation.at,
                "agent_id": explanation.chosen or "",
                "rules": explanation.rules,
                "explanation": msgspec.to_builtins(explanation),
            }
            for explanation in batch
        ]
        if rows:
            async with writing(self._engine) as connection:
                await connection.execute(insert(connection, decisions).on_conflict_do_nothing(), rows)

    async def of_call(self, call_id: str) -> list[Explanation]:
        """Newest last. What another version wrote in a form of its own is left out, and the log says so."""
        query = select(decisions.c.explanation, decisions.c.at, decisions.c.rules)
        ordered = query.where(decisions.c.call_id == call_id).order_by(decisions.c.at, decisions.c.id)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(ordered)).all()
        found = []
        for row in rows:
            try:
                found.append(msgspec.convert(row.explanation, Explanation))
            except msgspec.ValidationError as error:
                log.error(
                    "decision_unreadable", call_id=call_id, at=row.at, rules=row.rules, reason=str(error)
                )
        return found
