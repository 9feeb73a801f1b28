"""The cases of the house: opened by contacts, changed by people, read by both.

Whoever changes a case says which version he saw. When somebody else was faster he is told what was done, and
nothing has happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from zlib import crc32

from sqlalchemy import or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions.cases import rows, story
from interactions.cases.actions import (
    RULES,
    Action,
    Assigned,
    ContactAdded,
    FollowUpDone,
    FollowUpMissed,
    FollowUpPlanned,
    Opened,
    Reopened,
    Resolved,
    Responded,
)
from interactions.cases.due import Parents
from interactions.cases.escalation import follow_up_of
from interactions.cases.grouping import Act, Contact, Known, Placement, place
from interactions.cases.life import Case, FollowUpState, State, fold
from interactions.cases.refusals import NoSuchCase, NoSuchStep, StaleCase
from interactions.cases.rules import Rules
from interactions.cases.schema import case_interactions, case_numbers, cases
from interactions.cases.wanted import Story
from interactions.database import reading, writing
from interactions.number import HOME_REGION, e164
from interactions.record import Interaction
from interactions.rows import insert
from interactions.schema import customer_numbers

_LOCK = 8_425_310  # of PostgreSQL: one customer's contacts are placed one after the other
_FARTHEST_S = 366 * 86_400.0


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a contact went, and the case it is in now, if any."""

    placement: Placement
    case: Case | None


