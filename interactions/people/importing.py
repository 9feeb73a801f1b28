"""A table of customers into the book, in batches; the same table again changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions import audit
from interactions.database import reading, writing
from interactions.number import HOME_REGION
from interactions.people.book import KIND, THERE
from interactions.people.columns import Columns, Said, said
from interactions.people.customer import NOTHING, BadCustomer, difference, with_folded
from interactions.people.erasure import chunks
from interactions.people.plan import Draft, Plan
from interactions.people.schema import customers
from interactions.people.sheet import Row, Sheet
from interactions.schema import customer_numbers

BATCH = 1000  # rows in one transaction: others wait for it a moment only
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that was left out, and why."""

    row: Row
    reason: str


@dataclass(slots=True)
class Outcome:
    """Rows read, and of customers how many are new, changed, or as they were (each row counts once)."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    bad: int = 0


@dataclass(slots=True, kw_only=True)
class Import:
    """One run. `tiers` and `agents` are those there are, None when any will do; a dry one writes nothing."""

    engine: AsyncEngine
    columns: Columns
    at: float
    who: str
    region: str = HOME_REGION
    tiers: Collection[str] | None = None
    agents: Collection[str] | None = None
    dry: bool = False
    outcome: Outcome = field(default_factory=Outcome)
    _heard: dict[int, tuple[int, frozenset[str]]] = field(default_factory=dict)
    _plan: Plan = field(default_factory=Plan)  # of a dry run: it must remember what it would have written

    async def run(
        self, sheet: Sheet, left_out: Callable[[Bad], None], done: Callable[[int], None]
    ) -> Outcome:
        """`done` is told the bytes that are dealt with. Raises `DatabaseUnusable`; what was before stays."""
        rows = sheet.rows()
        while batch := list(islice(rows, BATCH)):
            for bad in await self._batch(batch):
                left_out(bad)
            done(sheet.bytes_read)
        return self.outcome

    async def _batch(self, batch: Sequence[Row]) -> list[Bad]:
        read, bad = self._read(batch)
        if self.dry:
            async with reading(self.engine) as connection:
                await _load(connection, self._plan, [each for _, each in read], {})
            counted = _add(self._plan, read)
        else:
            counted = await self._written(read)
        self.outcome.rows += len(batch)
        self.outcome.new += counted.new
        self.outcome.changed += counted.changed
        self.outcome.same += counted.same
        bad += counted.bad
        self.outcome.bad += len(bad)
        return sorted(bad, key=lambda one: one.row.line)

    async def _written(self, read: Sequence[tuple[Row, Said]]) -> _Counted:
        for attempt in range(_TRIES):
            plan = Plan()
            try:
                async with writing(self.engine) as connection:
                    await _load(connection, plan, [each for _, each in read], self._heard)
                    counted = _add(plan, read)
                    await _write(connection, counted.drafts, at=self.at, who=self.who)
            except IntegrityError:  # somebody has just taken one of the numbers: look again
                if attempt == _TRIES - 1:
                    raise
            else:
                self._heard.update(
                    {draft.id: (draft.line, draft.said) for draft in counted.drafts if draft.id}
                )
                return counted
        raise AssertionError("unreachable")

    def _read(self, batch: Iterable[Row]) -> tuple[list[tuple[Row, Said]], list[Bad]]:
        read, bad = [], []
        for row in batch:
            try:
                if row.wrong is not None:
                    raise BadCustomer(row.wrong)
                read.append((row, self._known(said(row.cells, self.columns, self.region))))
            except BadCustomer as wrong:
                bad.append(Bad(row, str(wrong)))
        return read, bad

    def _known(self, row: Said) -> Said:
        """The row with its tier as it is called here. Raises `BadCustomer`."""
        tier, agent_id = row.facts.tier, row.facts.agent_id
        if agent_id is not None and self.agents is not None and agent_id not in self.agents:
            raise BadCustomer(f"there is no agent {agent_id[:40]!r}: write the id of one of `[[agents]]`")
        if tier is None or self.tiers is None:
            return row
        for known in self.tiers:
            if known.casefold() == tier.casefold():
                return Said(row.pii_numbers, replace(row.facts, tier=known))
        there = ", ".join(sorted(self.tiers)) or "none yet"
        raise BadCustomer(f"there is no tier {tier[:40]!r}: those of the setting `tiers` are {there}")


@dataclass(slots=True)
class _Counted:
    drafts: list[Draft] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    same: int = 0


def _add(plan: Plan, read: Iterable[tuple[Row, Said]]) -> _Counted:
    counted, seen = _Counted(), set()
    for row, each in read:
        try:
            draft, what = plan.add(row.line, each)
        except BadCustomer as wrong:
            counted.bad.append(Bad(row, str(wrong)))
            continue
        match what:
            case "new":
                counted.new += 1
            case "changed":
                counted.changed += 1
            case "same":
                counted.same += 1
        if id(draft) not in seen:
            seen.add(id(draft))
            counted.drafts.append(draft)
    return counted


async def _load(
    connection: AsyncConnection,
    plan: Plan,
    rows: Sequence[Said],
    heard: dict[int, tuple[int, frozenset[str]]],
) -> None:
    """The customers these rows may be about, each locked until the transaction ends if it writes."""
    numbers = {number for row in rows for number in row.pii_numbers if number not in plan.of_number}
    outside = {row.facts.outside_id for row in rows if row.facts.outside_id} - plan.of_outside_id.keys()
    ids: set[int] = set()
    for some in chunks(sorted(numbers)):
        theirs = select(customer_numbers.c.customer_id).where(customer_numbers.c.pii_e164.in_(some))
        ids.update(await connection.scalars(theirs))
    for names in chunks(sorted(outside)):
        theirs = select(customers.c.id).where(customers.c.pii_outside_id.in_(names))
        ids.update(await connection.scalars(theirs))
    for few in chunks(sorted(ids)):
        his: dict[int, list[str]] = {}
        mine = select(customer_numbers).where(customer_numbers.c.customer_id.in_(few))
        known = select(customers).where(customers.c.id.in_(few), THERE).order_by(customers.c.id)
        found = (await connection.execute(known.with_for_update())).mappings().all()
        for number in await connection.execute(mine):
            his.setdefault(number.customer_id, []).append(number.pii_e164)
        for row in found:
            facts = {name: row[name] for name in NOTHING}
            line, already = heard.get(row["id"], (0, frozenset()))
            draft = Draft(row["id"], facts, dict(facts), line=line, said=already)
            plan.know(draft, his.get(row["id"], []))


async def _write(connection: AsyncConnection, drafts: Sequence[Draft], *, at: float, who: str) -> None:
    """Data first, then the audit, as everybody does (see `interactions.people.book`)."""
    changing = [draft for draft in drafts if draft.changes]
    new = [draft for draft in changing if draft.id is None]
    if new:
        put = customers.insert().returning(customers.c.id, sort_by_parameter_order=True)
        values = [with_folded({**draft.facts, "created_at": at, "changed_at": at}) for draft in new]
        for draft, made in zip(new, await connection.scalars(put, values), strict=True):
            draft.id = made
    old = [draft for draft in changing if draft.was is not None and draft.facts != draft.was]
    if old:
        change = update(customers).where(customers.c.id == bindparam("of"))
        change = change.values({name: bindparam(name) for name in (*NOTHING, "pii_folded", "changed_at")})
        values = [with_folded({**draft.facts, "of": draft.id, "changed_at": at}) for draft in old]
        await connection.execute(change, values)
    numbers = [{"pii_e164": each, "customer_id": draft.id} for draft in changing for each in draft.numbers]
    if numbers:
        await connection.execute(customer_numbers.insert(), numbers)
    await audit.write_many(
        connection, [audit.Entry(at, who, KIND, str(draft.id), _change(draft)) for draft in changing]
    )


def _change(draft: Draft) -> dict[str, Any]:
    if draft.was is None:
        told = {name: value for name, value in draft.facts.items() if value != NOTHING[name]}
        return {"created": True, "numbers": draft.numbers, **told}
    added: dict[str, Any] = {"numbers added": draft.numbers} if draft.numbers else {}
    return {**difference(draft.was, draft.facts), **added}
