"""A customer who is called back: dialled, answered or not reached, taken back, dialled again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from telephony import commands, events
from telephony.events import RingFailure
from tests.telephony.ami.scripted_ami import ScriptedAmi, reply
from tests.telephony.ami.scripted_calls import NOW, ScriptedCalls, linked, ring

CUSTOMER = "callback.7"
CALL = f"pbx1-{CUSTOMER}"
LEG = f"{CALL}_1_an"
DIAL = commands.DialCustomer(call_id=CALL, attempt=1, pii_number="090 123-4567", timeout_s=30.0)
AGAIN = replace(DIAL, attempt=2)
HANG_UP = commands.HangUpCall(call_id=CALL)


@pytest.fixture
async def calls(ami: ScriptedAmi) -> AsyncIterator[ScriptedCalls]:
    async with linked(ami) as scripted:
        yield scripted


def not_reached(reason: RingFailure, attempt: int = 1) -> events.CustomerNotReached:
    return events.CustomerNotReached(at=NOW, call_id=CALL, attempt=attempt, reason=reason)


def answered(attempt: int = 1) -> events.CustomerAnswered:
    return events.CustomerAnswered(at=NOW, call_id=CALL, attempt=attempt)


async def rings(calls: ScriptedCalls) -> None:
    calls.pbx.do(DIAL)
    calls.says("Newchannel", "ChannelState: 0", uniqueid=CUSTOMER)
    calls.says("Newstate", "ChannelState: 5", uniqueid=CUSTOMER)
    assert await calls.settled() == []


def ends(calls: ScriptedCalls, cause: str = "17") -> None:
    calls.says("Hangup", f"Cause: {cause}", uniqueid=CUSTOMER)


async def failure(calls: ScriptedCalls, attempt: int = 1) -> None:
    """OriginateResponse says so."""
    calls.says(
        "OriginateResponse",
        "Response: Failure",
        f"ActionID: {CALL}_{attempt}",
        "Reason: 0",
        uniqueid=CUSTOMER,
    )
    await calls.all_came()


async def test_the_agent_is_rung_though_there_is_no_line(calls: ScriptedCalls) -> None:
    calls.pbx.do(ring(call_id=CALL, callback=True))
    assert (await calls.ami.got("Originate"))["ChannelId"] == [LEG]
    assert await calls.settled() == []


async def test_how_a_customer_is_dialled(calls: ScriptedCalls) -> None:
    await rings(calls)
    asked = await calls.ami.got("Originate")
    assert asked["Channel"] == ["PJSIP/0901234567@trunk"]
    assert asked["ChannelId"] == [CUSTOMER]
    assert (asked["Context"], asked["Exten"], asked["Priority"]) == (["customer-agi"], ["s"], ["1"])
    assert (asked["Async"], asked["Timeout"]) == (["true"], ["30000"])
    assert asked["Variable"] == [f"CC_CALL_ID={CALL}", "CC_ROLE=customer", "CC_ATTEMPT=1"]
    assert "CallerID" not in asked


async def test_a_customer_who_answers_is_a_line_and_no_new_call(calls: ScriptedCalls) -> None:
    await rings(calls)
    calls.in_agi(CUSTOMER, "customer-agi")
    assert await calls.settled() == [answered()]
    calls.says("DTMFEnd", "Direction: Received", "Digit: 4", uniqueid=CUSTOMER)
    calls.pbx.do(HANG_UP)
    assert (await calls.ami.got("Hangup"))["Channel"] == [CUSTOMER]
    ends(calls, "16")
    hung_up = await calls.hears(events.CallHungUp)
    assert await calls.settled() == [answered(), hung_up]
    assert hung_up.call_id == CALL


async def test_a_customer_is_connected_with_the_agent_who_waits(calls: ScriptedCalls) -> None:
    calls.pbx.do(ring(call_id=CALL, callback=True))
    calls.says("Newchannel", "ChannelState: 5", uniqueid=LEG)
    calls.in_agi(LEG, "agent-agi")
    await calls.hears(events.AgentAnswered)
    calls.pbx.do(DIAL)
    calls.in_agi(CUSTOMER, "customer-agi")
    await calls.hears(events.CustomerAnswered)
    calls.pbx.do(commands.ConnectCall(call_id=CALL, agent_id="an", attempt=1))
    await calls.ami.got("Bridge")
    calls.enter(CUSTOMER)
    calls.enter(LEG)
    joined = await calls.hears(events.PartiesJoined)
    assert (joined.call_id, joined.agent_id, joined.attempt) == (CALL, "an", 1)


@pytest.mark.parametrize(
    ("cause", "reason"),
    [
        ("17", RingFailure.BUSY),
        ("21", RingFailure.DECLINED),
        ("19", RingFailure.NO_ANSWER),
        ("0", RingFailure.NO_ANSWER),
        ("", RingFailure.NO_ANSWER),
        ("1", RingFailure.UNREACHABLE),
        ("28", RingFailure.UNREACHABLE),
        ("34", RingFailure.FAILED),
        ("38", RingFailure.FAILED),
    ],
)
async def test_why_a_customer_was_not_reached(calls: ScriptedCalls, cause: str, reason: RingFailure) -> None:
    """OriginateResponse comes before the Hangup or after it, and says nothing."""
    await rings(calls)
    await failure(calls)
    assert await calls.settled() == []
    ends(calls, cause)
    await failure(calls)
    assert await calls.settled() == [not_reached(reason)]
    assert calls.pbx.lines.customers == {}


async def test_who_was_not_reached_can_be_dialled_again(calls: ScriptedCalls) -> None:
    await rings(calls)
    ends(calls)
    await calls.hears(events.CustomerNotReached)
    calls.pbx.do(AGAIN)
    await failure(calls)  # of the first one, whose id was the same
    calls.says("Newchannel", "ChannelState: 0", uniqueid=CUSTOMER)
    calls.in_agi(CUSTOMER, "customer-agi")
    assert await calls.settled() == [not_reached(RingFailure.BUSY), answered(2)]


async def test_a_trunk_that_is_not_there_fails_without_a_channel(calls: ScriptedCalls) -> None:
    calls.pbx.do(DIAL)
    await failure(calls)
    assert await calls.settled() == [not_reached(RingFailure.FAILED)]


@pytest.mark.parametrize(
    "answer",
    [
        lambda action: reply(action, "Message: Permission denied", response="Error"),
        lambda action: reply(action, "Message: Channel Unique ID already in use", response="Error"),
    ],
)
async def test_a_refused_dial_reaches_nobody(calls: ScriptedCalls, answer: object) -> None:
    calls.ami.answers["Originate"] = answer  # type: ignore[assignment]
    calls.pbx.do(DIAL)
    assert await calls.hears(events.CustomerNotReached) == not_reached(RingFailure.FAILED)
    assert calls.pbx.lines.customers == {}


async def test_a_dial_that_nobody_confirms_is_ended(
    calls: ScriptedCalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have been carried out all the same."""
    monkeypatch.setattr("telephony.ami.customer.ACCEPT_S", 0.01)
    calls.ami.answers["Originate"] = lambda _: b""
    calls.pbx.do(DIAL)
    assert await calls.hears(events.CustomerNotReached) == not_reached(RingFailure.FAILED)
    assert (await calls.ami.got("Hangup"))["Channel"] == [CUSTOMER]
    stray(calls)
    assert (await calls.ami.got("Hangup", 2))["Channel"] == [CUSTOMER]
    assert await calls.settled() == [not_reached(RingFailure.FAILED)]


