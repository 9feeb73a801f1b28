"""A caller connected with a number outside."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import quote

import pytest

from telephony import commands, events
from tests.telephony.ami.scripted_ami import ScriptedAmi
from tests.telephony.ami.scripted_calls import CALL, NOW, UNIQUEID, ScriptedCalls, linked

DIAL = commands.DialOutside(call_id=CALL, step=6, number="028 1234-567", timeout_s=30.0)
ANSWERED = events.OutsideAnswered(at=NOW, call_id=CALL, step=6)


@pytest.fixture
async def calls(ami: ScriptedAmi) -> AsyncIterator[ScriptedCalls]:
    async with linked(ami) as scripted:
        await scripted.arrives()
        scripted.told.clear()
        yield scripted


def ended(*, answered: bool) -> events.OutsideEnded:
    return events.OutsideEnded(at=NOW, call_id=CALL, step=6, answered=answered)


def failed(reason: str) -> events.CommandFailed:
    return events.CommandFailed(at=NOW, call_id=CALL, command="DialOutside", reason=reason, step=6)


async def rings(calls: ScriptedCalls) -> None:
    calls.pbx.do(DIAL)
    assert await calls.agi(1) == 'SET MUSIC "off" "default"'
    await calls.result("200 result=0", 1)
    assert await calls.agi(2) == 'EXEC "Dial" "PJSIP/0281234567@trunk,30,g"'


async def test_a_number_that_does_not_answer(calls: ScriptedCalls) -> None:
    await rings(calls)
    await calls.result("200 result=0", 2)
    await calls.hears(events.OutsideEnded)
    assert calls.told == [ended(answered=False)]


async def test_a_number_that_answers_and_hangs_up(calls: ScriptedCalls) -> None:
    """The bridge is Dial's own: its command goes on, and is answered when the bridge has ended."""
    await rings(calls)
    calls.enter(UNIQUEID, "b9")
    assert await calls.hears(events.OutsideAnswered) == ANSWERED
    calls.leave(UNIQUEID, "b9")
    await calls.result("200 result=0", 2)
    await calls.hears(events.OutsideEnded)
    assert calls.told == [ANSWERED, ended(answered=True)]
    calls.pbx.do(commands.PlayPrompt(call_id=CALL, step=7, prompts=("bye",), interruptible=False))
    assert "bye" in await calls.agi(3)


async def test_what_the_caller_presses_meanwhile_is_nobodys_business(calls: ScriptedCalls) -> None:
    await rings(calls)
    calls.says("DTMFEnd", "Direction: Received", "Digit: 1")
    calls.enter(UNIQUEID, "b9")
    calls.says("DTMFEnd", "Direction: Received", "Digit: 2")
    calls.leave(UNIQUEID, "b9")
    calls.says("DTMFEnd", "Direction: Received", "Digit: 3")
    await calls.result("200 result=0", 2)
    await calls.hears(events.OutsideEnded)
    assert calls.of(events.DigitPressed) == []


@pytest.mark.parametrize("answered", [True, False])
async def test_a_caller_who_hangs_up_has_only_hung_up(calls: ScriptedCalls, answered: bool) -> None:
    await rings(calls)
    if answered:
        calls.enter(UNIQUEID, "b9")
        calls.leave(UNIQUEID, "b9")
    await calls.result("200 result=-1", 2)
    calls.says("AsyncAGIEnd")
    calls.says("Hangup", "Cause-txt: Normal Clearing")
    hung_up = await calls.hears(events.CallHungUp)
    assert calls.told == [ANSWERED, hung_up] if answered else [hung_up]


async def test_without_a_trunk_nobody_outside_is_dialled(ami: ScriptedAmi) -> None:
    async with linked(ami, trunk="") as calls:
        await calls.arrives()
        calls.pbx.do(DIAL)
        assert calls.told[-1] == failed("no trunk is configured: set [asterisk] trunk")


async def test_only_the_digits_of_a_number_are_dialled(calls: ScriptedCalls) -> None:
    calls.pbx.do(replace(DIAL, number="+84@evil,,G(x)&Local/1@x${SHELL(id)}"))
    await calls.result("200 result=0", 1)
    assert await calls.agi(2) == 'EXEC "Dial" "PJSIP/+841@trunk,30,g"'


async def test_a_number_without_digits_is_not_dialled(calls: ScriptedCalls) -> None:
    calls.pbx.do(replace(DIAL, number="anonymous"))
    assert calls.told == [failed("there is no digit in the number that is to be dialled")]


async def test_nobody_outside_is_dialled_in_a_conversation(calls: ScriptedCalls) -> None:
    calls.enter(UNIQUEID)
    await calls.all_came()
    calls.pbx.do(DIAL)
    assert calls.told == [failed("the caller is in a conversation")]


async def test_a_dial_that_asterisk_refuses_is_told_and_forgotten(calls: ScriptedCalls) -> None:
    await rings(calls)
    await calls.result("200 result=-2", 2)
    told = await calls.hears(events.CommandFailed)
    assert told == failed("Asterisk could not run Dial: does it have the module app_dial?")
    await calls.answered()
    calls.pbx.do(commands.ConnectCall(call_id=CALL, agent_id="an", attempt=1))
    calls.enter(UNIQUEID)
    await calls.all_came()
    assert calls.of(events.OutsideAnswered) == []


async def test_a_conversation_begun_under_an_earlier_session_is_told_to_its_end(ami: ScriptedAmi) -> None:
    async with linked(ami, channels=[in_dial(bridge="b9")]) as calls:
        (call,) = calls.of(events.PbxSnapshot)[0].calls
        assert (call.on_line, call.outside) == (True, True)
        result = quote("200 result=0\n")
        calls.leave(UNIQUEID, "b9")
        calls.says("AsyncAGIExec", "CommandId: outside/6/agi-of-another-session", f"Result: {result}")
        assert await calls.hears(events.OutsideEnded) == ended(answered=True)


async def test_the_end_of_another_dial_is_not_told(ami: ScriptedAmi) -> None:
    """One that ended before the snapshot, which did not speak of it."""
    async with linked(ami, channels=[in_dial()]) as calls:
        result = quote("200 result=0\n")
        calls.says("AsyncAGIExec", "CommandId: outside/5/agi-of-another-session", f"Result: {result}")
        assert await calls.settled() == []


async def test_who_holds_a_conversation_with_a_number_outside_is_not_told(calls: ScriptedCalls) -> None:
    await rings(calls)
    calls.enter(UNIQUEID, "b9")
    calls.says("Hold")
    calls.says("Unhold")
    await calls.all_came()
    assert calls.told == [ANSWERED]


async def test_an_answer_after_the_restart_is_told(ami: ScriptedAmi) -> None:
    async with linked(ami, channels=[in_dial()]) as calls:
        calls.enter(UNIQUEID, "b9")
        assert await calls.hears(events.OutsideAnswered) == ANSWERED


def in_dial(bridge: str = "") -> tuple[str, ...]:
    return (
        *("Event: Status", "Channel: PJSIP/trunk-1", f"Uniqueid: {UNIQUEID}", "Context: ivr"),
        *("ChannelState: 6", f"BridgeID: {bridge}", "Application: Dial"),
        *("Variable: CC_ROLE=caller", "Variable: CC_OUTSIDE=6"),
    )
