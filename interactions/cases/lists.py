"""Cases in lists, as people look for them, and as figures are counted from."""

from __future__ import annotations

from typing import TypeAlias

from sqlalchemy import ColumnElement, Select, and_, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions import cursors
from interactions.cases import rows
from interactions.cases.actions import Standing
from interactions.cases.facts import CaseFacts
from interactions.cases.life import OPEN_STATES
from interactions.cases.schema import case_interactions, cases
from interactions.cases.wanted import CasePage, Wanted
from interactions.database import reading
from interactions.number import HOME_REGION, e164
from interactions.schema import customer_numbers

Conditions: TypeAlias = list[ColumnElement[bool]]
_MOST = 500  # on one page
_OPEN = [state.value for state in OPEN_STATES]


class CaseLists:
    def __init__(self, engine: AsyncEngine, region: str = HOME_REGION) -> None:
        self._engine = engine
        self._region = region

    async def list(self, wanted: Wanted, *, limit: int = 50, before: str | None = None) -> CasePage:
        """Raises `BadCursor`."""
        limit = max(1, min(limit, _MOST))
        query = _select().where(*self._conditions(wanted))
        place = tuple_(cases.c.opened_at, cases.c.number)
        if before is not None:
            query = query.where(place < tuple_(*cursors.decode_time_and_id(before)))
        query = query.order_by(cases.c.opened_at.desc(), cases.c.number.desc()).limit(limit + 1)
        found = await self._read(query)
        items = found[:limit]
        more = len(found) > limit
        return CasePage(items, cursors.encode(items[-1].opened_at, items[-1].number) if more else None)

    async def unclosed(self) -> tuple[CaseFacts, ...]:
        """The backlog, and what is resolved but not yet confirmed."""
        return await self._read(_select().where(cases.c.closed_at.is_(None)).order_by(cases.c.number))

    async def opened_between(self, since: float, until: float) -> tuple[CaseFacts, ...]:
        """Opened at `since` or later, and before `until`."""
        those = _select().where(cases.c.opened_at >= since, cases.c.opened_at < until)
        return await self._read(those.order_by(cases.c.opened_at, cases.c.number))

    def _conditions(self, wanted: Wanted) -> Conditions:
        case = cases.c
        found: Conditions = []
        if wanted.states:
            found.append(case.state.in_([state.value for state in wanted.states]))
        for column, value in (
            (case.queue, wanted.queue),
            (case.owner, wanted.owner),
            (case.reason, wanted.reason),
            (case.priority, wanted.priority),
        ):
            if value is not None:
                found.append(column == value)
        if wanted.standing is not None:
            found += (case.state.in_(_OPEN), _stands(wanted.standing, wanted.now))
        whose: Conditions = []
        if wanted.call_id is not None:
            of_call = select(case_interactions.c.case_id).where(case_interactions.c.call_id == wanted.call_id)
            whose.append(case.id.in_(of_call))
        if wanted.customer:
            known = e164(wanted.customer, self._region) or wanted.customer
            whose.append(case.pii_customer == known)
        if wanted.customer_id is not None:
            numbers = customer_numbers.c.customer_id == wanted.customer_id
            his = select(customer_numbers.c.pii_e164).where(numbers)
            whose += (case.customer_id == wanted.customer_id, case.pii_customer.in_(his))
        if whose:
            found.append(or_(*whose))
        return found

    async def _read(self, query: Select[tuple[object, ...]]) -> tuple[CaseFacts, ...]:
        async with reading(self._engine) as connection:
            return tuple(map(rows.facts, (await connection.execute(query)).mappings()))


def _select() -> Select[tuple[object, ...]]:
    return select(*(cases.c[name] for name in rows.FACTS))


def _stands(standing: Standing, now: float) -> ColumnElement[bool]:
    """As `CaseFacts.standing` tells it of an open case."""
    owed = cases.c.responded_at.is_(None)
    late = cases.c.responded_at > cases.c.response_due_at
    breached = or_(
        cases.c.due_at.is_not(None) & (cases.c.due_at <= now),
        and_(
            cases.c.response_due_at.is_not(None), or_(owed & (cases.c.response_due_at <= now), ~owed & late)
        ),
    )
    at_risk = or_(
        cases.c.risk_at.is_not(None) & (cases.c.risk_at <= now),
        owed & cases.c.response_risk_at.is_not(None) & (cases.c.response_risk_at <= now),
    )
    match standing:
        case Standing.BREACHED:
            return breached
        case Standing.AT_RISK:
            return ~breached & at_risk
        case Standing.FINE:
            return ~breached & ~at_risk
