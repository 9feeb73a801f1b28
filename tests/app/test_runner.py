"""The loop against a real journal: what is asked for, what is journalled, what a restart makes of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis

from app import runner as runner_module
from app.clock import Clock
from app.journal import Journal
from app.live import Inbox
from app.runner import Runner
from centre.house import AgentProfile, House, Queue
from ivr.flow import read_flow
from telephony.call import AgentState, CallState
from telephony.commands import Command, PlayMusic, RingAgent, StopRinging
from telephony.events import AgentReadied, AgentSignedIn, CallArrived, CallHungUp, PbxSnapshot, PhoneChanged

HOUSE = House(
    queues={"sales": Queue(name="sales", title="Sales", requires={"sales": 1})},
    agents={"an": AgentProfile(agent_id="an", name="An", phone="PJSIP/an", skills={"sales": 5})},
    flow=read_flow("language: vi\nstart: q\nplaces: {q: {queue: sales}}", {"sales"}),
)


class Asked:
    """The hands: what was asked for, in order."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self._news = asyncio.Event()

    def __call__(self, command: Command) -> None:
        self.commands.append(command)
        self._news.set()

    async def wait_for(self, kind: type[Command]) -> None:
        async with asyncio.timeout(5):
            while not any(isinstance(command, kind) for command in self.commands):
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def running(redis: Redis, asked: Asked) -> AsyncIterator[Runner]:
    runner = Runner(HOUSE, Journal(redis, "t"), Inbox(redis, "t"), Clock(), asked)
    await runner.resume()
    async with asyncio.TaskGroup() as tasks:
        loop = tasks.create_task(runner.run())
        inbox = tasks.create_task(runner.listen())
        yield runner
        loop.cancel()
        inbox.cancel()


def arrived(at: float) -> CallArrived:
    return CallArrived(at=at, call_id="c1", node="p", pii_number="1", pii_name="", dialled="2")


async def test_an_event_becomes_commands(redis: Redis) -> None:
    asked = Asked()
    async with running(redis, asked) as runner:
        runner.emit(PbxSnapshot(at=1.0, node="p", calls=(), reachable_phones=frozenset({"PJSIP/an"})))
        runner.emit(arrived(2.0))
        await asked.wait_for(PlayMusic)


async def test_what_an_agent_does_at_the_screen_is_heard(redis: Redis) -> None:
    asked = Asked()
    async with running(redis, asked) as runner:
        runner.emit(PbxSnapshot(at=1.0, node="p", calls=(), reachable_phones=frozenset({"PJSIP/an"})))
        runner.emit(arrived(2.0))
        inbox = Inbox(redis, "t")
        await inbox.tell(AgentSignedIn(at=0.0, agent_id="an"))
        await inbox.tell(AgentReadied(at=0.0, agent_id="an"))
        await asked.wait_for(RingAgent)


async def test_a_restart_is_where_the_last_run_was_and_does_nothing_again(redis: Redis) -> None:
    asked = Asked()
    async with running(redis, asked) as runner:
        runner.emit(PbxSnapshot(at=1.0, node="p", calls=(), reachable_phones=frozenset({"PJSIP/an"})))
        runner.emit(AgentSignedIn(at=2.0, agent_id="an"))
        runner.emit(AgentReadied(at=3.0, agent_id="an"))
        runner.emit(arrived(4.0))
        await asked.wait_for(RingAgent)
        before = runner.centre.state

    again = Asked()
    async with running(redis, again) as runner:
        assert runner.centre.state == before
        assert runner.centre.state.calls["c1"].state is CallState.RINGING
        assert sorted(runner.book.due) == ["revise", "ring/c1/1"]
    assert again.commands == []


async def test_a_restart_from_a_checkpoint_is_the_same(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner_module, "CHECKPOINT_EVERY", 2)
    asked = Asked()
    async with running(redis, asked) as runner:
        runner.emit(PbxSnapshot(at=1.0, node="p", calls=(), reachable_phones=frozenset({"PJSIP/an"})))
        runner.emit(arrived(2.0))
        runner.emit(AgentSignedIn(at=3.0, agent_id="an"))
        runner.emit(AgentReadied(at=4.0, agent_id="an"))
        await asked.wait_for(RingAgent)
        runner.emit(PhoneChanged(at=5.0, phone="PJSIP/an", reachable=False))
        runner.emit(CallHungUp(at=6.0, call_id="c1"))
        await asked.wait_for(StopRinging)
        before = runner.centre.state
    assert await redis.exists("t:checkpoint")
    async with running(redis, Asked()) as runner:
        assert runner.centre.state == before
        assert runner.centre.state.agents["an"].state is AgentState.IDLE


async def test_time_goes_on_after_the_journals_last_even_on_a_clock_set_back(redis: Redis) -> None:
    asked, clock = Asked(), Clock()
    later = clock.now() + 3600
    async with running(redis, asked) as runner:
        runner.emit(PbxSnapshot(at=later, node="p", calls=(), reachable_phones=frozenset()))
        runner.emit(arrived(later))
        await asked.wait_for(PlayMusic)
    runner = Runner(HOUSE, Journal(redis, "t"), Inbox(redis, "t"), clock, asked)
    await runner.resume()
    assert clock.now() >= later


async def test_after_an_orderly_end_nothing_is_replayed(redis: Redis) -> None:
    asked = Asked()
    async with running(redis, asked) as runner:
        runner.emit(PbxSnapshot(at=1.0, node="p", calls=(), reachable_phones=frozenset()))
        runner.emit(arrived(2.0))
        await asked.wait_for(PlayMusic)
    await runner.put_down()
    position, state, _ = await Journal(redis, "t").load_checkpoint()
    assert state == runner.centre.state
    assert [event async for _, event in Journal(redis, "t").replay(position)] == []


async def test_a_state_that_a_bug_left_half_done_is_not_kept(redis: Redis) -> None:
    def stumble(_: Command) -> None:
        raise KeyError("a bug")

    runner = Runner(HOUSE, Journal(redis, "t"), Inbox(redis, "t"), Clock(), stumble)
    runner.emit(PbxSnapshot(at=1.0, node="p", calls=(), reachable_phones=frozenset()))
    runner.emit(arrived(2.0))
    with pytest.raises(KeyError):
        await runner.run()
    await runner.put_down()
    assert not await redis.exists("t:checkpoint")
