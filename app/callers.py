"""Who calls: what the house knows of a number, and what a CRM says in the time a ringing phone leaves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from app.config import Config
from interactions.customers import Caller
from interactions.number import HOME_REGION
from interactions.store import InteractionLog
from partners.crm import Crm
from partners.facts import CustomerFacts
from partners.fence import session
from partners.lookup import CustomerLookup
from partners.mapping import load

_CONNECTIONS = 8
WhoCalls = Callable[[str, str], Awaitable[Caller]]


@asynccontextmanager
async def callers(
    config: Config, store: InteractionLog, clock: Callable[[], float]
) -> AsyncIterator[WhoCalls]:
    """Asked with a number and the call. Raises `BadMapping` and `BadAuthority`; asking `DatabaseUnusable`."""
    crm = config.crm
    if crm is None:
        yield partial(_known, store)
        return
    mapping = load(crm.mapping, Path(), crm.values)
    async with (
        session(crm, timeout_s=crm.timeout_s, connections=_CONNECTIONS) as opened,
        CustomerLookup(
            Crm(opened, mapping, crm, HOME_REGION).find, _nobody, crm, clock, HOME_REGION
        ) as lookup,
    ):

        async def who_calls(number: str, call_id: str) -> Caller:
            known = await _known(store, number, call_id)
            return merged(known, await lookup.lookup(number))

        yield who_calls


def merged(known: Caller, said: CustomerFacts) -> Caller:
    """What the CRM says comes before what we know; where it says nothing ours stands."""
    return replace(
        known,
        pii_name=said.pii_name or known.pii_name,
        tier=said.tier or known.tier,
        language=said.language or known.language,
        agent_id=said.agent_id or known.agent_id,
    )


async def _known(store: InteractionLog, number: str, call_id: str) -> Caller:
    return await store.caller(number, before_call=call_id)


async def _nobody(_number: str) -> None:
    """The house is asked beside the CRM, not after it."""
