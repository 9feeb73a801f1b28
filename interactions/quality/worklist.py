"""The calls of a period that can be reviewed, with what the rules of sampling ask of each.

Only answered calls that are done with, have an agent and were talked in long enough to be judged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions.database import reading
from interactions.fcr.schema import fcr_contacts, surveys
from interactions.fold import fold
from interactions.quality.review import Party
from interactions.quality.sampling import Candidate
from interactions.quality.schema import quality_reviews
from interactions.schema import interactions, reasons, recordings, transcript_segments

SHORTEST_TALK_S = 20.0
_call = interactions.c


async def candidates(
    engine: AsyncEngine,
    *,
    since: float,
    until: float,
    keywords: Iterable[str] = (),
    agent_id: str | None = None,
    queue: str | None = None,
    shortest_talk_s: float = SHORTEST_TALK_S,
) -> tuple[Candidate, ...]:
    """Calls that arrived from `since` to before `until`, newest first. A call counts as reviewed as soon as
    anybody has begun a supervisor's review of its agent."""
    these = _these(since, until, agent_id, queue, shortest_talk_s)
    async with reading(engine) as connection:
        said = await _said(connection, these, keywords)
        first = await _first_calls(connection, these)
        reviewed = exists().where(
            quality_reviews.c.call_id == _call.call_id,
            quality_reviews.c.agent_id == _call.agent_id,
            quality_reviews.c.party == Party.SUPERVISOR.value,
        )
        found = (
            select(
                _call.call_id,
                _call.agent_id,
                _call.arrived_at,
                _call.queue,
                (_call.talk_s + _call.hold_s + _call.wrap_up_s).label("handle_s"),
                _call.disposition,
                func.coalesce(reasons.c.complaint, False).label("complaint"),
                _repeat().label("repeat"),
                surveys.c.csat.label("survey"),
                reviewed.label("reviewed"),
            )
            .outerjoin(reasons, reasons.c.code == _call.disposition)
            .outerjoin(surveys, surveys.c.call_id == _call.call_id)
            .where(these)
            .order_by(_call.arrived_at.desc(), _call.call_id.desc())
        )
        return tuple(
            Candidate(
                **(row | {"complaint": bool(row["complaint"]), "repeat": bool(row["repeat"])}),
                agent_since=first[row["agent_id"]],
                keywords=frozenset(said[row["call_id"]]),
            )
            for row in map(dict, (await connection.execute(found)).mappings())
        )


def _these(
    since: float, until: float, agent_id: str | None, queue: str | None, shortest_talk_s: float
) -> ColumnElement[bool]:
    wanted = [
        _call.arrived_at >= since,
        _call.arrived_at < until,
        _call.closed_at.is_not(None),
        _call.answered_at.is_not(None),
        _call.talk_s >= shortest_talk_s,
        _call.agent_id.is_not(None) if agent_id is None else _call.agent_id == agent_id,
    ]
    if queue is not None:
        wanted.append(_call.queue == queue)
    return and_(*wanted)


def _repeat() -> ColumnElement[bool]:
    """The customer had to call again for it, or called again in it: as first-contact resolution judges."""
    one, other = fcr_contacts.alias(), fcr_contacts.alias()
    return or_(
        exists().where(one.c.call_id == _call.call_id, one.c.repeated_by.is_not(None)),
        exists().where(other.c.repeated_by == _call.call_id),
    )


async def _said(
    connection: AsyncConnection, these: ColumnElement[bool], keywords: Iterable[str]
) -> defaultdict[str, set[str]]:
    """Which of the keywords were said in each call, by either leg."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for keyword in keywords:
        words = fold(keyword)
        if not words:
            continue
        said = literal(" ") + transcript_segments.c.pii_folded + literal(" ")
        calls = (
            select(_call.call_id)
            .join(recordings, recordings.c.call_id == _call.call_id)
            .join(transcript_segments, transcript_segments.c.recording_id == recordings.c.recording_id)
            .where(these, said.contains(f" {words} ", autoescape=True))
            .distinct()
        )
        for call_id in await connection.scalars(calls):
            found[call_id].add(keyword)
    return found


async def _first_calls(connection: AsyncConnection, these: ColumnElement[bool]) -> dict[str, float]:
    """When each agent of these calls had his first one."""
    agents = select(_call.agent_id).where(these).distinct().subquery()
    his = interactions.alias()
    first = select(func.min(his.c.arrived_at)).where(his.c.agent_id == agents.c.agent_id).scalar_subquery()
    return {row.agent_id: row.first for row in await connection.execute(select(agents, first.label("first")))}