def stray(calls: ScriptedCalls, call_id: str = CALL) -> None:
    calls.says(
        *("AsyncAGIStart", "Context: customer-agi", "Env: ", f"ChanVariable: CC_CALL_ID={call_id}"),
        uniqueid=CUSTOMER,
    )


async def test_the_customer_of_another_service_is_left_alone(calls: ScriptedCalls) -> None:
    stray(calls, call_id=f"pbx2-{CUSTOMER}")
    assert await calls.settled() == []
    assert calls.actions("Hangup") == []


async def test_without_a_trunk_no_customer_is_reached(ami: ScriptedAmi) -> None:
    async with linked(ami, trunk="") as calls:
        calls.pbx.do(DIAL)
        assert await calls.settled() == [not_reached(RingFailure.FAILED)]
        assert calls.actions("Originate") == []


@pytest.mark.parametrize(
    ("number", "channel"),
    [
        ("0901\r\nApplication: System\r\nData: rm", "PJSIP/0901@trunk"),
        ("${SHELL(id)}1&Local/2@x,3", "PJSIP/123@trunk"),
        ("+84 90 1234567", "PJSIP/+84901234567@trunk"),
        ("1" * 50, f"PJSIP/{'1' * 20}@trunk"),
        ("٠٩٠١5", "PJSIP/5@trunk"),
    ],
)
async def test_of_a_hostile_number_only_the_digits_are_dialled(
    calls: ScriptedCalls, number: str, channel: str
) -> None:
    calls.pbx.do(replace(DIAL, pii_number=number))
    asked = await calls.ami.got("Originate")
    assert asked["Channel"] == [channel]
    assert "Application" not in asked


