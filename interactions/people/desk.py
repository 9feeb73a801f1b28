"""The book of customers as the screens use it: with merging, contacts and history at hand."""

from __future__ import annotations

from interactions.people import contacts, merging
from interactions.people import history as events
from interactions.people.book import CustomerBook
from interactions.people.customer import Customer, Facts


class CustomerDesk(CustomerBook):
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
