"""The hands with real adapters: Valkey, SQLite, the job queue, WAV files. Only the exchange is a recorder."""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import pytest
import pytest_asyncio
from docket import Docket
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from app import hands as hands_module
from app import latest as latest_module
from app.clock import Clock
from app.hands import Hands
from app.journal import Journal
from app.live import Inbox, LiveFeed, LivePublisher
from app.runner import Runner
from app.timers import TimerBook, Timers
from centre.commands import (
    KeepRecording,
    LookUpCustomer,
    SaveDecision,
    SaveInteraction,
    SaveSkills,
    SaveTuning,
    ShowAgent,
    ShowCall,
    Transcribe,
)
from centre.house import AgentProfile, House, Queue, Tuning
from interactions.agent_times import AgentTimes, Stretch
from interactions.customers import Facts
from interactions.database import make_engine, migrate
from interactions.decisions import DecisionLog
from interactions.record import Interaction, Outcome
from interactions.roster import Roster
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts, TranscriptStatus
from ivr.flow import read_flow
from recordings.keeper import Keeper
from recordings.plan import plan, plan_message
from routing.demand import Choice, Demand, WaitingCall
from routing.explain import explain
from telephony.call import AgentState
from telephony.commands import (
    AnswerCall,
    CallCommand,
    CancelTimer,
    Command,
    HangUpAgent,
    PlayMusic,
    PlayPrompt,
    RingAgent,
    SetTimer,
    StartRecording,
)
from telephony.events import (
    AgentAnswered,
    AgentReadied,
    AgentSignedIn,
    CallArrived,
    CallHungUp,
    CallNoted,
    CustomerFound,
    DigitPressed,
    Event,
    InteractionSaved,
    PartiesJoined,
    PbxSnapshot,
    RecordingFailed,
    RecordingKept,
    RecordingStarted,
    TimerFired,
    WrapUpFinished,
)
from tests.interactions.calls import LAN, NINE, answered_call, call, recording
from tests.recordings.legs import open_header, tone, write_leg
from tests.web.stage import agent_view, call_view
from transcription.jobs import transcription_queue
from web.ports import Snapshot

Kind = TypeVar("Kind", bound=Event)
Asked = TypeVar("Asked", bound=Command)


class Exchange:
    """A telephone exchange that takes every command and writes it down."""

    def __init__(self) -> None:
        self.asked: list[CallCommand] = []
        self._news = asyncio.Event()

    def do(self, command: CallCommand) -> None:
        self.asked.append(command)
        self._news.set()

    async def wait_for(self, kind: type[Asked]) -> Asked:
        async with asyncio.timeout(10):
            while True:
                for command in self.asked:
                    if isinstance(command, kind):
                        return command
                self._news.clear()
                await self._news.wait()


@dataclass
class Reports:
    """The events that come back."""

    events: list[Event] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self, event: Event) -> None:
        self.events.append(event)
        self.news.set()

    async def first(self, kind: type[Kind], like: Callable[[Kind], bool] = lambda _: True) -> Kind:
        async with asyncio.timeout(10):
            while True:
                for event in self.events:
                    if isinstance(event, kind) and like(event):
                        return event
                self.news.clear()
                await self.news.wait()


@dataclass(frozen=True)
class Room:
    redis: Redis
    docket: Docket
    store: InteractionLog
    transcripts: Transcripts
    recordings: Path
    exchange: Exchange
    reports: Reports
    clock: Clock
    closed: list[Interaction] = field(default_factory=list)

    @asynccontextmanager
    async def hands(
        self, emit: Callable[[Event], None] | None = None, store: InteractionLog | None = None
    ) -> AsyncIterator[Hands]:
        """At work until the end of the block; events go to the reports unless said otherwise."""
        here: asyncio.Future[Hands] = asyncio.get_running_loop().create_future()
        store = store or self.store
        emit = emit or self.reports
        timers = Timers(self.clock, emit, TimerBook())

        async def work() -> None:
            async with asyncio.TaskGroup() as tasks:
                hands = Hands(
                    tasks=tasks,
                    clock=self.clock,
                    emit=emit,
                    pbx=self.exchange,
                    timers=timers,
                    store=store,
                    transcripts=Transcripts(store.engine),
                    decisions=DecisionLog(store.engine),
                    roster=Roster(store.engine),
                    times=AgentTimes(store.engine),
                    publisher=LivePublisher(self.redis, "t"),
                    keeper=Keeper(self.recordings, interval=0.01),
                    docket=self.docket,
                    who_calls=lambda number, call_id: store.caller(number, before_call=call_id),
                    closed=self.closed.append,
                )
                hands.start()
                here.set_result(hands)
                await asyncio.Event().wait()

        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(work())
            try:
                yield await here
            finally:
                timers.stop()
                task.cancel()


