"""What the routes of customers have in common: how one is shown, who may see him, what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Protocol

import msgspec
from msgspec import Meta

from centre.views import CallView
from interactions.cursors import BadCursor
from interactions.people.contacts import BadContact
from interactions.people.customer import BadCustomer, Customer, NoSuchCustomer, Taken
from interactions.people.proof import StillOnTheLine
from interactions.users import Role, User
from web.typed import Refused

Short = Annotated[str, Meta(max_length=200)]
Number = Annotated[str, Meta(max_length=100)]
CustomerId = Annotated[int, Meta(ge=1, lt=2**62)]


class Book(Protocol):
    async def get(self, customer_id: int) -> Customer | None: ...
    async def of_number(self, number: str) -> Customer | None: ...


class LiveCalls(Protocol):
    def own_call(self, agent_id: str) -> CallView | None:
        """The call this agent has now."""


class CustomerPath(msgspec.Struct, frozen=True):
    customer_id: CustomerId


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


class Callers:
    """Which customers somebody may see: an agent the one of the call he has, all others everybody."""

    def __init__(self, book: Book, calls: LiveCalls) -> None:
        self._book = book
        self._calls = calls

    async def seen(self, me: User, customer: Customer | None) -> Customer:
        """For everybody else's there is the same answer as for nobody's."""
        if customer is None or not await self._may_see(me, customer):
            raise Refused(404, "not_found", "There is no such customer, or he is not the caller you have.")
        return customer

    async def _may_see(self, me: User, customer: Customer) -> bool:
        if me.role is not Role.AGENT:
            return True
        call = None if me.agent_id is None else self._calls.own_call(me.agent_id)
        if call is None:
            return False
        caller = await self._book.of_number(call.pii_number)
        return caller is not None and caller.id == customer.id


@contextmanager
def refusing() -> Iterator[None]:
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


def record(customer: Customer) -> CustomerRecord:
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
