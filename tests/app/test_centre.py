"""The centre role on real Valkey and SQLite, with an AMI that plays Asterisk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.centre import run_centre
from app.config import load
from app.ground import Ground, ground
from app.live import Inbox, LiveFeed
from app.plain import leaves
from interactions.record import Outcome
from interactions.roster import Roster
from interactions.transcripts import Transcripts
from telephony.ami.errors import LoginRefused
from telephony.call import AgentState
from telephony.events import AgentSignedIn, AgentSkillsChanged, QueueTuned
from tests.app.serving import write_centre
from tests.interactions.calls import answered_call, call
from tests.telephony.ami.scripted_ami import ScriptedAmi
from transcription.jobs import transcribe_recording, transcription_queue
from web.ports import Snapshot


@asynccontextmanager
async def centre(base: Ground) -> AsyncIterator[None]:
    ready = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(run_centre(base, ready))
        await ready.wait()
        yield
        running.cancel()


async def shown(base: Ground) -> Snapshot:
    async with base.redis() as redis:
        async for first in LiveFeed(redis, base.config.prefix).follow():
            assert isinstance(first, Snapshot)
            return first
    raise AssertionError("unreachable")


async def agent_is(base: Ground, state: AgentState) -> None:
    async with asyncio.timeout(10):
        while True:
            (agent,) = (await shown(base)).agents
            if agent.state is state:
                return
            await asyncio.sleep(0.02)


async def test_it_is_ready_before_asterisk_is_and_shows_its_agents(tmp_path: Path) -> None:
    async with ground(load(write_centre(tmp_path))) as base, centre(base):
        assert [agent.agent_id for agent in (await shown(base)).agents] == ["an"]


async def test_what_an_agent_does_outlives_a_restart(tmp_path: Path) -> None:
    async with ground(load(write_centre(tmp_path))) as base:
        async with centre(base), base.redis() as redis:
            await Inbox(redis, base.config.prefix).tell(AgentSignedIn(at=0.0, agent_id="an"))
            await agent_is(base, AgentState.PAUSED)
        async with centre(base):
            assert [agent.state for agent in (await shown(base)).agents] == [AgentState.PAUSED]


async def test_what_a_supervisor_set_outlives_a_lost_redis(tmp_path: Path) -> None:
    learned = AgentSkillsChanged(at=0, agent_id="an", skills={"sales": 9}, by="mai")
    tuned = QueueTuned(at=0, queue="sales", by="mai", requires={"sales": 7}, choice="round_robin")
    async with ground(load(write_centre(tmp_path))) as base:
        roster = Roster(base.store.engine)
        async with base.redis() as redis, centre(base):
            for change in (learned, tuned):
                await Inbox(redis, base.config.prefix).tell(change)
            async with asyncio.timeout(10):
                while True:
                    if await roster.skills() and await roster.tunings():
                        break
                    await asyncio.sleep(0.02)
        async with base.redis() as redis:
            await redis.flushall()
        async with centre(base):
            now = await shown(base)
        assert now.agents[0].routed.skills == {"sales": 9}
        assert (now.queues[0].requires, now.queues[0].choice) == ({"sales": 7}, "round_robin")


async def test_it_lets_go_of_the_lease_so_that_the_next_need_not_wait(tmp_path: Path) -> None:
    async with ground(load(write_centre(tmp_path))) as base:
        async with centre(base), base.redis() as redis:
            assert await redis.exists(f"{base.config.prefix}:lease")
        async with base.redis() as redis:
            assert not await redis.exists(f"{base.config.prefix}:lease")


async def test_a_call_of_a_run_whose_journal_is_gone_is_closed_as_lost(tmp_path: Path) -> None:
    async with ground(load(write_centre(tmp_path))) as base:
        await base.store.save(call("c1", version=3))
        await base.store.save(answered_call("c2"))
        with capture_logs() as lines:
            async with centre(base):
                pass
        lost = await base.store.get("c1")
        assert lost is not None
        assert (lost.outcome, lost.version, lost.closed_at) == (Outcome.LOST, 4, lost.arrived_at)
        assert await base.store.get("c2") == answered_call("c2")
        closed = [line["call_id"] for line in lines if line["event"] == "interaction_closed_as_lost"]
        assert closed == ["c1"]


async def test_a_recording_without_its_transcript_is_queued_again(tmp_path: Path) -> None:
    """The queue in Redis may be gone; SQL knows what is pending."""
    async with ground(load(write_centre(tmp_path))) as base:
        await base.store.save(answered_call("c1"))
        await Transcripts(base.store.engine).pending("c1-r")
        async with centre(base), transcription_queue(base.redis_url, base.config.prefix) as docket:
            docket.register(transcribe_recording)
            waiting = await docket.snapshot()
            assert [job.args[0] for job in waiting.future] == ["c1-r"]


async def test_a_login_that_asterisk_refuses_ends_it(tmp_path: Path) -> None:
    async with ScriptedAmi() as ami:
        config = load(write_centre(tmp_path, ami_port=ami.port, secret="wrong"))
        async with ground(config) as base:
            with pytest.raises(BaseExceptionGroup) as told:
                await run_centre(base, asyncio.Event())
    assert [type(leaf) for leaf in leaves(told.value)] == [LoginRefused]
