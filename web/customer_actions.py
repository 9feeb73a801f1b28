"""What turns out of customers: two are one, one is two, somebody wants to be forgotten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import msgspec

from interactions.people.customer import Customer, Facts
from interactions.people.proof import Proof, Prospect
from interactions.users import User
from web.auth import WALLBOARD
from web.customer_records import CustomerId, CustomerPath, CustomerRecord, Number, Short, record, refusing
from web.typed import route


class People(Protocol):
    """`interactions.people.desk`. Each raises `NoSuchCustomer` or `BadCustomer` where it may."""

    async def merge(self, into: int, other: int, *, at: float, who: str) -> Customer: ...
    async def split(
        self, customer_id: int, number: str, facts: Facts, *, at: float, who: str
    ) -> Customer: ...
    async def would_go(self, customer_id: int) -> Prospect:
        """Raises `StillOnTheLine`."""

    async def erase(self, customer_id: int, *, at: float, who: str) -> Proof:
        """Raises `StillOnTheLine`."""


class Other(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The one who becomes part of this one."""

    customer_id: CustomerId


class SplitOff(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    number: Number
    name: Short | None = None


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


class CustomerActionRoutes:
    def __init__(self, people: People, clock: Callable[[], float]) -> None:
        self._people = people
        self._clock = clock

    @route("POST", "/api/v1/customers/{customer_id}/merge", roles=WALLBOARD)
    async def merge_customers(self, me: User, path: CustomerPath, body: Other) -> CustomerRecord:
        """Another customer turns out to be this one: his numbers, calls and contacts are this one's."""
        with refusing():
            one = await self._people.merge(
                path.customer_id, body.customer_id, at=self._clock(), who=me.username
            )
        return record(one)

    @route("POST", "/api/v1/customers/{customer_id}/split", roles=WALLBOARD, status=201)
    async def split_customer(self, me: User, path: CustomerPath, body: SplitOff) -> CustomerRecord:
        """A number turns out to be somebody else's: the customer that he becomes."""
        with refusing():
            made = await self._people.split(
                path.customer_id, body.number, Facts(name=body.name), at=self._clock(), who=me.username
            )
        return record(made)

    @route("GET", "/api/v1/customers/{customer_id}/erasure", roles=WALLBOARD)
    async def customer_would_go(self, me: User, path: CustomerPath) -> ErasureProspect:
        """What would be forgotten if he were erased."""
        with refusing():
            prospect = await self._people.would_go(path.customer_id)
        return msgspec.convert(prospect, ErasureProspect, from_attributes=True)

    @route("POST", "/api/v1/customers/{customer_id}/erase", roles=WALLBOARD)
    async def erase_customer(self, me: User, path: CustomerPath) -> ErasureProof:
        """Forget everything of him, for ever; calls keep their times and outcomes without him."""
        with refusing():
            proof = await self._people.erase(path.customer_id, at=self._clock(), who=me.username)
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
