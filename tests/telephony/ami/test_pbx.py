"""The whole exchange over one link: what comes first, what a loss of the link does, how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest

from telephony import commands, events
from telephony.ami.errors import LoginRefused
from telephony.ami.pbx import AsteriskPbx, AsteriskPlaces
from telephony.events import Event, LegState, PbxLost, PbxSnapshot
from tests.telephony.ami.scripted_ami import Headers, ScriptedAmi, frame, patience, reply, silence
from tests.telephony.ami.scripted_calls import (
    CALL,
    LEG,
    NOW,
    UNIQUEID,
    ScriptedCalls,
    linked,
    listed,
    ring,
    running,
)

CALLER = (
    "Event: Status",
    f"Uniqueid: {UNIQUEID}",
    "Context: ivr",
    "ChannelState: 6",
    "Variable: CC_ROLE=caller",
    "CallerIDNum: 0901234567",
)
EVERY = (
    commands.AnswerCall(call_id=CALL),
    commands.PlayPrompt(call_id=CALL, step=1, prompts=("a", "b"), interruptible=True),
    commands.PlayMusic(call_id=CALL),
    ring(2),
    commands.StopRinging(call_id=CALL, agent_id="an", attempt=1),
    commands.ConnectCall(call_id=CALL, agent_id="an", attempt=1),
    commands.HangUpAgent(call_id=CALL, agent_id="an", attempt=1),
    commands.StartRecording(call_id=CALL, recording_id="r", customer="c", agent="a"),
    commands.StopRecording(call_id=CALL, recording_id="r"),
    commands.HangUpCall(call_id=CALL),
)


def leaves(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    """The errors in the group, however deep."""
    found: list[BaseException] = []
    for error in group.exceptions:
        found += leaves(error) if isinstance(error, BaseExceptionGroup) else [error]
    return found


@pytest.fixture
async def calls(ami: ScriptedAmi) -> AsyncIterator[ScriptedCalls]:
    async with linked(ami) as scripted:
        yield scripted


async def test_the_snapshot_comes_first_and_the_heart_beats(ami: ScriptedAmi) -> None:
    calls = ScriptedCalls(ami)
    calls.channels = [CALLER]
    calls.endpoints = [("Event: EndpointList", "ObjectName: an", "DeviceState: Not in use")]
    async with running(calls):
        snapshot = await calls.hears(PbxSnapshot)
        assert [call.call_id for call in snapshot.calls] == [CALL]
        assert snapshot.reachable_phones == frozenset({"PJSIP/an"})
        await calls.settled()
        assert calls.told == [snapshot]
        variables = [action["Variable"][0] for action in calls.actions("Setvar")]
        assert variables == ["CC_CALL_ID", "CC_ROLE", "CC_HEARTBEAT"]


async def test_a_phone_comes_and_goes(calls: ScriptedCalls) -> None:
    for status in ("Reachable", "Unreachable", "Unknown"):
        calls.ami.send(
            frame("Event: ContactStatus", f"ContactStatus: {status}", "EndpointName: an", "URI: u")
        )
    assert await calls.settled() == [
        events.PhoneChanged(at=NOW, phone="PJSIP/an", reachable=True),
        events.PhoneChanged(at=NOW, phone="PJSIP/an", reachable=False),
    ]


async def test_what_happens_while_the_snapshot_is_taken_is_told_after_it(ami: ScriptedAmi) -> None:
    """But for keys: they may have been pressed in a conversation that has just ended."""
    calls = ScriptedCalls(ami)

    def meanwhile(action: Headers) -> bytes:
        arrival = frame(
            "Event: AsyncAGIStart", "Uniqueid: 1.2", "Context: ivr", f"Env: {quote('agi_callerid: 7')}"
        )
        key = frame("Event: DTMFEnd", f"Uniqueid: {UNIQUEID}", "Direction: Received", "Digit: 4")
        end = frame("Event: Hangup", f"Uniqueid: {UNIQUEID}", "Cause-txt: Normal Clearing")
        calls.pbx.do(commands.HangUpCall(call_id=CALL))  # nobody knows yet what there is
        return listed(action, CALLER) + key + arrival + end

    ami.answers["Status"] = meanwhile
    async with running(calls):
        await calls.hears(events.CallHungUp)
        assert [type(event) for event in calls.told] == [PbxSnapshot, events.CallArrived, events.CallHungUp]
        assert calls.actions("Hangup") == []


async def test_a_caller_seen_in_the_snapshot_does_not_arrive_again(ami: ScriptedAmi) -> None:
    calls = ScriptedCalls(ami)
    calls.channels = [CALLER]
    async with running(calls):
        await calls.hears(PbxSnapshot)
        calls.in_agi()
        assert await calls.settled() == []


async def test_a_leg_whose_caller_is_gone_is_hung_up_and_not_told(ami: ScriptedAmi) -> None:
    calls = ScriptedCalls(ami)
    calls.channels = [("Event: Status", f"Uniqueid: {LEG}", "Context: agent-dials", "ChannelState: 5")]
    async with running(calls):
        assert (await ami.got("Hangup"))["Channel"] == [LEG]
        await calls.hears(PbxSnapshot)
        calls.in_agi(LEG, "agent-agi")
        calls.says("Hangup", "Cause: 16", uniqueid=LEG)
        assert await calls.settled() == []


@pytest.mark.parametrize("command", EVERY, ids=lambda command: type(command).__name__)
async def test_without_a_link_nothing_is_done_and_nothing_raised(
    ami: ScriptedAmi, command: commands.CallCommand
) -> None:
    calls = ScriptedCalls(ami)
    calls.pbx.do(command)
    assert calls.told == []


@pytest.mark.parametrize("command", EVERY, ids=lambda command: type(command).__name__)
async def test_a_link_that_breaks_under_a_command_is_told_once(
    calls: ScriptedCalls, command: commands.CallCommand
) -> None:
    """Whether it was carried out nobody knows: the snapshot tells, and no guess is acted upon."""
    await calls.arrives()
    await calls.answered()
    before = len(calls.told)
    for action in ("AGI", "Originate", "Hangup", "Bridge", "MixMonitor", "StopMixMonitor"):
        calls.ami.answers[action] = silence
    sent = len(calls.ami.actions)
    calls.pbx.do(command)
    await calls.ami.until(lambda: len(calls.ami.actions) > sent)
    calls.ami.cut()
    await calls.hears(PbxLost)
    await calls.hears(PbxSnapshot, 2)
    await calls.settled()
    assert [type(event) for event in calls.told[before:]] == [PbxLost, PbxSnapshot]
    assert calls.told[-1].calls == ()  # type: ignore[attr-defined]


async def test_a_ring_lost_with_the_link_rings_on_in_the_snapshot(calls: ScriptedCalls) -> None:
    await calls.arrives()
    calls.ami.answers["Originate"] = silence
    calls.pbx.do(ring())
    await calls.ami.got("Originate")
    calls.channels = [
        CALLER,
        ("Event: Status", f"Uniqueid: {LEG}", "Context: agent-dials", "ChannelState: 5"),
    ]
    calls.ami.cut()
    snapshot = await calls.hears(PbxSnapshot, 2)
    assert [leg.state for leg in snapshot.calls[0].legs] == [LegState.RINGING]
    calls.in_agi(LEG, "agent-agi")
    assert [type(event) for event in await calls.settled()] == [events.AgentAnswered]
    assert len(calls.actions("Originate")) == 1


async def test_results_of_an_earlier_session_are_ignored(calls: ScriptedCalls) -> None:
    await calls.arrives()
    before = len(calls.told)
    calls.says("AsyncAGIExec", "CommandId: of-another-life", "Result: 200%20result%3D0%0A")
    await calls.settled()
    assert calls.told[before:] == []


async def test_an_asterisk_that_began_anew_has_no_calls(calls: ScriptedCalls) -> None:
    await calls.talking()
    await calls.ami.shut()
    assert "connection" in (await calls.hears(PbxLost)).reason
    await calls.ami.listen()
    snapshot = await calls.hears(PbxSnapshot, 2)
    assert snapshot.calls == ()
    assert calls.pbx.lines.legs == {}


async def test_a_snapshot_that_cannot_be_taken_is_tried_on_the_next_link(ami: ScriptedAmi) -> None:
    calls = ScriptedCalls(ami)

    def cut_once(_: Headers) -> bytes:
        ami.answers["Status"] = listed
        ami.cut()
        return b""

    ami.answers["Status"] = cut_once
    async with running(calls):
        await calls.hears(PbxSnapshot)
        assert [type(event) for event in calls.told] == [PbxLost, PbxSnapshot]


async def test_commands_obeyed_inside_an_event_find_their_line(ami: ScriptedAmi) -> None:
    """A consumer may act at once, also on the snapshot."""

    def act(event: Event) -> None:
        if isinstance(event, PbxSnapshot):
            for call in event.calls:
                pbx.do(commands.PlayMusic(call_id=call.call_id))

    ami.answers["Status"] = lambda action: listed(action, CALLER)
    ami.answers["PJSIPShowEndpoints"] = listed
    places = AsteriskPlaces(prompts="/p", recordings="/r")
    pbx = AsteriskPbx("pbx1", ami.address(), places, emit=act, now=lambda: NOW, link=patience())
    run = asyncio.create_task(pbx.run(), name="pbx")
    try:
        assert (await ami.got("AGI"))["Command"] == ['SET MUSIC "on" "default"']
    finally:
        run.cancel()
        await asyncio.wait((run,))


async def test_a_command_nobody_taught_us_is_a_bug(calls: ScriptedCalls) -> None:
    await calls.arrives()
    with pytest.raises(TypeError, match="CallCommand"):
        calls.pbx.do(commands.CallCommand(call_id=CALL))


async def test_a_bad_password_comes_out_of_run(ami: ScriptedAmi) -> None:
    calls = ScriptedCalls(ami)
    ami.answers["Login"] = lambda action: reply(action, "Message: Authentication failed", response="Error")
    said: list[BaseException] = []
    try:
        await calls.pbx.run()
    except* LoginRefused as group:
        said = leaves(group)
    assert [type(error) for error in said] == [LoginRefused]
    assert calls.told == []


async def test_a_missing_right_comes_out_of_run(ami: ScriptedAmi) -> None:
    calls = ScriptedCalls(ami)
    ami.answers["Status"] = lambda action: reply(action, "Message: Permission denied", response="Error")
    said: list[BaseException] = []
    try:
        await calls.pbx.run()
    except* LoginRefused as group:
        said = leaves(group)
    assert [type(error) for error in said] == [LoginRefused]
    assert "Permission denied" in str(said[0])


@pytest.mark.parametrize("turns", range(0, 60, 3))
async def test_it_is_cancelled_cleanly_at_any_moment(ami: ScriptedAmi, turns: int) -> None:
    calls = ScriptedCalls(ami)
    run = asyncio.create_task(calls.pbx.run(), name="pbx")
    for turn in range(turns):
        await asyncio.sleep(0)
        if turn == 40:
            ami.cut()
    run.cancel()
    await asyncio.wait((run,), timeout=5)
    assert run.cancelled()