class Cases:
    """`region` tells how numbers without a country code are meant."""

    def __init__(self, engine: AsyncEngine, rules: Rules, region: str = HOME_REGION) -> None:
        self._engine = engine
        self._rules = rules
        self._region = region

    # --- contacts --------------------------------------------------------------------------------

    async def take(self, contact: Contact) -> Placed:
        """Put a contact where it belongs; the same contact again changes nothing."""
        contact = replace(contact, pii_customer=self._reached_at(contact.pii_customer))
        async with writing(self._engine) as connection:
            await _lock_customer(connection, contact.pii_customer)
            if contact.customer_id is None:
                customer_id = await _customer_at(connection, contact.pii_customer)
                contact = replace(contact, customer_id=customer_id)
            if (there := await _there_already(connection, contact)) is not None:
                case = fold(await story.read(connection, there))
                return Placed(Placement(act=Act.JOIN, why="it is there", number=case.number), case)
            parents = await story.parents_of(connection)
            known = await _known(connection, contact)
            placement = place(contact, known, self._rules.grouping, parents)
            match placement.act:
                case Act.APART:
                    return Placed(placement, None)
                case Act.OPEN:
                    opened = await self._open(connection, contact, parents)
                    return Placed(replace(placement, number=opened.number), opened)
                case Act.JOIN | Act.REOPEN:
                    assert placement.number is not None
                    case_id = await story.id_of(connection, placement.number)
                    case = fold(await story.read(connection, case_id))
                    events = _contact_events(contact, case, reopens=placement.act is Act.REOPEN)
                    case = await story.go_on(connection, case_id, case, events, self._rules, parents)
                    return Placed(placement, case)

    async def open(self, opened: Opened) -> Case:
        """A case without a contact, by somebody's hand; `opened.number` is given here."""
        async with writing(self._engine) as connection:
            number = await self._next_number(connection, opened.at)
            customer = self._reached_at(opened.pii_customer)
            opened = replace(opened, number=number, pii_customer=customer)
            parents = await story.parents_of(connection)
            customer_id = await _customer_at(connection, customer)
            _, case = await story.start(connection, opened, customer_id, self._rules, parents)
            return case

    # --- what people do --------------------------------------------------------------------------

    async def change(
        self, number: str, decide: Callable[[Case], Iterable[Action]], *, version: int | None = None
    ) -> Case:
        """Let happen what `decide` says of the case as it is. `version` is what was seen; None: whatever it
        is now. Raises `NoSuchCase`, `StaleCase` and `NoSuchStep`."""
        async with writing(self._engine) as connection:
            case_id = await story.id_of(connection, number)
            told = await story.read(connection, case_id)
            case = fold(told)
            if version is not None and version != case.version:
                raise StaleCase(number, version, case.version, told[max(0, version) :])
            parents = await story.parents_of(connection)
            # Clocks of several machines differ a little: nothing happens before what happened already.
            events = (replace(event, at=max(event.at, case.changed_at)) for event in decide(case))
            return await story.go_on(connection, case_id, case, events, self._rules, parents)

    async def act(self, number: str, *actions: Action, version: int | None = None) -> Case:
        """As `change`, for what is known beforehand."""
        return await self.change(number, lambda _: actions, version=version)

    async def plan_follow_up(
        self,
        number: str,
        *,
        due_at: float,
        at: float,
        by: str,
        queue: str = "",
        phone: str = "",
        why: str = "",
        version: int | None = None,
    ) -> Case:
        """Call the customer then. Without `queue` and `phone` it is the case's queue and the customer's
        number. Raises also `NoSuchStep` where he cannot be called."""

        def plan(case: Case) -> Iterable[Action]:
            number = e164(phone or case.pii_customer, self._region)
            if number is None:
                raise NoSuchStep(
                    "This customer has no number to be called at: write one, such as 0901234567."
                )
            if not at - 86_400 <= due_at <= at + _FARTHEST_S:
                raise NoSuchStep("A follow-up is due within a year from now: write its time in seconds UTC.")
            yield FollowUpPlanned(
                at=at,
                by=by,
                follow_up=len(case.follow_ups) + 1,
                due_at=due_at,
                queue=queue or case.queue,
                pii_phone=number,
                pii_why=why,
            )

        return await self.change(number, plan, version=version)

    async def settle(self, call: Interaction) -> Case | None:
        """What came of a follow-up that was in line, once its call is over; told again, nothing changes.
        None: it was no follow-up, or its case is gone."""
        found = follow_up_of(call.call_id)
        if found is None or call.closed_at is None:
            return None
        number, follow_up = found
        at, reached = call.closed_at, call.answered_at is not None

        def settled(case: Case) -> Iterable[Action]:
            plan = next((plan for plan in case.follow_ups if plan.follow_up == follow_up), None)
            match plan and plan.state:
                case FollowUpState.PLANNED | FollowUpState.QUEUED | FollowUpState.MISSED if reached:
                    by = call.agent_id or RULES
                    yield FollowUpDone(at=at, by=by, follow_up=follow_up, call_id=call.call_id)
                case FollowUpState.PLANNED | FollowUpState.QUEUED:
                    yield FollowUpMissed(at=at, by=RULES, follow_up=follow_up, call_id=call.call_id)

        try:
            return await self.change(number, settled)
        except NoSuchCase:
            return None

    # --- reading ---------------------------------------------------------------------------------

    async def get(self, number: str) -> Story | None:
        async with reading(self._engine) as connection:
            found = (
                (await connection.execute(select(cases).where(cases.c.number == number))).mappings().first()
            )
            if found is None:
                return None
            events = await story.read(connection, found["id"])
            return Story(fold(events), events, rows.facts(found))

    async def rebuild(self, told: Callable[[int, int], None] = lambda done, total: None) -> int:
        """Make every table anew from the stories, as after a change of the rules; how many cases."""
        async with reading(self._engine) as connection:
            numbers = (await connection.scalars(select(cases.c.number).order_by(cases.c.number))).all()
        for done, number in enumerate(numbers, 1):
            async with writing(self._engine) as connection:
                case_id = await story.id_of(connection, number)
                case = fold(await story.read(connection, case_id))
                await story.show(connection, case_id, case, self._rules, await story.parents_of(connection))
            told(done, len(numbers))
        return len(numbers)

    # --- inside ----------------------------------------------------------------------------------

    def _reached_at(self, customer: str) -> str:
        """A number in the one way it is written; other addresses as they are."""
        return e164(customer, self._region) or customer

    async def _open(self, connection: AsyncConnection, contact: Contact, parents: Parents) -> Case:
        assert contact.reason is not None, "a contact without a reason stays apart"
        rule = self._rules.grouping.of(contact.reason, parents)
        opened = Opened(
            at=contact.at,
            by=contact.agent_id or RULES,
            number=await self._next_number(connection, contact.at),
            reason=contact.reason,
            priority=rule.priority,
            queue=rule.queue or contact.queue,
            pii_customer=contact.pii_customer,
            pii_summary=contact.pii_summary,
        )
        case_id, case = await story.start(connection, opened, contact.customer_id, self._rules, parents)
        events = _first_events(contact)
        return await story.go_on(connection, case_id, case, events, self._rules, parents)

    async def _next_number(self, connection: AsyncConnection, at: float) -> str:
        year = datetime.fromtimestamp(at, self._rules.zone).year
        put = insert(connection, case_numbers).values(year=year, last=1)
        one_more = put.on_conflict_do_update(
            index_elements=[case_numbers.c.year], set_={"last": case_numbers.c.last + 1}
        )
        last = await connection.scalar(one_more.returning(case_numbers.c.last))
        return f"C-{year}-{last:06}"