@pytest.mark.parametrize("number", ["", "anonymous", "+", "\r\n"])
async def test_a_number_without_a_digit_is_not_dialled(calls: ScriptedCalls, number: str) -> None:
    calls.pbx.do(replace(DIAL, pii_number=number))
    assert await calls.settled() == [not_reached(RingFailure.FAILED)]
    assert calls.actions("Originate") == []


# --- taken back ----------------------------------------------------------------------------------


async def test_of_a_dial_that_was_taken_back_nothing_is_told(calls: ScriptedCalls) -> None:
    await rings(calls)
    calls.pbx.do(HANG_UP)
    asked = await calls.ami.got("Hangup")
    assert (asked["Channel"], asked["Cause"]) == ([CUSTOMER], ["16"])
    ends(calls, "16")
    await failure(calls)
    assert await calls.settled() == []
    assert calls.pbx.lines.customers == {}


async def test_a_dial_taken_back_before_it_has_a_channel_is_ended_when_it_has_one(
    calls: ScriptedCalls,
) -> None:
    calls.pbx.do(DIAL)
    calls.pbx.do(HANG_UP)
    await calls.ami.got("Hangup")
    calls.says("Newchannel", "ChannelState: 0", uniqueid=CUSTOMER)
    await calls.ami.got("Hangup", 2)
    ends(calls)
    assert await calls.settled() == []


async def test_an_answer_that_crosses_our_hang_up_is_ended(calls: ScriptedCalls) -> None:
    await rings(calls)
    calls.pbx.do(HANG_UP)
    calls.in_agi(CUSTOMER, "customer-agi")
    await calls.ami.got("Hangup", 2)
    assert await calls.settled() == []


async def test_a_customer_dialled_again_before_he_is_gone_waits_for_that(calls: ScriptedCalls) -> None:
    """Asterisk refuses a second channel of the same id."""
    await rings(calls)
    calls.pbx.do(HANG_UP)
    calls.pbx.do(AGAIN)
    await calls.settled()
    assert len(calls.actions("Originate")) == 1
    ends(calls, "16")
    again = await calls.ami.got("Originate", 2)
    assert again["Variable"][-1] == "CC_ATTEMPT=2"
    calls.in_agi(CUSTOMER, "customer-agi")
    assert await calls.settled() == [answered(2)]


async def test_who_was_taken_back_twice_is_not_dialled_again(calls: ScriptedCalls) -> None:
    await rings(calls)
    for command in (HANG_UP, AGAIN, HANG_UP):
        calls.pbx.do(command)
    ends(calls, "16")
    assert await calls.settled() == []
    assert len(calls.actions("Originate")) == 1


async def test_a_customer_is_dialled_once(calls: ScriptedCalls) -> None:
    await rings(calls)
    calls.pbx.do(DIAL)
    await calls.settled()
    assert len(calls.actions("Originate")) == 1


async def test_who_is_on_the_line_is_not_dialled(calls: ScriptedCalls) -> None:
    await rings(calls)
    calls.in_agi(CUSTOMER, "customer-agi")
    await calls.hears(events.CustomerAnswered)
    calls.pbx.do(AGAIN)
    assert calls.told[-1] == events.CommandFailed(
        at=NOW,
        call_id=CALL,
        command="DialCustomer",
        reason="the customer is on the line already",
        attempt=2,
    )


async def test_after_his_conversation_he_is_led_as_any_caller(calls: ScriptedCalls) -> None:
    await rings(calls)
    calls.in_agi(CUSTOMER, "customer-agi")
    calls.in_agi(CUSTOMER, "ivr")
    assert await calls.settled() == [answered()]
    calls.pbx.do(commands.PlayPrompt(call_id=CALL, step=1, prompts=("bye",), interruptible=False))
    assert "bye" in await calls.agi()


async def test_a_link_lost_while_he_is_dialled_leaves_it_to_the_snapshot(calls: ScriptedCalls) -> None:
    calls.ami.answers["Originate"] = lambda _: b""
    calls.pbx.do(DIAL)
    await calls.ami.got("Originate")
    calls.channels = [
        (
            *("Event: Status", "Channel: PJSIP/trunk-1", f"Uniqueid: {CUSTOMER}", "Context: inbound"),
            *("ChannelState: 5", f"Variable: CC_CALL_ID={CALL}", "Variable: CC_ATTEMPT=1"),
        )
    ]
    calls.ami.cut()
    snapshot = await calls.hears(events.PbxSnapshot, 2)
    (call,) = snapshot.calls
    assert (call.call_id, call.on_line, call.called_back) == (CALL, False, True)
    ends(calls)
    assert await calls.hears(events.CustomerNotReached) == not_reached(RingFailure.BUSY)
