"""Customers: who they are, and by which numbers they are known.

An agent sees the customer of the call he has, and adds to his note. For everybody else's there is the same
answer as for nobody's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Protocol

import msgspec
from msgspec import Meta

from interactions.people.customer import BadCustomer, Customer, Facts
from interactions.people.finding import CustomerPage
from interactions.users import User
from web.auth import EVERYBODY, QUALITY, WALLBOARD
from web.customer_records import (
    Book,
    Callers,
    CustomerId,
    CustomerPath,
    CustomerRecord,
    LiveCalls,
    Number,
    Short,
    record,
    refusing,
)
from web.house import Premises
from web.typed import Refused, route


class Customers(Book, Protocol):
    """`interactions.people.desk`. Each raises `NoSuchCustomer` or `BadCustomer` where it may."""

    async def of_outside_id(self, outside_id: str) -> Customer | None: ...
    async def add(self, numbers: list[str], facts: Facts, *, at: float, who: str) -> Customer: ...
    async def change(self, customer_id: int, facts: Facts, *, at: float, who: str) -> Customer: ...
    async def add_note(self, customer_id: int, line: str, *, at: float, who: str) -> Customer: ...
    async def add_number(self, customer_id: int, number: str, *, at: float, who: str) -> Customer: ...
    async def make_primary(self, customer_id: int, number: str, *, at: float, who: str) -> Customer: ...
    async def remove_number(self, customer_id: int, number: str, *, at: float, who: str) -> Customer: ...
    async def find(self, words: str, *, limit: int, before: str | None) -> CustomerPage:
        """Best and newest first, everybody without words. Raises `BadCursor`."""


class NumberPath(msgspec.Struct, frozen=True):
    customer_id: CustomerId
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


class CustomerList(msgspec.Struct, frozen=True):
    """First those who have the words as they are, the newest first; `next` is what `before` takes for the
    following page."""

    items: list[CustomerRecord]
    next: str | None


class CustomerRoutes:
    def __init__(
        self, premises: Premises, customers: Customers, calls: LiveCalls, clock: Callable[[], float]
    ) -> None:
        self._house = premises.house
        self._customers = customers
        self._callers = Callers(customers, calls)
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
        return record(await self._callers.seen(me, found))

    @route("GET", "/api/v1/customers/search", roles=QUALITY)
    async def search_customers(self, me: User, query: SearchQuery) -> CustomerList:
        """Customers by what one knows of them, or everybody; an agent knows his caller only."""
        with refusing():
            page = await self._customers.find(query.q, limit=query.limit, before=query.before or None)
        return CustomerList([record(each) for each in page.items], page.next)

    @route("POST", "/api/v1/customers", roles=WALLBOARD, status=201)
    async def add_customer(self, me: User, body: NewCustomer) -> CustomerRecord:
        """A new customer, known by his numbers or by an id outside."""
        with refusing():
            facts = self._facts(body)
            return record(await self._customers.add(body.numbers, facts, at=self._clock(), who=me.username))

    @route("GET", "/api/v1/customers/{customer_id}", roles=EVERYBODY)
    async def get_customer(self, me: User, path: CustomerPath) -> CustomerRecord:
        """One customer; an agent's own caller only."""
        return record(await self._callers.seen(me, await self._customers.get(path.customer_id)))

    @route("PUT", "/api/v1/customers/{customer_id}", roles=WALLBOARD)
    async def change_customer(self, me: User, path: CustomerPath, body: CustomerFacts) -> CustomerRecord:
        """Write down what is given, and leave the rest."""
        with refusing():
            facts = self._facts(body)
            changed = await self._customers.change(path.customer_id, facts, at=self._clock(), who=me.username)
        return record(changed)

    @route("POST", "/api/v1/customers/{customer_id}/notes", roles=EVERYBODY)
    async def add_customer_note(self, me: User, path: CustomerPath, body: NoteLine) -> CustomerRecord:
        """One more line of the customer's note; an agent's for his own caller only."""
        await self._callers.seen(me, await self._customers.get(path.customer_id))
        with refusing():
            changed = await self._customers.add_note(
                path.customer_id, body.note, at=self._clock(), who=me.username
            )
        return record(changed)

    @route("POST", "/api/v1/customers/{customer_id}/numbers", roles=WALLBOARD)
    async def add_customer_number(self, me: User, path: CustomerPath, body: OneNumber) -> CustomerRecord:
        """One more telephone number of his."""
        with refusing():
            changed = await self._customers.add_number(
                path.customer_id, body.number, at=self._clock(), who=me.username
            )
        return record(changed)

    @route("DELETE", "/api/v1/customers/{customer_id}/numbers/{number}", roles=WALLBOARD)
    async def remove_customer_number(self, me: User, path: NumberPath) -> CustomerRecord:
        """It is nobody's number then."""
        with refusing():
            changed = await self._customers.remove_number(
                path.customer_id, path.number, at=self._clock(), who=me.username
            )
        return record(changed)

    @route("PUT", "/api/v1/customers/{customer_id}/numbers/{number}/primary", roles=WALLBOARD)
    async def make_number_primary(self, me: User, path: NumberPath) -> CustomerRecord:
        """The one of his numbers to call."""
        with refusing():
            changed = await self._customers.make_primary(
                path.customer_id, path.number, at=self._clock(), who=me.username
            )
        return record(changed)

    def _facts(self, said: CustomerFacts) -> Facts:
        """Raises `BadCustomer`."""
        if said.tier and said.tier not in self._house.tiers:
            known = ", ".join(sorted(self._house.tiers)) or "none yet"
            raise BadCustomer(f"there is no tier {said.tier!r}: those of the setting `tiers` are {known}")
        if said.agent_id and said.agent_id not in self._house.agents:
            raise BadCustomer(f"there is no agent {said.agent_id!r}: choose one of the house's")
        return Facts(**{name: getattr(said, name) for name in CustomerFacts.__struct_fields__})