def _first_events(contact: Contact) -> Iterable[Action]:
    yield ContactAdded(at=contact.at, by=RULES, call_id=contact.call_id)
    if contact.answered_at is not None:
        answered_at = max(contact.at, contact.answered_at)
        if contact.agent_id is not None:
            yield Assigned(at=answered_at, by=RULES, owner=contact.agent_id)
        yield Responded(at=answered_at, by=contact.agent_id or RULES)
        if contact.resolved:
            resolved_at = max(answered_at, contact.ended_at or 0.0)
            yield Resolved(at=resolved_at, by=contact.agent_id or RULES)


def _contact_events(contact: Contact, case: Case, *, reopens: bool) -> Iterable[Action]:
    at = max(contact.at, case.changed_at)
    if reopens:
        yield Reopened(at=at, by=RULES)
    yield ContactAdded(at=at, by=RULES, call_id=contact.call_id)
    if contact.answered_at is not None and (reopens or case.is_open):
        yield Responded(at=max(at, contact.answered_at), by=contact.agent_id or RULES)


async def _lock_customer(connection: AsyncConnection, customer: str) -> None:
    """SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(:lock, :customer)")
        await connection.execute(lock, {"lock": _LOCK, "customer": crc32(customer.encode()) - 2**31})


async def _customer_at(connection: AsyncConnection, reached_at: str) -> int | None:
    owner = select(customer_numbers.c.customer_id).where(customer_numbers.c.pii_e164 == reached_at)
    found: int | None = await connection.scalar(owner)
    return found


async def _there_already(connection: AsyncConnection, contact: Contact) -> int | None:
    """The case that has this contact; where somebody says which, only that one counts."""
    mine = select(cases.c.id).join(case_interactions).where(case_interactions.c.call_id == contact.call_id)
    if contact.of_case is not None:
        mine = mine.where(cases.c.number == contact.of_case)
    found: int | None = await connection.scalar(mine.order_by(cases.c.id).limit(1))
    return found


async def _known(connection: AsyncConnection, contact: Contact) -> list[Known]:
    """The customer's cases, by who he is and by how he is reached; and the one somebody named."""
    his = [cases.c.number == contact.of_case] if contact.of_case is not None else []
    if contact.customer_id is not None:
        his.append(cases.c.customer_id == contact.customer_id)
    if contact.pii_customer:
        his.append(cases.c.pii_customer == contact.pii_customer)
    if not his:
        return []
    columns = ("number", "state", "reason", "opened_at", "changed_at", "closed_at")
    query = select(*(cases.c[name] for name in columns)).where(or_(*his)).order_by(cases.c.number)
    found = (await connection.execute(query)).mappings()
    return [Known(**{**row, "state": State(row["state"])}) for row in found]
