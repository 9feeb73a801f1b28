"""A caller's message: asked for, ended in each way, and what its keys are not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import quote

import pytest

from telephony import commands, events
from tests.telephony.ami.scripted_ami import ScriptedAmi
from tests.telephony.ami.scripted_calls import CALL, NOW, UNIQUEID, ScriptedCalls, linked

MESSAGE = commands.RecordMessage(
    call_id=CALL, step=4, recording_id="r", path="2026/11/22/c/m.wav", max_s=90.0
)
ENDED = events.MessageEnded(at=NOW, call_id=CALL, step=4)


@pytest.fixture
async def calls(ami: ScriptedAmi) -> AsyncIterator[ScriptedCalls]:
    async with linked(ami) as scripted:
        await scripted.arrives()
        scripted.told.clear()
        yield scripted


def failed(reason: str) -> events.CommandFailed:
    return events.CommandFailed(at=NOW, call_id=CALL, command="RecordMessage", reason=reason, step=4)


@pytest.mark.parametrize("status", ["DTMF", "SILENCE", "TIMEOUT"])
async def test_a_message_ends_by_a_key_silence_or_its_limit(calls: ScriptedCalls, status: str) -> None:
    calls.pbx.do(MESSAGE)
    assert await calls.agi(1) == 'EXEC "Record" "/rec/2026/11/22/c/m.wav,5,90,k"'
    await calls.result("200 result=0", 1)
    assert await calls.agi(2) == 'GET VARIABLE "RECORD_STATUS"'
    assert calls.told == []
    await calls.result(f"200 result=1 ({status})", 2)
    assert await calls.hears(events.MessageEnded) == ENDED


@pytest.mark.parametrize(("max_s", "limit"), [(0.0, 1), (0.2, 1), (12.5, 13)])
async def test_a_message_always_has_a_limit(calls: ScriptedCalls, max_s: float, limit: int) -> None:
    """Zero would be none at all for Record."""
    calls.pbx.do(replace(MESSAGE, max_s=max_s))
    assert f",5,{limit},k" in await calls.agi()


async def test_who_hangs_up_in_his_message_has_only_hung_up(calls: ScriptedCalls) -> None:
    """Record's result is the same as after a key, and what ended it may still be told."""
    calls.pbx.do(MESSAGE)
    await calls.result("200 result=0", 1)
    await calls.result("200 result=1 (HANGUP)", 2)
    calls.says("AsyncAGIEnd")
    calls.says("Hangup", "Cause-txt: Normal Clearing")
    assert await calls.hears(events.CallHungUp) == calls.told[0]
    assert len(calls.told) == 1


async def test_who_is_gone_before_he_can_be_asked_has_only_hung_up(calls: ScriptedCalls) -> None:
    calls.pbx.do(MESSAGE)
    await calls.result("200 result=0", 1)
    await calls.agi(2)
    calls.says("AsyncAGIEnd")
    calls.says("Hangup", "Cause-txt: Normal Clearing")
    await calls.hears(events.CallHungUp)
    assert len(calls.told) == 1


async def test_the_keys_of_a_message_are_nobodys_business(calls: ScriptedCalls) -> None:
    calls.pbx.do(MESSAGE)
    calls.says("DTMFEnd", "Direction: Received", "Digit: 5")
    calls.says("DTMFEnd", "Direction: Received", "Digit: #")
    await calls.result("200 result=0", 1)
    await calls.result("200 result=1 (DTMF)", 2)
    await calls.hears(events.MessageEnded)
    assert calls.told == [ENDED]
    calls.pbx.do(commands.PlayPrompt(call_id=CALL, step=5, prompts=("thanks",), interruptible=True))
    calls.says("DTMFEnd", "Direction: Received", "Digit: 1")
    assert (await calls.hears(events.DigitPressed)).pii_digit == "1"


async def test_a_message_that_cannot_be_written_says_what_to_look_at(calls: ScriptedCalls) -> None:
    calls.pbx.do(MESSAGE)
    await calls.result("200 result=0", 1)
    await calls.result("200 result=1 (ERROR)", 2)
    told = await calls.hears(events.CommandFailed)
    assert told == failed("Asterisk could not record the message: may its user write there, is there room?")


async def test_an_asterisk_that_cannot_record_names_the_module(calls: ScriptedCalls) -> None:
    calls.pbx.do(MESSAGE)
    await calls.result("200 result=-2", 1)
    told = await calls.hears(events.CommandFailed)
    assert told == failed("Asterisk could not run Record: does it have the module app_record?")


@pytest.mark.parametrize("evil", ["a,b.wav", "x)b(.wav", "${SHELL(id)}.wav", "%d.wav", 'a"b.wav', "a\nb.wav"])
async def test_a_path_that_means_something_to_record_is_never_sent(calls: ScriptedCalls, evil: str) -> None:
    calls.pbx.do(replace(MESSAGE, path=evil))
    assert "choose a plainer folder" in (await calls.hears(events.CommandFailed)).reason
    await calls.all_came()
    assert calls.actions("AGI") == []


async def test_a_message_is_a_wav_file(calls: ScriptedCalls) -> None:
    calls.pbx.do(replace(MESSAGE, path="m.gsm"))
    assert calls.told == [failed("a message is recorded as .wav: its path must end so")]


async def test_nothing_is_recorded_as_a_message_in_a_conversation(calls: ScriptedCalls) -> None:
    calls.enter(UNIQUEID)
    await calls.all_came()
    calls.pbx.do(MESSAGE)
    assert calls.told == [failed("the caller is in a conversation")]


STATUS = (
    *("Event: Status", "Channel: PJSIP/trunk-1", f"Uniqueid: {UNIQUEID}", "Context: ivr", "ChannelState: 6"),
    "Variable: CC_ROLE=caller",
)
RECORDS = (*STATUS, "Application: Record")


def inherits(calls: ScriptedCalls, command_id: str = "message/4/agi-of-another-session") -> None:
    calls.says("AsyncAGIExec", f"CommandId: {command_id}", f"Result: {quote('200 result=0' + chr(10))}")


async def test_a_message_begun_by_an_earlier_session_is_told_to_its_end(ami: ScriptedAmi) -> None:
    async with linked(ami, channels=[RECORDS]) as calls:
        (call,) = calls.of(events.PbxSnapshot)[0].calls
        assert call.leaves_message
        inherits(calls)
        assert await calls.agi() == 'GET VARIABLE "RECORD_STATUS"'
        await calls.result("200 result=1 (SILENCE)")
        assert await calls.hears(events.MessageEnded) == ENDED
        inherits(calls)
        assert await calls.settled() == [ENDED]


@pytest.mark.parametrize(
    ("channel", "command_id"), [(STATUS, "message/4/agi-of-another-session"), (RECORDS, "agi/1")]
)
async def test_what_no_snapshot_said_would_come_is_not_told(
    ami: ScriptedAmi, channel: tuple[str, ...], command_id: str
) -> None:
    async with linked(ami, channels=[channel]) as calls:
        inherits(calls, command_id)
        assert await calls.settled() == []
        assert calls.actions("AGI") == []
