"""What people do in a story, and what is then seen of it: by phone, at the desk, in the log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from app.demo.house import HOTLINE, PASSWORD
from interactions.record import Interaction
from robots.desk import Desk, desk
from robots.handset import Handset
from robots.sentences import Sentence
from robots.wire import Answered, Disconnected, Incoming, Played, SoundStarted
from tests.e2e.conftest import House
from tests.e2e.test_first_call import until

PATIENCE_S = 60.0  # for anything: the machine may be busy with other things


async def call_in(caller: Handset, key: str) -> int:
    """Dial the hotline and choose from its menu."""
    call = await caller.dial(HOTLINE)
    await caller.wait_for(Answered, call=call, timeout=PATIENCE_S)
    await caller.press(call, key)
    return call


async def wait_in_line(house: House, caller: Handset, key: str) -> tuple[int, str]:
    """Call in, and be in a queue: the caller's call, and the service's id of it."""
    call = await call_in(caller, key)
    return call, (await logged(house, caller.user, lambda one: one.offered_at is not None)).call_id


async def answer(phone: Handset) -> tuple[int, str]:
    """The call that rings next, answered, and the number it showed."""
    incoming = await phone.wait_for(Incoming, timeout=PATIENCE_S)
    await phone.answer(incoming.call)
    await phone.wait_for(Answered, call=incoming.call, timeout=PATIENCE_S)
    return incoming.call, incoming.pii_number


async def logged(house: House, number: str, so: Callable[[Interaction], bool]) -> Interaction:
    """The interaction of this number of which this is so, as soon as there is one."""
    found: list[Interaction] = []

    async def there() -> bool:
        page = await house.store.list(limit=10, number=number)
        found[:] = [one for one in page.items if so(one)]
        return bool(found)

    await until(there, "such an interaction in the log", timeout=PATIENCE_S)
    (interaction,) = found
    return interaction


async def say(phone: Handset, call: int, sentence: Sentence) -> Played:
    await phone.play(call, [sentence.file], silence_s=0.5)
    return await phone.wait_for(Played, call=call, timeout=sentence.seconds + PATIENCE_S)


async def say_to(speaker: Handset, speaks: int, listener: Handset, listens: int, sentence: Sentence) -> None:
    """Say it, and be heard."""
    said = await say(speaker, speaks, sentence)
    await listener.wait_for(
        SoundStarted, call=listens, where=lambda heard: heard.at >= said.began_at, timeout=PATIENCE_S
    )


async def be_done(phone: Handset, call: int, *others: tuple[Handset, int]) -> None:
    """Hang up, upon which the others' calls end, too."""
    await phone.hang_up(call)
    for other, its_call in ((phone, call), *others):
        await other.wait_for(Disconnected, call=its_call, timeout=PATIENCE_S)


async def wrap_up(at: Desk) -> str:
    """Finish the wrap-up of the call that the agent has, as soon as it is over; its id."""
    async with asyncio.timeout(PATIENCE_S):
        async for message in at.live():
            pop = message.get("pop")
            if pop is not None and pop["state"] == "wrap_up":
                call_id: str = pop["call_id"]
                await at.post(f"/calls/{call_id}/wrap-up", {"disposition": None, "resolved": True})
                return call_id
    raise AssertionError("the service went away")


async def agent_is(house: House, agent_id: str, state: str) -> None:
    """Wait until the wallboard says so."""
    async with desk(house.service.url, "supervisor", PASSWORD) as board, asyncio.timeout(PATIENCE_S):
        async for message in board.live():
            agents = {agent["agent_id"]: agent["state"] for agent in message["board"]["agents"]}
            if agents[agent_id] == state:
                return
    raise AssertionError("the service went away")
