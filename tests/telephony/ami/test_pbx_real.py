"""On the real Asterisk, without phones: what the scripted one only claims."""

from __future__ import annotations

import asyncio
import time
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from deploy.asterisk import Agent, PrivateAsterisk
from telephony import commands, events
from telephony.ami.link import AmiAddress
from telephony.ami.pbx import AsteriskPbx, AsteriskPlaces
from telephony.events import Event, LegState, PbxSnapshot, RingFailure
from tests.telephony.ami.conftest import Linked
from tests.telephony.ami.conftest import running as link_running
from tests.telephony.ami.scripted_ami import patience

pytestmark = pytest.mark.asterisk

E = TypeVar("E", bound=Event)

PICKS_UP = "Local/s@media"  # a "phone" that answers and is silent
RINGS_ON = "Local/9999@inbound/n"  # one that nobody answers


class RealCalls:
    """A pbx on the real Asterisk, and what it told."""

    def __init__(self, asterisk: PrivateAsterisk, prompts: Path) -> None:
        self.told: list[Event] = []
        self._news = asyncio.Event()
        self.pbx = AsteriskPbx(
            "pbx1",
            address(asterisk),
            AsteriskPlaces(prompts=str(prompts), recordings=str(asterisk.recordings)),
            emit=self._take,
            now=time.time,
            link=patience(login_timeout=5.0, boot_timeout=10.0, backoff_first=0.05, backoff_most=0.2),
        )

    def _take(self, event: Event) -> None:
        self.told.append(event)
        self._news.set()

    async def hears(self, kind: type[E], since: int = 0) -> E:
        """The first event of this kind that was told after so many events."""
        async with asyncio.timeout(10):
            while True:
                for event in self.told[since:]:
                    if isinstance(event, kind):
                        return event
                self._news.clear()
                await self._news.wait()

    async def arrives(self, name: str = "Nguyễn Đức") -> str:
        """A caller comes to the menu and is answered; gives his call's id."""
        await dial(self.pbx, name)
        arrived = await self.hears(events.CallArrived)
        self.pbx.do(commands.AnswerCall(call_id=arrived.call_id))
        return arrived.call_id

    def ring(
        self, call_id: str, phone: str, attempt: int = 1, name: str = "Đức", *, callback: bool = False
    ) -> None:
        self.pbx.do(
            commands.RingAgent(
                call_id=call_id,
                agent_id="an",
                attempt=attempt,
                phone=phone,
                timeout_s=10.0,
                pii_number="0901234567",
                pii_name=name,
                callback=callback,
            )
        )

    async def talks(self, call_id: str) -> None:
        """The agent answers, and is connected by that."""
        self.ring(call_id, PICKS_UP)
        await self.hears(events.AgentAnswered)
        await self.hears(events.PartiesJoined)

    async def channels(self) -> set[str]:
        return {item.text("Uniqueid") for item in await self.pbx.client.list("CoreShowChannels")}

    async def until_only(self, channels: set[str]) -> None:
        """Wait until Asterisk has these channels and no others."""
        async with asyncio.timeout(10):
            while await self.channels() != channels:
                pass


def address(asterisk: PrivateAsterisk) -> AmiAddress:
    return AmiAddress(asterisk.host, asterisk.ami_port, asterisk.ami_user, asterisk.ami_secret)


async def dial(pbx: AsteriskPbx, name: str = "Đức") -> None:
    await pbx.client.request("Originate", customer(name))


def customer(name: str) -> dict[str, str]:
    return {
        "Channel": "Local/19001234@inbound/n",
        "Context": "media",
        "Exten": "s",
        "Priority": "1",
        "Async": "true",
        "CallerID": f'"{name}" <0901234567>',
    }


@asynccontextmanager
async def running(calls: RealCalls) -> AsyncIterator[RealCalls]:
    run = asyncio.create_task(calls.pbx.run(), name="pbx")  # a fixture begins and ends in two tasks: no group
    try:
        await calls.hears(PbxSnapshot)
        yield calls
    finally:
        run.cancel()
        await asyncio.wait((run,))
    if not run.cancelled():
        run.result()
    assert calls.pbx.client.counts.handler_errors == 0


