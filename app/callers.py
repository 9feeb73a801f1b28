"""Who calls: what the house knows of a number, and what a CRM says in the time a ringing phone leaves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import structlog

from app.config import Config
from interactions.alerts.board import Alert, AlertBoard, Kind, hour_of
from interactions.customers import Caller
from interactions.database import DatabaseUnusable
from interactions.number import HOME_REGION
from interactions.store import InteractionLog
from partners.crm import Crm
from partners.facts import CustomerFacts
from partners.fence import session
from partners.lookup import CustomerLookup
from partners.mapping import load

log = structlog.get_logger(__name__)

_CONNECTIONS = 8


class Callers:
    """Asked with a number and the call; raises `DatabaseUnusable`. `lookup`: of a CRM, where there is one."""

    def __init__(self, store: InteractionLog, lookup: CustomerLookup | None = None) -> None:
        self._store = store
        self._lookup = lookup

    async def __call__(self, number: str, call_id: str) -> Caller:
        known = await self._store.caller(number, before_call=call_id)
        return known if self._lookup is None else merged(known, await self._lookup.lookup(number))

    def forget(self) -> None:
        """Nothing of what the CRM said is kept."""
        if self._lookup is not None:
            self._lookup.forget_all()


@asynccontextmanager
async def callers(
    config: Config, store: InteractionLog, clock: Callable[[], float]
) -> AsyncIterator[Callers]:
    """Raises `BadMapping` and `BadAuthority`."""
    crm = config.crm
    if crm is None:
        yield Callers(store)
        return
    mapping = load(crm.mapping, Path(), crm.values)
    board = AlertBoard(store.engine)

    async def shut(why: str) -> None:
        at = clock()
        alert = Alert(
            key=f"crm/{hour_of(at)}", at=at, kind=Kind.CRM, subject=mapping.name, facts={"error": why}
        )
        try:
            await board.raise_alert(alert)
        except DatabaseUnusable as error:
            log.error("alert_not_raised", kind=alert.kind, reason=str(error))

    async with (
        session(crm, timeout_s=crm.timeout_s, connections=_CONNECTIONS) as opened,
        CustomerLookup(
            Crm(opened, mapping, crm, HOME_REGION).find, _nobody, crm, clock, HOME_REGION, shut
        ) as lookup,
    ):
        yield Callers(store, lookup)


def merged(known: Caller, said: CustomerFacts) -> Caller:
    """What the CRM says comes before what we know; where it says nothing ours stands."""
    return replace(
        known,
        pii_name=said.pii_name or known.pii_name,
        tier=said.tier or known.tier,
        language=said.language or known.language,
        agent_id=said.agent_id or known.agent_id,
    )


async def _nobody(_number: str) -> None:
    """The house is asked beside the CRM, not after it."""
