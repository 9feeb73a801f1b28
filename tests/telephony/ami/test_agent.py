"""The agent's leg: rung, answered, connected, ended; each crossing of commands and messages."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony import commands, events
from telephony.ami.framing import encode
from telephony.ami.lines import caller_id
from telephony.events import Event, RingFailure
from tests.telephony.ami.scripted_ami import ScriptedAmi, reply, silence
from tests.telephony.ami.scripted_calls import CALL, LEG, NOW, UNIQUEID, ScriptedCalls, linked, name, ring

STOP = commands.StopRinging(call_id=CALL, agent_id="an", attempt=1)
CONNECT = commands.ConnectCall(call_id=CALL, agent_id="an", attempt=1)
HANG_UP = commands.HangUpAgent(call_id=CALL, agent_id="an", attempt=1)


@pytest.fixture
async def calls(ami: ScriptedAmi) -> AsyncIterator[ScriptedCalls]:
    async with linked(ami) as scripted:
        await scripted.arrives()
        scripted.told.pop()  # the arrival
        yield scripted


def told(kind: type[Event], **more: object) -> Event:
    return kind(at=NOW, call_id=CALL, agent_id="an", attempt=1, **more)  # type: ignore[call-arg]


def ring_failed(reason: RingFailure) -> Event:
    return told(events.RingFailed, reason=reason)


async def test_ringing_is_an_originate_under_a_name_of_ours(calls: ScriptedCalls) -> None:
    calls.pbx.do(ring())
    asked = await calls.ami.got("Originate")
    del asked["Action"]
    assert asked == {
        "ActionID": [LEG],
        "Channel": ["PJSIP/an"],
        "ChannelId": [LEG],
        "Context": ["agent-agi"],
        "Exten": ["s"],
        "Priority": ["1"],
        "Async": ["true"],
        "Timeout": ["23000"],
        "CallerID": ['"Nguyễn Đức" <0901234567>'],
        "Variable": [f"CC_CALL_ID={CALL}", "CC_ROLE=agent", f"CC_CALLER={name(UNIQUEID)}"],
    }


async def test_the_caller_may_be_bridged_with_whom_he_rings_and_no_longer(calls: ScriptedCalls) -> None:
    def rung() -> list[str]:
        marks = [mark for mark in calls.actions("Setvar") if mark["Variable"] == ["CC_RUNG"]]
        return [f"{mark['Channel'][0]} {mark['Value'][0]}" for mark in marks]

    calls.pbx.do(ring())
    await calls.settled()
    assert rung() == [f"{UNIQUEID} {LEG}"]
    calls.pbx.do(STOP)
    await calls.settled()
    assert rung() == [f"{UNIQUEID} {LEG}", f"{UNIQUEID} "]


async def test_a_leg_that_the_dialplan_bridged_is_answered(calls: ScriptedCalls) -> None:
    calls.pbx.do(ring())
    calls.says("Newchannel", "ChannelState: 0", uniqueid=LEG)
    calls.enter(LEG)
    calls.enter(UNIQUEID)
    assert await calls.settled() == [told(events.AgentAnswered), told(events.PartiesJoined)]
    calls.pbx.do(CONNECT)
    await calls.settled()
    assert calls.actions("Bridge") == []
    calls.leave(LEG)
    calls.leave(UNIQUEID)
    calls.says("Hangup", "Cause: 16", uniqueid=LEG)
    assert (await calls.settled())[2:] == [told(events.AgentHungUp)]


async def test_of_a_leg_bridged_although_its_ring_was_called_off_only_the_end_is_told(
    calls: ScriptedCalls,
) -> None:
    calls.pbx.do(ring())
    calls.says("Newchannel", "ChannelState: 0", uniqueid=LEG)
    await calls.settled()
    calls.pbx.do(STOP)
    calls.enter(UNIQUEID)
    calls.enter(LEG)
    calls.leave(LEG)
    calls.says("Hangup", "Cause: 16", uniqueid=LEG)
    assert told(events.AgentHungUp) not in await calls.settled()
    calls.leave(UNIQUEID)
    calls.in_agi()  # now the caller can be spoken to
    assert (await calls.settled())[-1] == told(events.AgentHungUp)


async def test_a_phone_rings_once_and_is_answered_when_its_leg_can_be_bridged(calls: ScriptedCalls) -> None:
    calls.pbx.do(ring())
    calls.says("Newchannel", "ChannelState: 0", uniqueid=LEG)
    assert await calls.settled() == []
    calls.says("Newstate", "ChannelState: 5", uniqueid=LEG)
    calls.says("Newstate", "ChannelState: 5", uniqueid=LEG)
    calls.says("Newstate", "ChannelState: 6", uniqueid=LEG)
    calls.says("OriginateResponse", f"ActionID: {LEG}", "Response: Success", "Reason: 4", uniqueid=LEG)
    assert await calls.settled() == [told(events.AgentRang)]
    calls.in_agi(LEG, "agent-agi")
    assert await calls.settled() == [told(events.AgentRang), told(events.AgentAnswered)]


@pytest.mark.parametrize(
    ("cause", "reason"),
    [
        ("17", RingFailure.BUSY),  # 486
        ("21", RingFailure.DECLINED),  # 603
        ("19", RingFailure.NO_ANSWER),  # 480, and Asterisk's own limit
        ("16", RingFailure.NO_ANSWER),
        ("20", RingFailure.UNREACHABLE),
        ("58", RingFailure.FAILED),
        ("9" * 5000, RingFailure.FAILED),
        ("", RingFailure.NO_ANSWER),
    ],
)
async def test_why_a_ring_ended_is_in_the_hang_ups_cause(
    calls: ScriptedCalls, cause: str, reason: RingFailure
) -> None:
    calls.pbx.do(ring())
    calls.says("Newchannel", "ChannelState: 0", uniqueid=LEG)
    calls.says("OriginateResponse", f"ActionID: {LEG}", "Response: Failure", "Reason: 0", uniqueid=LEG)
    calls.says("Hangup", f"Cause: {cause}", uniqueid=LEG)
    assert await calls.settled() == [ring_failed(reason)]
    assert calls.pbx.lines.legs == {}


async def test_an_unregistered_phone_fails_without_ever_having_a_channel(calls: ScriptedCalls) -> None:
    calls.pbx.do(ring())
    calls.says("OriginateResponse", f"ActionID: {LEG}", "Response: Failure", "Reason: 0", uniqueid=LEG)
    assert await calls.settled() == [ring_failed(RingFailure.UNREACHABLE)]


async def test_a_refused_ring_fails_and_is_forgotten(calls: ScriptedCalls) -> None:
    calls.ami.answers["Originate"] = lambda action: reply(action, "Message: No such", response="Error")
    calls.pbx.do(ring())
    assert await calls.settled() == [ring_failed(RingFailure.FAILED)]
    assert calls.pbx.lines.legs == {}


async def test_a_ring_for_a_caller_who_is_gone_fails(calls: ScriptedCalls) -> None:
    calls.says("Hangup")
    await calls.settled()
    calls.pbx.do(ring())
    assert calls.told[-1] == ring_failed(RingFailure.FAILED)
    assert calls.actions("Originate") == []


async def test_a_phone_that_breaks_the_action_is_never_rung(calls: ScriptedCalls) -> None:
    calls.pbx.do(ring(phone="PJSIP/an\r\nApplication: System"))
    assert await calls.settled() == [ring_failed(RingFailure.FAILED)]
    assert calls.actions("Originate") == []


async def test_an_unanswered_originate_is_taken_back(
    calls: ScriptedCalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be carried out all the same: the phone must not ring for nobody."""
    calls.ami.answers["Originate"] = silence
    monkeypatch.setattr("telephony.ami.agent.ACCEPT_S", 0.05)
    calls.pbx.do(ring())
    assert await calls.hears(events.RingFailed) == ring_failed(RingFailure.FAILED)
    calls.says("Newchannel", "ChannelState: 0", uniqueid=LEG)
    calls.says("Newstate", "ChannelState: 5", uniqueid=LEG)
    assert await calls.settled() == [ring_failed(RingFailure.FAILED)]
    assert [hangup["Channel"] for hangup in calls.actions("Hangup")] == [[LEG], [LEG]]


