"""The centre role: the runner with its journal, its timers, its hands and its Asterisk."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import asdict, replace

import structlog

from app.callers import callers
from app.clock import Clock
from app.config import Config
from app.forgetting import Forgetting
from app.ground import Ground
from app.hands import Hands
from app.journal import Journal
from app.lease import Lease
from app.live import Inbox, LivePublisher
from app.office import Office
from app.prompts import Speaker, find_espeak, make_prompts
from app.runner import Runner
from app.timers import Timers
from app.valkey import connect
from centre.commands import ShowAgent, ShowCall, ShowQueue
from centre.house import House, Tuning
from interactions.agent_times import AgentTimes
from interactions.backlog import untranscribed
from interactions.decisions import DecisionLog
from interactions.record import Outcome
from interactions.roster import Roster
from interactions.roster import Tuning as KeptTuning
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts
from recordings.keeper import Keeper
from routing.demand import Choice
from telephony.ami.link import AmiAddress
from telephony.ami.pbx import AsteriskPbx, AsteriskPlaces
from transcription.jobs import TranscriptionJob, enqueue, transcription_queue

log = structlog.get_logger(__name__)


async def run_centre(base: Ground, ready: asyncio.Event) -> None:
    """Be the active centre until cancelled; `ready` is set when only Asterisk is waited for."""
    config = base.config
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(base.redis())
        for_inbox = await stack.enter_async_context(base.redis())
        # Sent twice, a transaction whose reply was lost would be journalled twice.
        for_journal = await stack.enter_async_context(connect(base.redis_url, once=True))
        prompts = base.house.flow.prompts().values()
        # A house that brings all its prompts as files needs no voice.
        speaker = find_espeak() if any(prompt.file is None for prompt in prompts) else Speaker()
        await make_prompts(prompts, config.prompts, config.flow.parent, speaker)
        lease = Lease(redis, config.prefix)
        await lease.acquire()
        stack.push_async_callback(lease.release)
        docket = await stack.enter_async_context(transcription_queue(base.redis_url, config.prefix))

        clock = Clock()
        journal = Journal(for_journal, config.prefix)
        inbox = Inbox(for_inbox, config.prefix)
        roster = Roster(base.store.engine)
        house = await _as_set(base.house, roster)
        runner = Runner(house, journal, inbox, clock, lambda command: hands.do(command))
        await runner.resume()
        await _close_lost(base.store, runner)
        # The queue in Redis never holds the only copy of what matters.
        for waiting in await untranscribed(base.store.engine):
            await enqueue(docket, TranscriptionJob(**asdict(waiting)))
        publisher = LivePublisher(redis, config.prefix)
        await _show_everything(publisher, runner, clock.now())

        pbx = _asterisk(config, runner, clock)
        timers = Timers(clock, runner.emit, runner.book)
        stack.callback(timers.stop)
        stack.push_async_callback(runner.put_down)
        office = Office(config, base.store.engine, Inbox(redis, config.prefix), clock.now)
        store = InteractionLog(base.store.engine, heard=office.telling.calls)
        who_calls = await stack.enter_async_context(callers(config, store, clock.now))
        forgetting = Forgetting(base.store.engine, redis, config.prefix, who_calls.forget, clock.now)
        async with asyncio.TaskGroup() as tasks:
            hands = Hands(
                tasks=tasks,
                clock=clock,
                emit=runner.emit,
                pbx=pbx,
                timers=timers,
                store=store,
                transcripts=Transcripts(base.store.engine),
                decisions=DecisionLog(base.store.engine),
                roster=roster,
                times=AgentTimes(base.store.engine),
                publisher=publisher,
                keeper=Keeper(config.recordings),
                docket=docket,
                who_calls=who_calls,
                closed=office.closed,
            )
            hands.start()
            timers.start()
            tasks.create_task(lease.keep(), name="lease")
            tasks.create_task(runner.run(), name="runner")
            tasks.create_task(runner.listen(), name="inbox")
            tasks.create_task(pbx.run(), name="pbx")
            tasks.create_task(office.run(), name="office")
            tasks.create_task(forgetting.run(), name="forget")
            ready.set()


def _asterisk(config: Config, runner: Runner, clock: Clock) -> AsteriskPbx:
    settings = config.asterisk
    return AsteriskPbx(
        settings.node,
        AmiAddress(
            settings.host,
            settings.port,
            settings.username,
            settings.secret.get_secret_value(),
            tls=settings.tls,
        ),
        AsteriskPlaces(
            prompts=settings.prompts or str(config.prompts.absolute()),
            recordings=settings.recordings or str(config.recordings.absolute()),
            trunk=settings.trunk,
        ),
        emit=runner.emit,
        now=clock.now,
    )


async def _as_set(house: House, roster: Roster) -> House:
    """The house with what supervisors set; the state, where it is not lost, says the same."""
    skills, tunings = await roster.skills(), await roster.tunings()
    agents = {
        agent_id: replace(agent, skills=skills.get(agent_id, agent.skills))
        for agent_id, agent in house.agents.items()
    }
    return replace(house, agents=agents, tunings={name: _tuning(kept) for name, kept in tunings.items()})


def _tuning(kept: KeptTuning) -> Tuning:
    choice = None if kept.choice is None else Choice(kept.choice)
    requires = None if kept.requires is None else dict(kept.requires)
    return Tuning(requires=requires, priority_s=kept.priority_s, choice=choice)


async def _show_everything(publisher: LivePublisher, runner: Runner, now: float) -> None:
    shown = runner.centre.present(now)
    await publisher.reset(
        [show.call for show in shown if isinstance(show, ShowCall)],
        [show.agent for show in shown if isinstance(show, ShowAgent)],
        [show.queue for show in shown if isinstance(show, ShowQueue)],
    )


async def _close_lost(store: InteractionLog, runner: Runner) -> None:
    """Rows left open by a run whose journal is gone. One whose caller is still there will be adopted."""
    for interaction in await store.unfinished():
        if interaction.call_id in runner.centre.state.calls:
            continue
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
