"""Customers: who they are, what was with them before, and what comes by other ways than the telephone.

An agent sees the customer of the call he has, and adds to his note. For everybody else's there is the same
answer as for nobody's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Protocol

import msgspec
from msgspec import Meta

from centre.views import CallView
from interactions.cursors import BadCursor
from interactions.people.contacts import BadContact, Channel, Contact, Direction, Posted
from interactions.people.customer import BadCustomer, Customer, Facts, NoSuchCustomer, Taken
from interactions.people.finding import CustomerPage
from interactions.people.history import Event, HistoryPage
from interactions.people.proof import Proof, Prospect, StillOnTheLine
from interactions.users import Role, User
from web.auth import EVERYBODY, QUALITY, WALLBOARD
from web.house import Premises
from web.typed import Refused, route

Short = Annotated[str, Meta(max_length=200)]
Number = Annotated[str, Meta(max_length=100)]


class Customers(Protocol):
    """`interactions.people.desk`. Each raises `NoSuchCustomer` or `BadCustomer` where it may."""

    async def get(self, customer_id: int) -> Customer | None: ...
    async def of_number(self, number: str) -> Customer | None: ...
    async def of_outside_id(self, outside_id: str) -> Customer | None: ...
    async def add(self, numbers: list[str], facts: Facts, *, at: float, who: str) -> Customer: ...
    async def change(self, customer_id: int, facts: Facts, *, at: float, who: str) -> Customer: ...
    async def add_note(self, customer_id: int, line: str, *, at: float, who: str) -> Customer: ...
    async def add_number(self, customer_id: int, number: str, *, at: float, who: str) -> Customer: ...
    async def make_primary(self, customer_id: int, number: str, *, at: float, who: str) -> Customer: ...
    async def remove_number(self, customer_id: int, number: str, *, at: float, who: str) -> Customer: ...
    async def merge(self, into: int, other: int, *, at: float, who: str) -> Customer: ...
    async def split(
        self, customer_id: int, number: str, facts: Facts, *, at: float, who: str
    ) -> Customer: ...
    async def post(self, customer_id: int, contact: Contact, *, posted_at: float, who: str) -> Posted:
        """Raises `BadContact`."""

    async def history(self, customer_id: int, *, limit: int, before: str | None) -> HistoryPage:
        """Newest first. Raises `BadCursor`."""

    async def find(self, words: str, *, limit: int, before: str | None) -> CustomerPage:
        """Best and newest first, everybody without words. Raises `BadCursor`."""

    async def would_go(self, customer_id: int) -> Prospect:
        """Raises `StillOnTheLine`."""

    async def erase(self, customer_id: int, *, at: float, who: str) -> Proof:
        """Raises `StillOnTheLine`."""


class LiveCalls(Protocol):
    def own_call(self, agent_id: str) -> CallView | None:
        """The call this agent has now."""


class CustomerPath(msgspec.Struct, frozen=True):
    customer_id: Annotated[int, Meta(ge=1, lt=2**62)]


class NumberPath(msgspec.Struct, frozen=True):
    customer_id: Annotated[int, Meta(ge=1, lt=2**62)]
    number: Number


class CustomerQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of them."""

    number: Number = ""
    outside_id: Short = ""


class SearchQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`q`: a name with or without its marks, or the beginnings of its words; a part of a number; an e-mail
    address or a part of one; a whole id outside."""

    q: Short = ""
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    before: Annotated[str, Meta(max_length=1000)] = ""


class HistoryQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    before: Annotated[str, Meta(max_length=1000)] = ""


class CustomerFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out, or null, stays as it was; what is empty is forgotten. `agent_id` looks after him;
    `requires`: skills that he needs in any queue; `preferences` such as {"preferred time": "17:00"}."""

    name: Short | None = None
    language: Short | None = None
    tier: Short | None = None
    agent_id: Short | None = None
    requires: dict[Short, Annotated[int, Meta(ge=1, le=10)]] | None = None
    email: Annotated[str, Meta(max_length=254)] | None = None
    note: Annotated[str, Meta(max_length=4000)] | None = None
    preferences: dict[str, str] | None = None
    outside_id: Short | None = None


class NewCustomer(CustomerFacts, frozen=True, kw_only=True, forbid_unknown_fields=True):
    numbers: Annotated[list[Number], Meta(max_length=50)] = []


class NoteLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    note: Annotated[str, Meta(min_length=1, max_length=4000)]