async def test_one_attempt_rings_but_once(calls: ScriptedCalls) -> None:
    calls.pbx.do(ring())
    calls.pbx.do(ring())
    assert await calls.settled() == []
    assert len(calls.actions("Originate")) == 1


@given(number=st.text(), shown_name=st.text(st.characters()))
def test_no_caller_id_can_break_the_action(number: str, shown_name: str) -> None:
    shown = caller_id(number, shown_name)
    encode({"CallerID": shown})  # or UnsafeText
    assert shown.count("<") == shown.count(">") == 1
    assert shown.count('"') in (0, 2)
    assert shown.endswith(">")


async def test_stopping_hangs_up_and_what_the_ring_says_then_is_not_told(calls: ScriptedCalls) -> None:
    calls.pbx.do(ring())
    calls.says("Newchannel", "ChannelState: 5", uniqueid=LEG)
    await calls.settled()
    calls.pbx.do(STOP)
    asked = await calls.ami.got("Hangup")
    assert (asked["Channel"], asked["Cause"]) == ([LEG], ["16"])
    calls.says("Hangup", "Cause: 16", uniqueid=LEG)
    assert await calls.settled() == [told(events.AgentRang)]


async def test_answered_elsewhere_shows_no_missed_call(calls: ScriptedCalls) -> None:
    calls.pbx.do(commands.StopRinging(call_id=CALL, agent_id="an", attempt=1, answered_elsewhere=True))
    assert (await calls.ami.got("Hangup"))["Cause"] == ["26"]


