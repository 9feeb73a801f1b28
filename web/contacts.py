"""What was with a customer before, and what comes by other ways than the telephone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Protocol

import msgspec
from msgspec import Meta

from interactions.people.contacts import Channel, Contact, Direction, Posted
from interactions.people.customer import Customer, Facts, NoSuchCustomer
from interactions.people.history import Event, HistoryPage
from interactions.users import User
from web.auth import EVERYBODY, WALLBOARD
from web.customer_records import (
    Book,
    Callers,
    CustomerId,
    CustomerPath,
    LiveCalls,
    Number,
    Short,
    refusing,
)
from web.typed import route


class Contacts(Book, Protocol):
    """`interactions.people.desk`. Each raises `NoSuchCustomer` or `BadCustomer` where it may."""

    async def of_outside_id(self, outside_id: str) -> Customer | None: ...
    async def add(self, numbers: list[str], facts: Facts, *, at: float, who: str) -> Customer: ...
    async def post(self, customer_id: int, contact: Contact, *, posted_at: float, who: str) -> Posted:
        """Raises `BadContact`."""

    async def history(self, customer_id: int, *, limit: int, before: str | None) -> HistoryPage:
        """Newest first. Raises `BadCursor`."""


class HistoryQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    before: Annotated[str, Meta(max_length=1000)] = ""


class EventOfCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """A call (`kind` call, `id` its call_id, `reason` its disposition, `text` its note) or a contact."""

    kind: str
    id: str
    at: float
    channel: str
    direction: str
    queue: str | None
    agent_id: str | None
    reason: str | None
    outcome: str | None
    resolved: bool | None
    subject: str
    text: str


class CustomerHistory(msgspec.Struct, frozen=True):
    """Newest first; `next` is what `before` takes for the following page."""

    items: list[EventOfCustomer]
    next: str | None


class NewContact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of whom: `customer_id`, `number` (a new customer when nobody has it) or the customer's id outside,
    `customer_outside_id`. `source` and `outside_id`: who posts it and what it is called there; the same one
    posted again is the same. `at`: now, when it is left out."""

    customer_id: CustomerId | None = None
    number: Number = ""
    customer_outside_id: Short = ""
    channel: Channel
    direction: Direction = Direction.INBOUND
    at: float | None = None
    subject: Annotated[str, Meta(max_length=500)] = ""
    text: Annotated[str, Meta(max_length=20_000)] = ""
    reason: Short | None = None
    agent_id: Short | None = None
    source: Short = ""
    outside_id: Short | None = None


class PostedContact(msgspec.Struct, frozen=True):
    """`new` is false when it had been posted before."""

    contact_id: int
    customer_id: int
    new: bool


class ContactRoutes:
    def __init__(self, customers: Contacts, calls: LiveCalls, clock: Callable[[], float]) -> None:
        self._customers = customers
        self._callers = Callers(customers, calls)
        self._clock = clock

    @route("GET", "/api/v1/customers/{customer_id}/history", roles=EVERYBODY)
    async def customer_history(self, me: User, path: CustomerPath, query: HistoryQuery) -> CustomerHistory:
        """Calls and contacts of every channel, newest first; an agent's own caller only."""
        await self._callers.seen(me, await self._customers.get(path.customer_id))
        with refusing():
            page = await self._customers.history(
                path.customer_id, limit=query.limit, before=query.before or None
            )
        return CustomerHistory([_event(event) for event in page.items], page.next)

    @route("POST", "/api/v1/contacts", roles=WALLBOARD)
    async def post_contact(self, me: User, body: NewContact) -> PostedContact:
        """What came by e-mail, chat or in person, into the customer's history; posted twice it is one."""
        now = self._clock()
        contact = Contact(
            channel=body.channel,
            direction=body.direction,
            at=now if body.at is None else body.at,
            pii_subject=body.subject,
            pii_text=body.text,
            reason=body.reason,
            agent_id=body.agent_id,
            source=body.source,
            outside_id=body.outside_id,
        )
        with refusing():
            customer_id = await self._whose(body, at=now, who=me.username)
            posted = await self._customers.post(customer_id, contact, posted_at=now, who=me.username)
        return PostedContact(posted.id, posted.customer_id, posted.new)

    async def _whose(self, body: NewContact, *, at: float, who: str) -> int:
        """Raises `NoSuchCustomer` and `BadCustomer`."""
        if body.customer_id is not None:
            return body.customer_id
        if body.customer_outside_id:
            known = await self._customers.of_outside_id(body.customer_outside_id)
            if known is None:
                raise NoSuchCustomer(f"with the outside id {body.customer_outside_id!r}")
            return known.id
        known = await self._customers.of_number(body.number)
        if known is None:
            known = await self._customers.add([body.number], Facts(), at=at, who=who)
        return known.id


def _event(event: Event) -> EventOfCustomer:
    same: dict[str, Any] = {
        name: getattr(event, name)
        for name in EventOfCustomer.__struct_fields__
        if name not in ("subject", "text")
    }
    return EventOfCustomer(**same, subject=event.pii_subject, text=event.pii_text)
