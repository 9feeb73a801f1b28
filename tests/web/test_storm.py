"""Changes come faster than screens can take them, and screens come and go: the last state is always told."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

from redis.exceptions import RedisError

from app.latest import Latest
from app.live import View
from telephony.call import AgentState, CallState
from tests.web.stage import Stage, agent_view, call_view

LIFE = (CallState.WAITING, CallState.RINGING, CallState.TALKING, CallState.ON_HOLD, CallState.WRAP_UP)
CALLS = 40  # of each agent, one after the other
SEED = 20


@dataclass
class Told:
    """Which calls an agent's screen was told to be in wrap-up."""

    wrapped_up: set[str] = field(default_factory=set)
    news: asyncio.Event = field(default_factory=asyncio.Event)


async def test_no_wrap_up_is_missed_in_a_storm_of_changes(
    house: Callable[..., AbstractAsyncContextManager[Stage]],
) -> None:
    chance = random.Random(SEED)
    # Without its renewal: a change that is not told at once would never be.
    async with house(renew_s=3600.0) as web, writing(web) as latest, asyncio.TaskGroup() as tasks:
        told = {agent_id: Told() for agent_id in ("an", "binh")}
        around = [tasks.create_task(_watch(web, agent_id, told[agent_id], chance)) for agent_id in told]
        around += [tasks.create_task(_come_and_go(web, chance)), tasks.create_task(_hold_up(chance))]
        async with asyncio.TaskGroup() as days:
            for agent_id, his in told.items():
                days.create_task(_work(latest, agent_id, his, chance))
        for task in around:
            task.cancel()


@asynccontextmanager
async def writing(web: Stage) -> AsyncIterator[Latest[View]]:
    """What the centre shows goes out in batches, as the service sends it."""
    latest: Latest[View] = Latest("screens", web.publisher.publish, (RedisError, OSError))
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(latest.run(), name="show")
        yield latest
        task.cancel()


async def _work(latest: Latest[View], agent_id: str, his: Told, chance: random.Random) -> None:
    for number in range(CALLS):
        call_id = f"{agent_id}{number}"
        for state in LIFE:
            has_it = None if state is CallState.WAITING else agent_id
            latest.put(f"call/{call_id}", call_view(call_id, state, agent_id=has_it, at=time.time()))
            await asyncio.sleep(chance.choice((0, 0, 0.001, 0.01)))
        latest.put(f"agent/{agent_id}", agent_view(agent_id, AgentState.WRAP_UP, call_id=call_id))
        async with asyncio.timeout(10):
            while call_id not in his.wrapped_up:
                await his.news.wait()
                his.news.clear()
        latest.put(f"call/{call_id}", call_view(call_id, CallState.ENDED, agent_id=agent_id, at=time.time()))


async def _watch(web: Stage, agent_id: str, told: Told, chance: random.Random) -> None:
    """An agent's page, which is loaded again every few messages."""
    screen = await web.screen(agent_id)
    while True:
        async with screen.ws_connect("/api/v1/live") as socket:
            for _ in range(chance.randrange(2, 40)):
                pop = (await socket.receive_json()).get("pop")
                if pop is not None and pop["state"] == "wrap_up":
                    told.wrapped_up.add(pop["call_id"])
                    told.news.set()


async def _come_and_go(web: Stage, chance: random.Random) -> None:
    screen = await web.screen("chi")
    while True:
        async with screen.ws_connect("/api/v1/live") as socket:
            for _ in range(chance.randrange(4)):
                await socket.receive()


async def _hold_up(chance: random.Random) -> None:
    """A busy machine: everybody stands still for a moment."""
    while True:
        await asyncio.sleep(chance.uniform(0, 0.2))
        time.sleep(chance.choice((0, 0.02, 0.1)))  # noqa: ASYNC251