@pytest_asyncio.fixture
async def room(redis: Redis, valkey_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    url = f"sqlite:///{tmp_path}/tongdai.db"
    await migrate(url)
    async with AsyncExitStack() as stack:
        store = await InteractionLog.open(url)
        stack.push_async_callback(store.aclose)
        docket = await stack.enter_async_context(transcription_queue(valkey_url))
        yield Room(
            redis,
            docket,
            store,
            Transcripts(store.engine),
            tmp_path / "recordings",
            Exchange(),
            Reports(),
            Clock(),
        )


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest_asyncio.fixture
async def no_database() -> AsyncIterator[InteractionLog]:
    """A PostgreSQL where nobody listens."""
    engine: AsyncEngine = make_engine(f"postgresql://tongdai@127.0.0.1:{closed_port()}/tongdai")
    yield InteractionLog(engine)
    await engine.dispose()


# --- each command to its adapter -----------------------------------------------------------------


async def test_what_concerns_a_line_goes_to_the_exchange(room: Room) -> None:
    async with room.hands() as hands:
        hands.do(AnswerCall(call_id="c1"))
        hands.do(PlayMusic(call_id="c1"))
    assert room.exchange.asked == [AnswerCall(call_id="c1"), PlayMusic(call_id="c1")]


async def test_a_timer_fires_unless_it_is_cancelled(room: Room) -> None:
    async with room.hands() as hands:
        hands.do(SetTimer(timer="cancelled", at=room.clock.now()))
        hands.do(CancelTimer(timer="cancelled"))
        hands.do(SetTimer(timer="kept", at=room.clock.now() + 0.01))
        fired = await room.reports.first(TimerFired)
    assert fired.timer == "kept"


async def test_what_a_supervisor_set_is_in_the_database_the_last_word_winning(room: Room) -> None:
    async with room.hands() as hands:
        for at, level in ((1.0, 3), (2.0, 7)):
            hands.do(SaveSkills(agent_id="an", skills={"sales": level}, by="mai", at=at))
        tuning = Tuning(requires={"sales": 2}, choice=Choice.ROUND_ROBIN)
        hands.do(SaveTuning(queue="sales", tuning=tuning, by="mai", at=1.0))
        roster = Roster(room.store.engine)
        await until(roster.tunings)
        assert await roster.skills() == {"an": {"sales": 7}}
        kept = (await roster.tunings())["sales"]
        assert (kept.requires, kept.priority_s, kept.choice) == ({"sales": 2}, None, "round_robin")


async def test_a_decision_is_in_the_database(room: Room) -> None:
    call = WaitingCall("c1", Demand("sales", ((),)), 1.0, 1)
    why = explain(call, [call], [], {}, 2.0)
    async with room.hands() as hands:
        hands.do(SaveDecision(explanation=why))
        log = DecisionLog(room.store.engine)
        await until(lambda: log.of_call("c1"))
        assert await log.of_call("c1") == [why]


async def test_a_saved_record_is_in_the_database_before_it_is_reported(room: Room) -> None:
    async with room.hands() as hands:
        hands.do(SaveInteraction(interaction=call("c1", version=3)))
        saved = await room.reports.first(InteractionSaved)
        assert (saved.call_id, saved.version) == ("c1", 3)
        assert await room.store.get("c1") == call("c1", version=3)


async def test_a_known_caller_is_found_with_his_history(room: Room) -> None:
    await room.store.know_customer(LAN, Facts(name="Chị Lan"))
    await room.store.save(answered_call("before", arrived_at=NINE - 1000))
    async with room.hands() as hands:
        hands.do(LookUpCustomer(call_id="c1", pii_number=LAN))
        found = await room.reports.first(CustomerFound)
    assert (found.call_id, found.pii_name) == ("c1", "Chị Lan")
    assert [contact.call_id for contact in found.history] == ["before"]


async def test_of_a_stranger_word_comes_too(room: Room) -> None:
    async with room.hands() as hands:
        hands.do(LookUpCustomer(call_id="c1", pii_number="\x00' OR 1=1"))
        found = await room.reports.first(CustomerFound)
    assert (found.pii_name, found.history) == ("", ())


async def test_what_agents_do_is_kept_with_its_times(room: Room) -> None:
    times = AgentTimes(room.store.engine)
    idle = replace(agent_view("an"), since=10.0)
    paused = replace(idle, state=AgentState.PAUSED, reason="lunch", since=20.0)
    async with room.hands() as hands:
        hands.do(ShowAgent(agent=idle))
        hands.do(ShowAgent(agent=paused))
        await until(lambda: kept(times, 2))
    assert await times.between(0.0, 30.0) == [
        Stretch(agent_id="an", start=10.0, state=idle.state.value, reason=idle.reason, end=20.0),
        Stretch(agent_id="an", start=20.0, state="paused", reason=paused.reason),
    ]


async def kept(times: AgentTimes, count: int) -> bool:
    return len(await times.between(0.0, 30.0)) == count


async def test_the_screens_get_what_is_shown(room: Room) -> None:
    async with room.hands() as hands:
        hands.do(ShowCall(call=call_view("c1")))
        hands.do(ShowAgent(agent=agent_view("an")))
        await until(lambda: room.redis.exists("t:news"))
    async for first in LiveFeed(room.redis, "t").follow():
        assert isinstance(first, Snapshot)
        assert first.calls == (call_view("c1"),)
        assert first.agents == (agent_view("an"),)
        break


async def test_a_command_that_nobody_can_carry_out_is_a_bug(room: Room) -> None:
    async with room.hands() as hands:
        with pytest.raises(TypeError, match="no hand for Command"):
            hands.do(Command())


# --- recordings and transcripts ------------------------------------------------------------------

KEEP = KeepRecording(call_id="c1", recording_id="c1-talk-1", talk=1, started_at=NINE)
PLANNED = plan("c1", 1, NINE)


async def test_a_recording_is_kept_with_both_its_legs(room: Room) -> None:
    write_leg(room.recordings / PLANNED.customer, tone(0.5))
    write_leg(room.recordings / PLANNED.agent, tone(0.4))
    async with room.hands() as hands:
        hands.do(KEEP)
        kept = await room.reports.first(RecordingKept)
    assert (kept.call_id, kept.recording_id) == ("c1", "c1-talk-1")
    assert kept.agent is not None
    assert (kept.customer.path, kept.agent.path) == (PLANNED.customer, PLANNED.agent)
    assert (kept.customer.duration_s, kept.agent.duration_s, kept.duration_s) == (0.5, 0.4, 0.5)
    assert (room.recordings / kept.stereo).is_file()


async def test_a_recording_that_is_not_whole_is_reported_in_words(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hands_module, "KEEP_PATIENCE_S", 0.05)
    write_leg(room.recordings / PLANNED.customer, tone(0.5))
    agent = room.recordings / PLANNED.agent
    agent.write_bytes(open_header() + tone(0.5))
    async with room.hands() as hands:
        hands.do(KEEP)
        failed = await room.reports.first(RecordingFailed)
    assert (failed.call_id, failed.recording_id) == ("c1", "c1-talk-1")
    assert "was never closed" in failed.reason


KEEP_MESSAGE = KeepRecording(call_id="c1", recording_id="c1-message-3", talk=3, started_at=NINE, message=True)
MESSAGE_PLANNED = plan_message("c1", 3, NINE)


async def test_a_message_is_kept_with_its_one_leg(room: Room) -> None:
    write_leg(room.recordings / MESSAGE_PLANNED.customer, tone(0.5, 8_000), 8_000)
    with capture_logs() as lines:
        async with room.hands() as hands:
            hands.do(KEEP_MESSAGE)
            kept = await room.reports.first(RecordingKept)
    assert (kept.call_id, kept.recording_id, kept.duration_s) == ("c1", "c1-message-3", 0.5)
    assert (kept.customer.path, kept.customer.duration_s) == (MESSAGE_PLANNED.customer, 0.5)
    assert kept.agent is None
    assert kept.stereo == MESSAGE_PLANNED.customer
    assert {line["log_level"] for line in lines} <= {"info"}


@pytest.mark.parametrize("begun", [True, False], ids=["nothing said", "hung up at the tone"])
async def test_a_message_without_words_is_reported_and_alarms_nobody(
    room: Room, monkeypatch: pytest.MonkeyPatch, begun: bool
) -> None:
    monkeypatch.setattr(hands_module, "KEEP_PATIENCE_S", 0.05)
    if begun:
        write_leg(room.recordings / MESSAGE_PLANNED.customer, b"", 8_000)
    with capture_logs() as lines:
        async with room.hands() as hands:
            hands.do(KEEP_MESSAGE)
            failed = await room.reports.first(RecordingFailed)
    assert (failed.call_id, failed.recording_id) == ("c1", "c1-message-3")
    assert failed.reason.startswith("the caller left no words")
    assert [(line["event"], line["log_level"]) for line in lines] == [("message_without_words", "info")]


async def test_a_damaged_message_is_an_error(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hands_module, "KEEP_PATIENCE_S", 0.05)
    leg = write_leg(room.recordings / MESSAGE_PLANNED.customer, tone(0.5, 8_000), 8_000)
    leg.write_bytes(leg.read_bytes()[:-100])
    with capture_logs() as lines:
        async with room.hands() as hands:
            hands.do(KEEP_MESSAGE)
            failed = await room.reports.first(RecordingFailed)
    assert "truncated or damaged" in failed.reason
    assert [(line["event"], line["log_level"]) for line in lines] == [("recording_incomplete", "error")]


TRANSCRIBE = Transcribe(call_id="c1", recording_id="c1-r", language="vi", customer="c.wav16", agent="a.wav16")


async def test_a_transcript_asked_for_twice_is_one_job(room: Room) -> None:
    await room.store.save(answered_call("c1"))
    async with room.hands() as hands:
        hands.do(TRANSCRIBE)
        hands.do(TRANSCRIBE)
        await until(lambda: all(task.get_name() != "transcribe-c1" for task in asyncio.all_tasks()))
    assert (await room.transcripts.of_call("c1")).status is TranscriptStatus.PENDING
    waiting = await room.docket.snapshot()
    assert [job.kwargs or job.args for job in waiting.future] == [("c1-r", "c.wav16", "a.wav16", "vi")]


async def test_the_transcript_of_a_message_is_a_job_without_an_agent(room: Room) -> None:
    async with room.hands() as hands:
        hands.do(replace(TRANSCRIBE, agent=None))
        await until(lambda: jobs(room.docket))
    waiting = await room.docket.snapshot()
    assert [job.kwargs or job.args for job in waiting.future] == [("c1-r", "c.wav16", None, "vi")]


async def test_a_transcript_is_queued_when_the_database_is_back(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hands_module, "ERRAND_RETRY_S", 0.01)
    away = await away_database(tmp_path)
    with capture_logs() as lines:
        async with room.hands(store=away.store) as hands:
            hands.do(TRANSCRIBE)
            await until(lambda: any(line["event"] == "transcription_not_queued" for line in lines))
            assert await jobs(room.docket) == 0
            await away.comes_back()
            await until(lambda: jobs(room.docket))
    await away.store.aclose()


# --- the database away ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Away:
    """A SQLite database that cannot be opened until it comes back."""

    store: InteractionLog
    path: Path
    copy: Path

    async def comes_back(self) -> None:
        self.path.rmdir()
        shutil.copy(self.copy, self.path)


async def away_database(folder: Path) -> Away:
    path, copy = folder / "away.db", folder / "copy.db"
    await migrate(f"sqlite:///{copy}")
    engine = make_engine(f"sqlite:///{path}")
    path.unlink()
    path.mkdir()
    return Away(InteractionLog(engine), path, copy)


async def jobs(docket: Docket) -> int:
    return (await docket.snapshot()).total_tasks


async def until(true: Callable[[], Awaitable[object] | bool]) -> None:
    """Wait for what only another task can bring about."""
    async with asyncio.timeout(10):
        while True:
            found = true()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.01)


