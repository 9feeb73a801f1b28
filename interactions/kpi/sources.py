"""What is added up, as the database has it: of the stretches of time that are asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    func,
    literal,
    literal_column,
    select,
    union,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from interactions.cases.schema import case_events, cases
from interactions.fcr.schema import fcr_contacts, surveys
from interactions.kpi.tally import AgentTime, CaseMoment, CaseStep, Contact, Survey
from interactions.record import Outcome, Segment, SegmentKind
from interactions.schema import agent_times, interactions, reasons, segments

_COUNTED = (SegmentKind.QUEUE, SegmentKind.TALK, SegmentKind.HOLD, SegmentKind.WRAP_UP)
# Spelled out: an index of some rows only is used where the statement itself says which.
_REOPENED: ColumnElement[str] = literal_column("'reopened'")
_SEGMENT = tuple(f.name for f in fields(Segment))

Stretch = tuple[float, float]  # from, until just before


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """As much of an interaction as stays are made of."""

    direction: str
    dialled: str
    disposition: str | None
    outcome: Outcome
    agent_id: str | None
    answered_at: float | None
    closed_at: float | None
    segments: Sequence[Segment]


async def complaints(connection: AsyncConnection) -> frozenset[str]:
    """The reasons that are complaints."""
    return frozenset((await connection.execute(select(reasons.c.code).where(reasons.c.complaint))).scalars())


async def calls(connection: AsyncConnection, stretches: Sequence[Stretch]) -> list[Call]:
    """Those with a stay that began then, each with all that counts of it."""
    queued = select(segments.c.call_id).where(segments.c.kind == SegmentKind.QUEUE.value)
    wanted = _in(stretches, queued, segments.c.start)
    kinds = [kind.value for kind in _COUNTED]
    parts: defaultdict[str, list[Segment]] = defaultdict(list)
    found = (
        select(segments.c.call_id, *(segments.c[name] for name in _SEGMENT))
        .where(segments.c.call_id.in_(wanted), segments.c.kind.in_(kinds))
        .order_by(segments.c.call_id, segments.c.position)
    )
    for call_id, kind, start, end, queue, agent_id, result in await connection.execute(found):
        parts[call_id].append(
            Segment(
                kind=SegmentKind(kind), start=start, end=end, queue=queue, agent_id=agent_id, result=result
            )
        )
    call = interactions.c
    heads = select(
        *(call.call_id, call.direction, call.dialled, call.disposition),
        *(call.outcome, call.agent_id, call.answered_at, call.closed_at),
    ).where(call.call_id.in_(wanted))
    return [
        Call(
            direction=direction,
            dialled=dialled,
            disposition=disposition,
            outcome=Outcome(outcome),
            agent_id=agent_id,
            answered_at=answered_at,
            closed_at=closed_at,
            segments=parts[call_id],
        )
        for call_id, direction, dialled, disposition, outcome, agent_id, answered_at, closed_at in (
            await connection.execute(heads)
        )
    ]


async def contacts(connection: AsyncConnection, stretches: Sequence[Stretch]) -> list[Contact]:
    names = [f.name for f in fields(Contact)]
    found = _in(stretches, select(*(fcr_contacts.c[name] for name in names)), fcr_contacts.c.at)
    return [Contact(**row) for row in (await connection.execute(found)).mappings()]


async def answers(connection: AsyncConnection, stretches: Sequence[Stretch]) -> list[Survey]:
    """The surveys that were asked for then."""
    call = interactions.c
    asked = select(
        *(surveys.c[name] for name in ("asked_at", "answered_at", "csat", "nps", "ces")),
        call.queue,
        call.agent_id,
        call.dialled.label("number"),
        call.disposition.label("reason"),
    ).join(interactions, call.call_id == surveys.c.call_id)
    found = _in(stretches, asked, surveys.c.asked_at)
    return [Survey(**row) for row in (await connection.execute(found)).mappings()]


async def case_moments(connection: AsyncConnection, stretches: Sequence[Stretch]) -> list[CaseMoment]:
    """What happened to cases then."""
    case, of = cases.c, (cases.c.queue, cases.c.owner, cases.c.reason)
    queries = []
    for what, at in (
        (CaseStep.OPENED, case.opened_at),
        (CaseStep.CLOSED, case.closed_at),
        (CaseStep.RESOLVED, case.resolved_at),
    ):
        took = at - case.opened_at
        queries.append(_in(stretches, select(literal(what.value), at, took, *of), at))
    again = case_events.c.at
    reopened = select(literal(CaseStep.REOPENED.value), again, again - again, *of).join_from(
        case_events, cases
    )
    queries.append(_in(stretches, reopened.where(case_events.c.kind == _REOPENED), again))
    found: list[CaseMoment] = []
    for query in queries:
        for what, at, took_s, queue, owner, reason in await connection.execute(query):
            found.append(CaseMoment(CaseStep(what), at, took_s, queue, owner, reason))
    return found


async def agent_stretches(connection: AsyncConnection, stretches: Sequence[Stretch]) -> list[AgentTime]:
    """Those that are over and touch one of these; an agent's follow one another, so of those that began
    before only his last one can."""
    times = agent_times.c
    agents = _agents()
    queries: list[Select[Any]] = []
    for start, end in stretches:
        last = (
            select(func.max(times.start))
            .where(times.agent_id == agents.c.agent_id, times.start < start)
            .correlate(agents)
            .scalar_subquery()
        )
        before = select(times.agent_id, times.state, times.start, times.end).join(
            agents, and_(times.agent_id == agents.c.agent_id, times.start == last)
        )
        within = select(times.agent_id, times.state, times.start, times.end).where(
            times.start >= start, times.start < end
        )
        queries += [before.where(times.end > start), within.where(times.end.is_not(None))]
    found = await connection.execute(union(*queries))
    return [AgentTime(agent_id, state, start, end) for agent_id, state, start, end in found]


def _agents() -> CTE:
    """Every agent there is, by leaps over the index instead of through all that he did."""
    one = agent_times.alias("one")
    leap = select(func.min(agent_times.c.agent_id).label("agent_id")).cte("agents", recursive=True)
    following = select(func.min(one.c.agent_id)).where(one.c.agent_id > leap.c.agent_id).scalar_subquery()
    return leap.union_all(select(following).where(leap.c.agent_id.is_not(None)))


def _in(stretches: Sequence[Stretch], query: Select[Any], at: ColumnElement[float]) -> CompoundSelect[Any]:
    """What the query finds in any of these, one after another: no index would be used for all at once."""
    return union_all(*(query.where(at >= start, at < end) for start, end in stretches))