async def test_a_hang_up_that_comes_before_the_channel_is_repeated(calls: ScriptedCalls) -> None:
    calls.ami.answers["Hangup"] = lambda action: reply(action, "Message: No such channel", response="Error")
    calls.pbx.do(ring())
    calls.pbx.do(STOP)
    calls.says("Newchannel", "ChannelState: 0", uniqueid=LEG)
    calls.says("Newstate", "ChannelState: 5", uniqueid=LEG)
    assert await calls.settled() == []
    assert [hangup["Channel"] for hangup in calls.actions("Hangup")] == [[LEG], [LEG]]
    calls.says("Hangup", "Cause: 16", uniqueid=LEG)
    assert await calls.settled() == []


async def test_a_stopped_ring_that_never_had_a_channel_ends_in_silence(calls: ScriptedCalls) -> None:
    calls.pbx.do(ring())
    calls.pbx.do(STOP)
    calls.says("OriginateResponse", f"ActionID: {LEG}", "Response: Failure", "Reason: 0", uniqueid=LEG)
    assert await calls.settled() == []
    assert calls.pbx.lines.legs == {}


async def test_an_answer_that_crosses_the_stop_is_hung_up_and_not_told(calls: ScriptedCalls) -> None:
    calls.pbx.do(ring())
    calls.says("Newchannel", "ChannelState: 0", uniqueid=LEG)
    await calls.settled()
    calls.pbx.do(STOP)
    calls.in_agi(LEG, "agent-agi")
    calls.says("Hangup", "Cause: 16", uniqueid=LEG)
    assert await calls.settled() == []
    assert len(calls.actions("Hangup")) == 2


async def test_a_leg_answered_before_the_stop_ends_as_an_answered_one(calls: ScriptedCalls) -> None:
    await calls.answered()
    calls.pbx.do(STOP)
    calls.says("Hangup", "Cause: 16", uniqueid=LEG)
    assert (await calls.settled())[1:] == [told(events.AgentAnswered), told(events.AgentHungUp)]


async def test_a_leg_of_an_earlier_session_that_answers_is_told(calls: ScriptedCalls) -> None:
    calls.in_agi(f"{CALL}_3_binh", "agent-agi")
    assert await calls.settled() == [
        events.AgentAnswered(at=NOW, call_id=CALL, agent_id="binh", attempt=3),
    ]


async def test_the_leg_of_another_services_node_is_left_alone(calls: ScriptedCalls) -> None:
    calls.in_agi("pbx2-1700000000.1_1_an", "agent-agi")
    calls.says("Hangup", uniqueid="pbx2-1700000000.1_1_an")
    assert await calls.settled() == []