async def test_while_the_database_is_away_the_call_goes_on_and_nothing_is_lost(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(latest_module, "RETRY_S", (0.01,))
    away = await away_database(tmp_path)
    with capture_logs() as lines:
        async with room.hands(store=away.store) as hands:
            hands.do(SaveInteraction(interaction=call("c1", version=1)))
            await until(lambda: sum(line["event"] == "write_failed" for line in lines) >= 2)
            hands.do(SaveInteraction(interaction=call("c2", version=1)))
            hands.do(SaveInteraction(interaction=call("c1", version=2)))
            hands.do(PlayMusic(call_id="c1"))
            assert room.exchange.asked == [PlayMusic(call_id="c1")]
            assert not room.reports.events, "nothing is reported saved before it is"
            await away.comes_back()
            await room.reports.first(InteractionSaved, lambda saved: saved.call_id == "c2")
            await room.reports.first(InteractionSaved, lambda saved: saved.version == 2)
    assert await away.store.get("c1") == call("c1", version=2)
    assert await away.store.get("c2") == call("c2", version=1)
    await away.store.aclose()
    assert all("Check its address" in line["reason"] for line in lines if line["event"] == "write_failed")


async def test_a_caller_is_served_though_nobody_can_look_him_up(
    room: Room, no_database: InteractionLog
) -> None:
    with capture_logs() as lines:
        async with room.hands(store=no_database) as hands:
            hands.do(LookUpCustomer(call_id="c1", pii_number=LAN))
            hands.do(AnswerCall(call_id="c1"))
            await until(lambda: any(line["event"] == "customer_not_looked_up" for line in lines))
    assert room.exchange.asked == [AnswerCall(call_id="c1")]
    assert (
        "cannot be used"
        in next(line for line in lines if line["event"] == "customer_not_looked_up")["reason"]
    )


# --- the canonical line --------------------------------------------------------------------------


async def saved_one_by_one(room: Room, *versions: Interaction) -> list[dict[str, object]]:
    """The canonical lines of these versions, each saved before the next came."""
    with capture_logs() as lines:
        async with room.hands() as hands:
            for version in versions:
                hands.do(SaveInteraction(interaction=version))
                await room.reports.first(InteractionSaved, lambda it, v=version: it.version == v.version)  # type: ignore[misc]
    return [dict(line) for line in lines if line["event"] == "call_ended"]


async def test_a_call_has_one_line_when_it_is_closed_and_its_recording_settled(room: Room) -> None:
    recorded = recording("c1-r")
    unsettled = replace(recorded, status="recording")
    lines = await saved_one_by_one(
        room,
        call("c1", 1),
        answered_call("c1", 2, recordings=(unsettled,), closed_at=None, outcome=Outcome.IN_PROGRESS),
        answered_call("c1", 3, recordings=(unsettled,)),
        answered_call("c1", 4, recordings=(recorded,)),
        answered_call("c1", 5, recordings=(recorded,), pii_note="one more word"),
    )
    (line,) = lines
    assert (line["version"], line["outcome"], line["talk_s"], line["recordings"]) == (
        4,
        "answered",
        100.0,
        ["kept"],
    )


async def test_a_recording_kept_before_the_wrap_up_does_not_end_the_line_early(room: Room) -> None:
    recorded = recording("c1-r")
    open_still = answered_call("c1", 2, recordings=(recorded,), closed_at=None, outcome=Outcome.IN_PROGRESS)
    (line,) = await saved_one_by_one(room, open_still, answered_call("c1", 3, recordings=(recorded,)))
    assert line["version"] == 3


async def test_a_record_saved_again_after_a_restart_has_no_second_line(room: Room) -> None:
    assert len(await saved_one_by_one(room, answered_call("c1", 4))) == 1
    room.reports.events.clear()
    assert await saved_one_by_one(room, answered_call("c1", 4)) == []


# --- personal values -----------------------------------------------------------------------------

NUMBER, NAME, KNOWN_AS, NOTE = "+84905551234", "Trịnh Ngọc Mai", "Cô Mai Hàng Bông", "trả lại máy giặt"
PRIVATE_FLOW = """
language: vi
start: main
places:
  main: {menu: "Bấm sao.", choices: {"*": sales}, otherwise: sales}
  sales: {queue: sales}
"""
PRIVATE = House(
    queues={"sales": Queue(name="sales", title="Sales", requires={"sales": 1})},
    agents={"an": AgentProfile(agent_id="an", name="An", phone="PJSIP/an", skills={"sales": 5})},
    flow=read_flow(PRIVATE_FLOW, {"sales"}),
)


def said_openly(value: object) -> list[str]:
    """Every text in it that does not stand under a `pii_` key."""
    match value:
        case dict():
            return [
                text
                for key, inner in value.items()
                if not str(key).startswith("pii_")
                for text in [str(key), *said_openly(inner)]
            ]
        case list() | tuple() | set() | frozenset():
            return [text for inner in value for text in said_openly(inner)]
    return [str(value)]


async def test_nothing_personal_is_logged_in_a_whole_call_outside_pii_keys(room: Room) -> None:
    """An answered and recorded call, noted and wrapped up; its recording fails on the way, as one may."""
    await room.store.know_customer(NUMBER, Facts(name=KNOWN_AS))
    with capture_logs() as lines:
        runner = Runner(
            PRIVATE,
            Journal(room.redis, "t"),
            Inbox(room.redis, "t"),
            room.clock,
            lambda command: hands.do(command),
        )
        await runner.resume()
        emit, inbox = runner.emit, Inbox(room.redis, "t")
        now = room.clock.now
        async with room.hands(emit=emit) as hands, asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(runner.run()), tasks.create_task(runner.listen())]
            emit(PbxSnapshot(at=now(), node="p", calls=(), reachable_phones=frozenset({"PJSIP/an"})))
            await inbox.tell(AgentSignedIn(at=0.0, agent_id="an"))
            await inbox.tell(AgentReadied(at=0.0, agent_id="an"))
            emit(
                CallArrived(
                    at=now(), call_id="c1", node="p", pii_number=NUMBER, pii_name=NAME, dialled="1900"
                )
            )
            await room.exchange.wait_for(PlayPrompt)
            emit(DigitPressed(at=now(), call_id="c1", pii_digit="*"))
            ring = await room.exchange.wait_for(RingAgent)
            emit(AgentAnswered(at=now(), call_id="c1", agent_id="an", attempt=ring.attempt))
            record = await room.exchange.wait_for(StartRecording)
            write_leg(room.recordings / record.customer, tone(0.2))
            write_leg(room.recordings / record.agent, tone(0.2))
            emit(RecordingStarted(at=now(), call_id="c1", recording_id=record.recording_id))
            emit(PartiesJoined(at=now(), call_id="c1", agent_id="an", attempt=ring.attempt))
            await inbox.tell(CallNoted(at=0.0, agent_id="an", call_id="c1", resolved=True, pii_note=NOTE))
            await until(lambda: runner.centre.state.calls["c1"].pii_note == NOTE)
            emit(CallHungUp(at=now(), call_id="c1"))
            await room.exchange.wait_for(HangUpAgent)
            await inbox.tell(WrapUpFinished(at=0.0, agent_id="an", call_id="c1"))
            await until(lambda: any(line["event"] == "call_ended" for line in lines))
            await until(lambda: not runner.centre.state.calls)
            for task in running:
                task.cancel()
    saved = await room.store.get("c1")
    assert saved is not None
    assert (saved.pii_number, saved.pii_name, saved.pii_note) == (NUMBER, KNOWN_AS, NOTE)
    assert saved.menu_path == ("main:*",)
    ended = [line for line in lines if line["event"] == "call_ended"]
    assert [line["pii_caller"] for line in ended] == [NUMBER], "the one line of the call names its caller"
    for line in lines:
        openly = " ".join(said_openly(line))
        for private in (NUMBER, NUMBER[1:], "0905551234", NAME, KNOWN_AS, NOTE, "*"):
            assert private not in openly, line