@pytest.fixture
async def asterisk(tmp_path: Path) -> AsyncIterator[PrivateAsterisk]:
    async with PrivateAsterisk(tmp_path / "pbx", [Agent("an", "secret")], test_callers=True) as pbx:
        yield pbx


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    with wave.open(str(tmp_path / "silence.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(2 * 4000))  # half a second
    return tmp_path


@pytest.fixture
async def calls(asterisk: PrivateAsterisk, prompts: Path) -> AsyncIterator[RealCalls]:
    async with running(RealCalls(asterisk, prompts)) as real:
        yield real


def prompt(call_id: str, *names: str, step: int) -> commands.PlayPrompt:
    return commands.PlayPrompt(call_id=call_id, step=step, prompts=names, interruptible=True)


async def test_a_missing_prompt_strands_nobody(calls: RealCalls) -> None:
    call_id = await calls.arrives()
    calls.pbx.do(prompt(call_id, "no-such-file", step=1))
    failed = await calls.hears(events.CommandFailed)
    assert (failed.command, failed.step) == ("PlayPrompt", 1)
    assert "no-such-file: is it there" in failed.reason
    calls.pbx.do(prompt(call_id, "silence", "silence", step=2))
    assert (await calls.hears(events.PromptFinished)).step == 2


async def test_a_hang_up_in_a_prompt_is_only_a_hang_up(calls: RealCalls) -> None:
    call_id = await calls.arrives()
    calls.pbx.do(prompt(call_id, "silence", "silence", step=1))
    calls.pbx.do(commands.PlayMusic(call_id=call_id))
    calls.pbx.do(commands.HangUpCall(call_id=call_id))
    await calls.hears(events.CallHungUp)
    await calls.until_only(set())
    assert [type(event) for event in calls.told] == [PbxSnapshot, events.CallArrived, events.CallHungUp]


async def test_a_recorded_conversation(calls: RealCalls, asterisk: PrivateAsterisk) -> None:
    call_id = await calls.arrives('Đức" <666>,x\\')
    calls.pbx.do(commands.PlayMusic(call_id=call_id))
    calls.pbx.do(
        commands.StartRecording(call_id=call_id, recording_id="r", customer="d/c.wav16", agent="d/a.wav16")
    )
    await calls.hears(events.RecordingStarted)
    await calls.talks(call_id)
    calls.pbx.do(commands.PlayMusic(call_id=call_id))
    assert (await calls.hears(events.CommandFailed)).reason == "the caller is in a conversation"
    calls.pbx.do(commands.HangUpAgent(call_id=call_id, agent_id="an", attempt=1))
    await calls.hears(events.AgentHungUp)
    calls.pbx.do(prompt(call_id, "silence", step=1))  # the caller is still there, and hears us again
    await calls.hears(events.PromptFinished)
    calls.pbx.do(commands.StopRecording(call_id=call_id, recording_id="r"))
    calls.pbx.do(commands.HangUpCall(call_id=call_id))
    await calls.hears(events.CallHungUp)
    await calls.until_only(set())
    assert sorted(path.name for path in (asterisk.recordings / "d").iterdir()) == ["a.wav16", "c.wav16"]
    assert len([event for event in calls.told if isinstance(event, events.CommandFailed)]) == 1


def message(call_id: str, step: int, path: str, max_s: float = 20.0) -> commands.RecordMessage:
    return commands.RecordMessage(call_id=call_id, step=step, recording_id="m", path=path, max_s=max_s)


def seconds(recording: Path) -> float:
    """Of a file that must be complete: its header says how long it is."""
    with wave.open(str(recording)) as file:
        return float(file.getnframes() / file.getframerate())


async def test_a_message_is_complete_when_its_end_is_told(
    calls: RealCalls, asterisk: PrivateAsterisk
) -> None:
    """Its folder is made, and of a caller who hangs up all is kept that he had said."""
    call_id = await calls.arrives()
    calls.pbx.do(message(call_id, 1, "2026/11/22/one/message.wav", max_s=2.0))
    assert (await calls.hears(events.MessageEnded)).step == 1
    assert seconds(asterisk.recordings / "2026/11/22/one/message.wav") == pytest.approx(2.0, abs=0.2)

    cut = asterisk.recordings / "2026/11/22/two/message.wav"
    calls.pbx.do(message(call_id, 2, "2026/11/22/two/message.wav"))
    async with asyncio.timeout(10):
        while not cut.exists() or cut.stat().st_size < 16_000:
            await calls.channels()
    calls.pbx.do(commands.HangUpCall(call_id=call_id))
    await calls.hears(events.CallHungUp)
    assert seconds(cut) > 0.9
    assert len([event for event in calls.told if isinstance(event, events.MessageEnded)]) == 1


async def test_a_message_that_cannot_be_written_is_told(calls: RealCalls, asterisk: PrivateAsterisk) -> None:
    (asterisk.recordings / "folder").write_text("in the way")
    call_id = await calls.arrives()
    calls.pbx.do(message(call_id, 1, "folder/message.wav"))
    failed = await calls.hears(events.CommandFailed)
    assert (failed.command, failed.step) == ("RecordMessage", 1)
    assert "may its user write there" in failed.reason
    calls.pbx.do(prompt(call_id, "silence", step=2))
    assert (await calls.hears(events.PromptFinished)).step == 2


async def test_an_agent_whom_the_dialplan_does_not_connect_waits_to_be_connected(calls: RealCalls) -> None:
    call_id = await calls.arrives()
    calls.ring(call_id, PICKS_UP, callback=True)
    await calls.hears(events.AgentAnswered)
    assert calls.pbx.lines.joined(call_id) is None
    calls.pbx.do(commands.ConnectCall(call_id=call_id, agent_id="an", attempt=1))
    await calls.hears(events.PartiesJoined)


async def test_of_callers_numbered_alike_the_right_one_is_connected(calls: RealCalls) -> None:
    """Bridge takes a channel whose Uniqueid begins with the one it is given: 7.1 is also 7.10 to 7.19."""
    for number in range(20):
        ids = {"ChannelId": f"6.{number}", "OtherChannelId": f"7.{number}"}
        await calls.pbx.client.request("Originate", customer("Đức") | ids)
    async with asyncio.timeout(10):
        while len(calls.pbx.lines.by_uniqueid) < 20:
            await calls.channels()
    for number in range(20):
        calls.ring(f"pbx1-7.{number}", PICKS_UP)
        joined = await calls.hears(events.PartiesJoined, since=len(calls.told))
        assert joined.call_id == f"pbx1-7.{number}"


async def test_a_phone_that_is_not_registered_cannot_be_reached(calls: RealCalls) -> None:
    call_id = await calls.arrives()
    calls.ring(call_id, "PJSIP/an")
    assert (await calls.hears(events.RingFailed)).reason is RingFailure.UNREACHABLE
    calls.ring(call_id, "PJSIP/nobody", 2)
    assert (await calls.hears(events.RingFailed, since=len(calls.told))).reason is RingFailure.UNREACHABLE


async def test_a_ring_stopped_at_once_leaves_no_phone_ringing(calls: RealCalls) -> None:
    """The hang-up may come before there is a channel; again and again, for the race has many outcomes. Who
    picked up so early that he had the caller for a moment is told to be gone, once: the caller is to hear
    music again. Of all others nothing is told."""
    call_id = await calls.arrives()
    caller = await calls.channels()
    for attempt in range(1, 21):
        calls.ring(call_id, PICKS_UP if attempt % 2 else RINGS_ON, attempt)
        calls.pbx.do(commands.StopRinging(call_id=call_id, agent_id="an", attempt=attempt))
    await calls.until_only(caller)
    ringing = (events.AgentRang, events.AgentAnswered, events.RingFailed)
    assert not [event for event in calls.told if isinstance(event, ringing)]
    had_him = [event.attempt for event in calls.told if isinstance(event, events.AgentHungUp)]
    assert len(had_him) == len(set(had_him))
    assert all(attempt % 2 for attempt in had_him), "only of those who picked up"


async def test_asterisks_own_limit_ends_a_ring_that_nobody_stops(
    calls: RealCalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("telephony.ami.agent.RING_GRACE_S", -9.5)
    call_id = await calls.arrives()
    calls.ring(call_id, RINGS_ON)
    assert (await calls.hears(events.RingFailed)).reason is RingFailure.NO_ANSWER


async def test_a_conversation_goes_on_while_nobody_watches(asterisk: PrivateAsterisk, prompts: Path) -> None:
    async with running(RealCalls(asterisk, prompts)) as first:
        call_id = await first.arrives()
        await first.talks(call_id)
    async with running(RealCalls(asterisk, prompts)) as second:
        snapshot = await second.hears(PbxSnapshot)
        assert [(call.call_id, [leg.state for leg in call.legs]) for call in snapshot.calls] == [
            (call_id, [LegState.JOINED])
        ]
        second.pbx.do(commands.PlayMusic(call_id=call_id))
        assert (await second.hears(events.CommandFailed)).reason == "the caller is in a conversation"
        second.pbx.do(commands.HangUpCall(call_id=call_id))
        await second.hears(events.AgentHungUp)
        await second.until_only(set())


async def test_a_ring_whose_caller_left_while_nobody_watched_is_ended(
    asterisk: PrivateAsterisk, prompts: Path
) -> None:
    async with running(RealCalls(asterisk, prompts)) as first:
        call_id = await first.arrives()
        first.ring(call_id, PICKS_UP)
        await first.hears(events.AgentAnswered)
        first.pbx.do(commands.HangUpCall(call_id=call_id))
        await first.hears(events.CallHungUp)
    async with running(RealCalls(asterisk, prompts)) as second:
        assert (await second.hears(PbxSnapshot)).calls == ()
        await second.until_only(set())


async def test_who_waits_for_the_service_is_no_call_before_he_is_led_to_it(
    asterisk: PrivateAsterisk, prompts: Path
) -> None:
    early = Linked(address(asterisk), settings=patience(login_timeout=5.0, boot_timeout=10.0))
    async with link_running(early):
        await early.up()
        await early.client.request("Originate", customer("Đức"))
        await early.until(lambda: early.names().count("Newchannel") == 2)
        async with running(RealCalls(asterisk, prompts)) as calls:
            assert (await calls.hears(PbxSnapshot)).calls == ()
            arrived = await calls.hears(events.CallArrived)
            assert (arrived.pii_number, arrived.pii_name) == ("0901234567", "Đức")


async def test_a_restarted_asterisk_has_nothing(calls: RealCalls, asterisk: PrivateAsterisk) -> None:
    call_id = await calls.arrives()
    await calls.talks(call_id)
    before = len(calls.told)
    await asterisk.restart(kill=True)
    await calls.hears(events.PbxLost, since=before)
    assert (await calls.hears(PbxSnapshot, since=before)).calls == ()
    assert calls.told[before:] == [
        await calls.hears(events.PbxLost, since=before),
        await calls.hears(PbxSnapshot, since=before),
    ]
