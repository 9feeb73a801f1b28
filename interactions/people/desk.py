"""The book of customers as the screens use it: with merging, contacts and history at hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from interactions.number import HOME_REGION
from interactions.people import contacts, finding, forget, merging
from interactions.people import history as events
from interactions.people.book import CustomerBook
from interactions.people.customer import Customer, Facts
from interactions.people.erasure import Eraser
from interactions.people.proof import Proof, Prospect


class CustomerDesk(CustomerBook):
    """`erasers`: those of the house, which know its rules. `recordings`: the folder of their files."""

    def __init__(
        self,
        engine: AsyncEngine,
        region: str = HOME_REGION,
        erasers: Sequence[Eraser] | None = None,
        recordings: Path | None = None,
    ) -> None:
        super().__init__(engine, region)
        self._erasers = erasers
        self._recordings = recordings

    async def find(self, words: str, *, limit: int, before: str | None) -> finding.CustomerPage:
        return await finding.find(self.engine, words, limit=limit, before=before)

    async def merge(self, into: int, other: int, *, at: float, who: str) -> Customer:
        return await merging.merge(self, into, other, at=at, who=who)

    async def split(self, customer_id: int, number: str, facts: Facts, *, at: float, who: str) -> Customer:
        return await merging.split(self, customer_id, number, facts, at=at, who=who)

    async def post(
        self, customer_id: int, contact: contacts.Contact, *, posted_at: float, who: str
    ) -> contacts.Posted:
        return await contacts.post(self.engine, customer_id, contact, posted_at=posted_at, who=who)

    async def history(self, customer_id: int, *, limit: int, before: str | None) -> events.HistoryPage:
        return await events.history(self.engine, customer_id, limit=limit, before=before)

    async def would_go(self, customer_id: int) -> Prospect:
        return await forget.would_go(self.engine, customer_id, region=self.region)

    async def erase(self, customer_id: int, *, at: float, who: str) -> Proof:
        return await forget.erase_person(
            self.engine,
            customer_id,
            who=who,
            at=at,
            region=self.region,
            erasers=self._erasers,
            recordings=self._recordings,
        )
