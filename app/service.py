"""`tongdai serve`: the whole object graph, wired by hand, and the tasks that live in it."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

import structlog
from redis.asyncio import Redis

from app.clock import Clock
from app.config import Config, house
from app.hands import Hands
from app.journal import Journal
from app.lease import Lease
from app.live import Inbox, LivePublisher
from app.prompts import find_espeak, make_prompts
from app.runner import Runner
from app.screens import screens
from app.sink import SqlSink
from app.timers import Timers
from app.valkey import embedded_valkey
from centre.commands import ShowAgent, ShowCall
from centre.house import House
from interactions.backlog import untranscribed
from interactions.database import migrate
from interactions.record import Outcome
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts
from recordings.keeper import Keeper
from telephony.ami.link import AmiAddress
from telephony.ami.pbx import AsteriskPbx, AsteriskPlaces
from transcription.engine import Engine
from transcription.jobs import TranscriberRole, TranscriptionJob, enqueue, transcription_queue

log = structlog.get_logger(__name__)


class Role(StrEnum):
    CENTRE = "centre"
    WEB = "web"
    TRANSCRIBER = "transcriber"


@dataclass(frozen=True, slots=True)
class Ground:
    """What every role stands on."""

    config: Config
    house: House
    redis_url: str
    store: InteractionLog

    def redis(self) -> Redis:
        """A client of its own for whoever asks: a blocking read must not hold up another's commands."""
        return Redis.from_url(self.redis_url)


async def serve(config: Config, roles: frozenset[Role] = frozenset(Role)) -> None:
    """Run until cancelled. A crash of any part stops the whole; the supervisor starts it again."""
    async with ground(config) as base, asyncio.TaskGroup() as tasks:
        ready: dict[str, str] = {}
        if Role.TRANSCRIBER in roles and config.models:
            tasks.create_task(_transcriber(base), name="transcriber")
        if Role.WEB in roles:
            ready["url"] = await screens(base.config, base.house, base.redis, base.store, tasks)
        if Role.CENTRE in roles:
            await _start_centre(base, tasks)
        try:
            await asyncio.to_thread(_say_ready, config.data / "service.json", ready)
            log.info("service_ready", roles=sorted(roles), **ready)
            await asyncio.Event().wait()
        finally:
            (config.data / "service.json").unlink(missing_ok=True)


@asynccontextmanager
async def ground(config: Config) -> AsyncIterator[Ground]:
    """Valkey and the database, reached and ready."""
    settled = house(config)  # before anything is started
    async with AsyncExitStack() as stack:
        url = config.redis or await stack.enter_async_context(embedded_valkey(config.data / "valkey"))
        await migrate(config.database_url)
        store = await InteractionLog.open(config.database_url)
        stack.push_async_callback(store.aclose)
        yield Ground(config, settled, url, store)


async def _start_centre(base: Ground, tasks: asyncio.TaskGroup) -> None:
    ready = asyncio.Event()
    tasks.create_task(_centre(base, ready), name="centre")
    await ready.wait()


async def _centre(base: Ground, ready: asyncio.Event) -> None:
    config = base.config
    redis = base.redis()
    lease = Lease(redis, config.prefix)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(redis.aclose)
        inbox_redis = base.redis()
        stack.push_async_callback(inbox_redis.aclose)
        await make_prompts(
            base.house.flow.prompts().values(), config.prompts, config.flow.parent, find_espeak()
        )
        await lease.acquire()
        stack.push_async_callback(lease.release)
        docket = await stack.enter_async_context(transcription_queue(base.redis_url))
        clock = Clock()
        journal = Journal(redis, config.prefix)
        publisher = LivePublisher(redis, config.prefix)
        hands: Hands
        runner = Runner(
            base.house,
            journal,
            Inbox(inbox_redis, config.prefix),
            clock,
            lambda command: hands.do(command),
        )
        await runner.resume()
        await _close_lost(base.store, runner)
        transcripts = Transcripts(base.store.engine)
        # The queue in Redis never holds the only copy of what matters.
        for waiting in await untranscribed(base.store.engine):
            await enqueue(docket, TranscriptionJob(**asdict(waiting)))
        shown = runner.centre.present()
        await publisher.reset(
            [show.call for show in shown if isinstance(show, ShowCall)],
            [show.agent for show in shown if isinstance(show, ShowAgent)],
        )
        pbx = AsteriskPbx(
            config.asterisk.node,
            AmiAddress(
                config.asterisk.host,
                config.asterisk.port,
                config.asterisk.username,
                config.asterisk.secret.get_secret_value(),
                tls=config.asterisk.tls,
            ),
            AsteriskPlaces(
                prompts=config.asterisk.prompts or str(config.prompts.absolute()),
                recordings=config.asterisk.recordings or str(config.recordings.absolute()),
            ),
            emit=runner.emit,
            now=clock.now,
        )
        timers = Timers(clock, runner.emit, runner.book)
        async with asyncio.TaskGroup() as tasks:
            hands = Hands(
                tasks=tasks,
                clock=clock,
                emit=runner.emit,
                pbx=pbx,
                timers=timers,
                store=base.store,
                transcripts=transcripts,
                publisher=publisher,
                keeper=Keeper(config.recordings),
                docket=docket,
            )
            hands.start()
            timers.start()
            stack.callback(timers.stop)
            tasks.create_task(lease.keep(), name="lease")
            tasks.create_task(runner.run(), name="runner")
            tasks.create_task(runner.listen(), name="inbox")
            tasks.create_task(pbx.run(), name="pbx")
            ready.set()


async def _transcriber(base: Ground) -> None:
    engine = Engine(base.config.models)
    sink = SqlSink(base.store, Transcripts(base.store.engine), base.redis, base.config.prefix)
    async with sink:
        await TranscriberRole(base.redis_url, engine, sink, base.config.recordings).run()


async def _close_lost(store: InteractionLog, runner: Runner) -> None:
    """Rows left open by a run whose journal is gone. One whose caller is still there will be adopted."""
    for interaction in await store.unfinished():
        if interaction.call_id not in runner.centre.state.calls:
            ended = interaction.ended_at or interaction.answered_at or interaction.arrived_at
            await store.save(
                replace(
                    interaction,
                    version=interaction.version + 1,
                    outcome=Outcome.LOST,
                    ended_at=ended,
                    closed_at=ended,
                )
            )
            log.warning("interaction_closed_as_lost", call_id=interaction.call_id)


def _say_ready(path: Path, facts: dict[str, str]) -> None:
    """For whoever started us: that we are ready, and where."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps({"pid": os.getpid(), **facts}))
    partial.replace(path)