class OneNumber(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    number: Number


class Other(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The one who becomes part of this one."""

    customer_id: Annotated[int, Meta(ge=1, lt=2**62)]


class SplitOff(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    number: Number
    name: Short | None = None


class CustomerRecord(msgspec.Struct, frozen=True, kw_only=True):
    """`numbers`: the one to call first; it is `primary` where somebody said so."""

    customer_id: int
    numbers: list[str]
    primary: str
    name: str
    language: str | None
    tier: str
    agent_id: str
    requires: dict[str, int]
    email: str
    note: str
    preferences: dict[str, str]
    outside_id: str | None
    created_at: float | None
    changed_at: float | None


class CustomerList(msgspec.Struct, frozen=True):
    """First those who have the words as they are, the newest first; `next` is what `before` takes for the
    following page."""

    items: list[CustomerRecord]
    next: str | None


class ErasureProspect(msgspec.Struct, frozen=True, kw_only=True):
    """How much would be forgotten."""

    numbers: int
    calls: int
    recordings: int
    contacts: int
    cases: int


class ErasureProof(msgspec.Struct, frozen=True, kw_only=True):
    """`erased`: rows by table. `files_removed`: how many files of recordings went; `files`: those that
    whoever keeps them is still to erase, relative to their folder. `left`: rows by `table.column` where one
    of the numbers still stands because others wrote it. `audit_hash` is of the entry in the audit."""

    proof: str
    at: float
    calls: int
    erased: dict[str, int]
    files: list[str]
    files_removed: int
    left: dict[str, int]
    audit_hash: str


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

    customer_id: Annotated[int, Meta(ge=1, lt=2**62)] | None = None
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


class CustomerRoutes:
    def __init__(
        self, premises: Premises, customers: Customers, calls: LiveCalls, clock: Callable[[], float]
    ) -> None:
        self._house = premises.house
        self._customers = customers
        self._calls = calls
        self._clock = clock

    @route("GET", "/api/v1/customers", roles=EVERYBODY)
    async def find_customer(self, me: User, query: CustomerQuery) -> CustomerRecord:
        """Whoever has this telephone number, in any spelling, or this id in a CRM."""
        if bool(query.number) == bool(query.outside_id):
            raise Refused(422, "invalid", "Give a number or an outside_id, one of them.")
        found = await (
            self._customers.of_number(query.number)
            if query.number
            else self._customers.of_outside_id(query.outside_id)
        )
        return _record(await self._seen(me, found))

    @route("GET", "/api/v1/customers/search", roles=QUALITY)
    async def search_customers(self, me: User, query: SearchQuery) -> CustomerList:
        """Customers by what one knows of them, or everybody; an agent knows his caller only."""
        with _refusing():
            page = await self._customers.find(query.q, limit=query.limit, before=query.before or None)
        return CustomerList([_record(each) for each in page.items], page.next)

    @route("POST", "/api/v1/customers", roles=WALLBOARD, status=201)
    async def add_customer(self, me: User, body: NewCustomer) -> CustomerRecord:
        """A new customer, known by his numbers or by an id outside."""
        with _refusing():
            facts = self._facts(body)
            return _record(await self._customers.add(body.numbers, facts, at=self._clock(), who=me.username))

    @route("GET", "/api/v1/customers/{customer_id}", roles=EVERYBODY)
    async def get_customer(self, me: User, path: CustomerPath) -> CustomerRecord:
        """One customer; an agent's own caller only."""
        return _record(await self._seen(me, await self._customers.get(path.customer_id)))

    @route("PUT", "/api/v1/customers/{customer_id}", roles=WALLBOARD)
    async def change_customer(self, me: User, path: CustomerPath, body: CustomerFacts) -> CustomerRecord:
        """Write down what is given, and leave the rest."""
        with _refusing():
            facts = self._facts(body)
            changed = await self._customers.change(path.customer_id, facts, at=self._clock(), who=me.username)
        return _record(changed)

    @route("POST", "/api/v1/customers/{customer_id}/notes", roles=EVERYBODY)
    async def add_customer_note(self, me: User, path: CustomerPath, body: NoteLine) -> CustomerRecord:
        """One more line of the customer's note; an agent's for his own caller only."""
        await self._seen(me, await self._customers.get(path.customer_id))
        with _refusing():
            changed = await self._customers.add_note(
                path.customer_id, body.note, at=self._clock(), who=me.username
            )
        return _record(changed)

    @route("POST", "/api/v1/customers/{customer_id}/numbers", roles=WALLBOARD)
    async def add_customer_number(self, me: User, path: CustomerPath, body: OneNumber) -> CustomerRecord:
        """One more telephone number of his."""
        with _refusing():
            changed = await self._customers.add_number(
                path.customer_id, body.number, at=self._clock(), who=me.username
            )
        return _record(changed)

    @route("DELETE", "/api/v1/customers/{customer_id}/numbers/{number}", roles=WALLBOARD)
    async def remove_customer_number(self, me: User, path: NumberPath) -> CustomerRecord:
        """It is nobody's number then."""
        with _refusing():
            changed = await self._customers.remove_number(
                path.customer_id, path.number, at=self._clock(), who=me.username
            )
        return _record(changed)

    @route("PUT", "/api/v1/customers/{customer_id}/numbers/{number}/primary", roles=WALLBOARD)
    async def make_number_primary(self, me: User, path: NumberPath) -> CustomerRecord:
        """The one of his numbers to call."""
        with _refusing():
            changed = await self._customers.make_primary(
                path.customer_id, path.number, at=self._clock(), who=me.username
            )
        return _record(changed)

    @route("POST", "/api/v1/customers/{customer_id}/merge", roles=WALLBOARD)
    async def merge_customers(self, me: User, path: CustomerPath, body: Other) -> CustomerRecord:
        """Another customer turns out to be this one: his numbers, calls and contacts are this one's."""
        with _refusing():
            one = await self._customers.merge(
                path.customer_id, body.customer_id, at=self._clock(), who=me.username
            )
        return _record(one)

    @route("POST", "/api/v1/customers/{customer_id}/split", roles=WALLBOARD, status=201)
    async def split_customer(self, me: User, path: CustomerPath, body: SplitOff) -> CustomerRecord:
        """A number turns out to be somebody else's: the customer that he becomes."""
        with _refusing():
            made = await self._customers.split(
                path.customer_id, body.number, Facts(name=body.name), at=self._clock(), who=me.username
            )
        return _record(made)

    @route("GET", "/api/v1/customers/{customer_id}/erasure", roles=WALLBOARD)
    async def customer_would_go(self, me: User, path: CustomerPath) -> ErasureProspect:
        """What would be forgotten if he were erased."""
        with _refusing():
            prospect = await self._customers.would_go(path.customer_id)
        return msgspec.convert(prospect, ErasureProspect, from_attributes=True)

    @route("POST", "/api/v1/customers/{customer_id}/erase", roles=WALLBOARD)
    async def erase_customer(self, me: User, path: CustomerPath) -> ErasureProof:
        """Forget everything of him, for ever; calls keep their times and outcomes without him."""
        with _refusing():
            proof = await self._customers.erase(path.customer_id, at=self._clock(), who=me.username)
        return ErasureProof(
            proof=proof.id,
            at=proof.at,
            calls=proof.calls,
            erased=dict(proof.erased),
            files=list(proof.files),
            files_removed=proof.files_removed,
            left=dict(proof.left),
            audit_hash=proof.audit_hash,
        )

    @route("GET", "/api/v1/customers/{customer_id}/history", roles=EVERYBODY)
    async def customer_history(self, me: User, path: CustomerPath, query: HistoryQuery) -> CustomerHistory:
        """Calls and contacts of every channel, newest first; an agent's own caller only."""
        await self._seen(me, await self._customers.get(path.customer_id))
        with _refusing():
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
        with _refusing():
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

    async def _seen(self, me: User, customer: Customer | None) -> Customer:
        if customer is None or not await self._may_see(me, customer):
            raise Refused(404, "not_found", "There is no such customer, or he is not the caller you have.")
        return customer

    async def _may_see(self, me: User, customer: Customer) -> bool:
        if me.role is not Role.AGENT:
            return True
        call = None if me.agent_id is None else self._calls.own_call(me.agent_id)
        if call is None:
            return False
        caller = await self._customers.of_number(call.pii_number)
        return caller is not None and caller.id == customer.id

    def _facts(self, said: CustomerFacts) -> Facts:
        """Raises `BadCustomer`."""
        if said.tier and said.tier not in self._house.tiers:
            known = ", ".join(sorted(self._house.tiers)) or "none yet"
            raise BadCustomer(f"there is no tier {said.tier!r}: those of the setting `tiers` are {known}")
        if said.agent_id and said.agent_id not in self._house.agents:
            raise BadCustomer(f"there is no agent {said.agent_id!r}: choose one of the house's")
        return Facts(**{name: getattr(said, name) for name in CustomerFacts.__struct_fields__})


@contextmanager
def _refusing() -> Iterator[None]:
    """What the book refuses, as an answer."""
    try:
        yield
    except NoSuchCustomer as error:
        raise Refused(404, "not_found", _sentence(error)) from error
    except StillOnTheLine as error:
        raise Refused(409, "still_on_the_line", _sentence(error)) from error
    except Taken as error:
        raise Refused(409, "taken", _sentence(error)) from error
    except BadCustomer as error:
        raise Refused(422, "bad_customer", _sentence(error)) from error
    except BadContact as error:
        raise Refused(422, "bad_contact", _sentence(error)) from error
    except BadCursor as error:
        raise Refused(422, "bad_cursor", str(error)) from error


def _sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."


def _record(customer: Customer) -> CustomerRecord:
    return CustomerRecord(
        customer_id=customer.id,
        numbers=list(customer.pii_numbers),
        primary=customer.pii_primary,
        name=customer.pii_name,
        language=customer.language,
        tier=customer.tier,
        agent_id=customer.agent_id,
        requires=dict(customer.requires),
        email=customer.pii_email,
        note=customer.pii_note,
        preferences=dict(customer.pii_preferences),
        outside_id=customer.pii_outside_id,
        created_at=customer.created_at,
        changed_at=customer.changed_at,
    )


def _event(event: Event) -> EventOfCustomer:
    same: dict[str, Any] = {
        name: getattr(event, name)
        for name in EventOfCustomer.__struct_fields__
        if name not in ("subject", "text")
    }
    return EventOfCustomer(**same, subject=event.pii_subject, text=event.pii_text)