async def test_they_are_connected_and_told_once_both_are_in_the_bridge(calls: ScriptedCalls) -> None:
    await calls.answered()
    asked = await calls.ami.got("Bridge")
    # by name: of two Uniqueids that begin alike Bridge takes any
    assert (asked["Channel1"], asked["Channel2"]) == ([name(UNIQUEID)], [name(LEG)])
    calls.enter(UNIQUEID)
    assert told(events.PartiesJoined) not in await calls.settled()
    calls.pbx.do(CONNECT)  # they soon are: a second bridge would lose the leg
    calls.enter(LEG)
    assert (await calls.settled())[2:] == [told(events.PartiesJoined)]
    calls.pbx.do(CONNECT)  # they are
    await calls.settled()
    assert len(calls.actions("Bridge")) == 1


@pytest.mark.parametrize("taken", ["in a conversation", "talks outside", "leaves a message", "rung since"])
async def test_a_late_answer_takes_no_caller_from_what_he_does(calls: ScriptedCalls, taken: str) -> None:
    await calls.answered()
    calls.ami.actions.clear()
    line = calls.pbx.lines.by_uniqueid[UNIQUEID]
    match taken:
        case "in a conversation":
            line.bridge = "b1"
        case "talks outside":
            line.outside = 2
        case "leaves a message":
            line.leaves_message = True
        case _:
            calls.pbx.do(ring(attempt=8))
    calls.in_agi(f"{CALL}_7_binh", "agent-agi")
    late = events.AgentAnswered(at=NOW, call_id=CALL, agent_id="binh", attempt=7)
    assert late in await calls.settled()
    assert calls.actions("Bridge") == []


async def test_the_agent_of_a_callback_waits_for_his_customer(calls: ScriptedCalls) -> None:
    calls.pbx.do(ring(callback=True))
    calls.in_agi(LEG, "agent-agi")
    assert told(events.AgentAnswered) in await calls.settled()
    assert calls.actions("Bridge") == []
    calls.pbx.do(CONNECT)
    await calls.ami.got("Bridge")


@pytest.mark.parametrize("ringing", [True, False])
async def test_an_unanswered_phone_is_not_connected(calls: ScriptedCalls, *, ringing: bool) -> None:
    if ringing:
        calls.pbx.do(ring())
        calls.says("Newstate", "ChannelState: 5", uniqueid=LEG)
        await calls.settled()
    calls.pbx.do(CONNECT)
    failed = await calls.hears(events.CommandFailed)
    assert (failed.command, failed.attempt) == ("ConnectCall", 1)
    assert failed.reason == "the agent's phone is not answered"
    assert calls.actions("Bridge") == []


async def test_a_bridge_that_is_refused_is_told(calls: ScriptedCalls) -> None:
    calls.ami.answers["Bridge"] = lambda action: reply(action, "Message: Channel1 gone", response="Error")
    await calls.answered()
    failed = await calls.hears(events.CommandFailed)
    assert failed == events.CommandFailed(
        at=NOW,
        call_id=CALL,
        command="ConnectCall",
        reason="Asterisk refused Bridge: Channel1 gone",
        attempt=1,
    )


async def test_an_agent_who_hangs_up_after_the_talk(calls: ScriptedCalls) -> None:
    await calls.talking()
    calls.leave(LEG)
    calls.leave(UNIQUEID)
    calls.says("Hangup", "Cause: 16", uniqueid=LEG)
    assert (await calls.settled())[-1] == told(events.AgentHungUp)


async def test_an_agent_whose_line_fails_in_the_talk(calls: ScriptedCalls) -> None:
    await calls.talking()
    calls.leave(LEG)
    calls.leave(UNIQUEID)
    calls.says("Hangup", "Cause: 44", uniqueid=LEG)
    ended = (await calls.settled())[-1]
    assert isinstance(ended, events.AgentHungUp)
    assert ended.lost


@pytest.mark.parametrize("first", [LEG, UNIQUEID])
async def test_a_caller_who_leaves_first_is_told_to_have_hung_up_first(
    calls: ScriptedCalls, first: str
) -> None:
    await calls.talking()
    calls.leave(UNIQUEID)
    calls.leave(LEG)
    for uniqueid in (LEG, UNIQUEID) if first == LEG else (UNIQUEID, LEG):
        calls.says("Hangup", "Cause: 16", uniqueid=uniqueid)
    last_two = (await calls.settled())[-2:]
    assert [type(event) for event in last_two] == [events.CallHungUp, events.AgentHungUp]


