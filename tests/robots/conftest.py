from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from robots.handset import Handset
from robots.wire import Answered, Incoming, MediaActive


@pytest.fixture
async def agent() -> AsyncIterator[Handset]:
    async with Handset("1001") as phone:
        yield phone


@pytest.fixture
async def customer() -> AsyncIterator[Handset]:
    async with Handset("84901234567", name="Nguyễn Thị Hoa", bind="127.0.0.2") as phone:
        yield phone


async def connect(caller: Handset, callee: Handset) -> tuple[int, int]:
    """Call from phone to phone; the call as each of them counts it, both with sound."""
    outgoing = await caller.dial(callee.address)
    incoming = await callee.wait_for(Incoming)
    await callee.answer(incoming.call)
    for phone, call in ((caller, outgoing), (callee, incoming.call)):
        await phone.wait_for(MediaActive, call=call)
        await phone.wait_for(Answered, call=call)
    return outgoing, incoming.call