async def test_an_agent_who_ends_while_his_caller_is_led_on_is_told(calls: ScriptedCalls) -> None:
    await calls.talking()
    calls.leave(UNIQUEID)
    calls.leave(LEG)
    calls.says("Hangup", "Cause: 16", uniqueid=LEG)
    assert told(events.AgentHungUp) not in await calls.settled()
    calls.in_agi()
    assert (await calls.settled())[-1] == told(events.AgentHungUp)


async def test_an_agent_whom_his_caller_left_and_who_ends_later_is_told(calls: ScriptedCalls) -> None:
    await calls.talking()
    calls.leave(UNIQUEID)
    calls.in_agi()
    calls.says("Hangup", "Cause: 16", uniqueid=LEG)
    assert (await calls.settled())[-1] == told(events.AgentHungUp)


async def test_after_they_were_joined_again_it_counts_anew_who_left(calls: ScriptedCalls) -> None:
    await calls.talking()
    calls.leave(UNIQUEID)
    calls.enter(UNIQUEID)
    calls.leave(LEG)
    calls.says("Hangup", "Cause: 16", uniqueid=LEG)
    calls.leave(UNIQUEID)
    assert (await calls.settled())[-1] == told(events.AgentHungUp)


async def test_an_agent_who_leaves_is_not_told_before_his_caller_can_be_spoken_to(
    calls: ScriptedCalls,
) -> None:
    await calls.talking()
    calls.leave(LEG)
    calls.says("Hangup", "Cause: 16", uniqueid=LEG)
    assert told(events.AgentHungUp) not in await calls.settled()
    calls.answers[events.AgentHungUp] = [commands.PlayMusic(call_id=CALL)]
    calls.leave(UNIQUEID)
    assert (await calls.settled())[-1] == told(events.AgentHungUp), "and nothing is refused"


async def test_an_agent_who_leaves_and_ends_after_his_caller_left_is_told_at_once(
    calls: ScriptedCalls,
) -> None:
    await calls.talking()
    calls.leave(LEG)
    calls.leave(UNIQUEID)
    calls.says("Hangup", "Cause: 16", uniqueid=LEG)
    assert (await calls.settled())[-1] == told(events.AgentHungUp)


async def test_hanging_up_an_agent_who_is_gone_is_no_failure(calls: ScriptedCalls) -> None:
    calls.ami.answers["Hangup"] = lambda action: reply(action, "Message: No such channel", response="Error")
    calls.pbx.do(HANG_UP)
    await calls.ami.got("Hangup")
    assert await calls.settled() == []


async def test_keys_on_the_agents_phone_are_not_told(calls: ScriptedCalls) -> None:
    await calls.talking()
    before = len(calls.told)
    calls.says("DTMFEnd", "Direction: Received", "Digit: 4", uniqueid=LEG)
    await calls.settled()
    assert calls.told[before:] == []


async def test_the_wrong_bridge_left_changes_nothing(calls: ScriptedCalls) -> None:
    await calls.talking()
    calls.enter(UNIQUEID, "b2")
    calls.leave(UNIQUEID, "b1")
    calls.enter(LEG, "b2")
    assert (await calls.settled())[-1] == told(events.PartiesJoined)


async def test_an_attended_transfer_breaks_nothing(calls: ScriptedCalls) -> None:
    """A strange channel takes the leg's place in the bridge."""
    await calls.talking()
    calls.enter("1700000000.9", "b1", f"SwapUniqueid: {LEG}")
    calls.leave(LEG, staying=2)
    calls.says("Hangup", "Cause: 16", uniqueid=LEG)
    assert (await calls.settled())[-1] == told(events.AgentHungUp)
    assert calls.pbx.lines.by_uniqueid[UNIQUEID].bridge == "b1"


async def test_messages_about_strange_channels_are_nobodys_concern(calls: ScriptedCalls) -> None:
    for event in ("Newchannel", "Newstate", "Hangup", "BridgeEnter", "BridgeLeave", "DTMFEnd", "Hold"):
        calls.says(event, "Direction: Received", "BridgeUniqueid: b1", uniqueid="1.9")
    calls.says("OriginateResponse", "ActionID: somebody-elses", "Response: Failure", uniqueid="<null>")
    assert await calls.settled() == []
