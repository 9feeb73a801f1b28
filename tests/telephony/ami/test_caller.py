"""The caller's line: each command as Asterisk gets it, each message as we tell it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from telephony import commands, events
from tests.telephony.ami.scripted_ami import ScriptedAmi, reply
from tests.telephony.ami.scripted_calls import CALL, LEG, NOW, UNIQUEID, ScriptedCalls, linked

MUSIC = commands.PlayMusic(call_id=CALL)


@pytest.fixture
async def calls(ami: ScriptedAmi) -> AsyncIterator[ScriptedCalls]:
    async with linked(ami) as scripted:
        yield scripted


def prompt(*names: str, step: int = 1, interruptible: bool = True) -> commands.PlayPrompt:
    return commands.PlayPrompt(call_id=CALL, step=step, prompts=names, interruptible=interruptible)


def finished(step: int = 1) -> events.PromptFinished:
    return events.PromptFinished(at=NOW, call_id=CALL, step=step)


def failed(command: str, reason: str, step: int | None = None) -> events.CommandFailed:
    return events.CommandFailed(at=NOW, call_id=CALL, command=command, reason=reason, step=step)


async def test_a_caller_in_async_agi_has_arrived_and_is_marked_as_ours(calls: ScriptedCalls) -> None:
    await calls.arrives()
    assert await calls.settled() == [
        events.CallArrived(
            at=NOW, call_id=CALL, node="pbx1", pii_number="0901234567", pii_name="Đức", dialled="19001234"
        )
    ]
    marks = [action for action in calls.actions("Setvar") if "Channel" in action]
    assert [(mark["Channel"], mark["Variable"], mark["Value"]) for mark in marks] == [
        ([UNIQUEID], ["CC_CALL_ID"], [CALL]),
        ([UNIQUEID], ["CC_ROLE"], ["caller"]),
    ]


async def test_a_withheld_number_is_empty(calls: ScriptedCalls) -> None:
    calls.in_agi(callerid="unknown", calleridname="Anonymous", dnid="unknown")
    arrived = await calls.hears(events.CallArrived)
    assert (arrived.pii_number, arrived.pii_name, arrived.dialled) == ("", "", "")


async def test_async_agi_in_another_context_is_none_of_our_business(calls: ScriptedCalls) -> None:
    calls.in_agi(context="somebody-elses")
    assert await calls.settled() == []
    assert calls.actions("Setvar", "AGI", "Hangup") == [calls.actions("Setvar")[0]]  # the heartbeat


async def test_answer_and_music(calls: ScriptedCalls) -> None:
    await calls.arrives()
    calls.pbx.do(commands.AnswerCall(call_id=CALL))
    calls.pbx.do(MUSIC)
    assert [await calls.agi(1), await calls.agi(2)] == ["ANSWER", 'SET MUSIC "on" "default"']
    assert (await calls.ami.got("AGI"))["Channel"] == [UNIQUEID]
    await calls.result("200 result=0", 1)
    await calls.result("200 result=0", 2)
    assert calls.of(events.CommandFailed) == []


async def test_prompts_follow_each_other_and_end_as_one(calls: ScriptedCalls) -> None:
    await calls.arrives()
    calls.pbx.do(prompt("hello", "menu"))
    assert await calls.agi(1) == 'STREAM FILE "/prompts/hello" "0123456789*#"'
    await calls.result("200 result=0 endpos=8000", 1)
    assert await calls.agi(2) == 'STREAM FILE "/prompts/menu" "0123456789*#"'
    assert calls.of(events.PromptFinished) == []
    await calls.result("200 result=0 endpos=8000", 2)
    assert await calls.hears(events.PromptFinished) == finished()


async def test_a_key_cuts_all_the_prompts_of_a_step(calls: ScriptedCalls) -> None:
    await calls.arrives()
    calls.pbx.do(prompt("hello", "menu"))
    calls.says("DTMFEnd", "Direction: Received", "Digit: 5")
    await calls.result("200 result=53 endpos=800")
    assert (await calls.settled())[1:] == [
        events.DigitPressed(at=NOW, call_id=CALL, pii_digit="5"),
        finished(),
    ]
    assert len(calls.actions("AGI")) == 1


async def test_what_may_not_be_interrupted_knows_no_keys(calls: ScriptedCalls) -> None:
    await calls.arrives()
    calls.pbx.do(prompt("law", interruptible=False))
    assert await calls.agi() == 'STREAM FILE "/prompts/law" ""'


async def test_no_prompts_are_finished_at_once(calls: ScriptedCalls) -> None:
    await calls.arrives()
    calls.pbx.do(prompt(step=7))
    assert calls.told[-1] == finished(7)


@pytest.mark.parametrize("after", [prompt("other", step=2), MUSIC])
async def test_prompts_not_yet_begun_give_way_to_what_is_asked_next(
    calls: ScriptedCalls, after: commands.CallCommand
) -> None:
    await calls.arrives()
    calls.pbx.do(prompt("one", "two"))
    calls.pbx.do(after)
    await calls.result("200 result=0 endpos=8000", 1)
    assert await calls.hears(events.PromptFinished) == finished(1)
    await calls.settled()
    assert "two" not in "".join(action["Command"][0] for action in calls.actions("AGI"))


async def test_a_prompt_that_cannot_be_played_is_told_when_the_caller_is_back_in_agi(
    calls: ScriptedCalls,
) -> None:
    """Seen on Asterisk 22: it answers -1, ends that AsyncAGI, and the dialplan begins another."""
    await calls.arrives()
    calls.pbx.do(prompt("gone", step=3))
    await calls.result("200 result=-1 endpos=0")
    calls.says("AsyncAGIEnd")
    assert (await calls.settled())[1:] == []
    calls.in_agi()
    reason = "Asterisk could not play /prompts/gone: is it there, and may Asterisk's user read it?"
    assert (await calls.settled())[1:] == [failed("PlayPrompt", reason, 3)]


async def test_a_hang_up_in_a_prompt_is_not_the_prompts_end(calls: ScriptedCalls) -> None:
    """Or the dead call would be led on, into a queue, and ring an agent."""
    await calls.arrives()
    calls.pbx.do(prompt("hello"))
    calls.pbx.do(MUSIC)
    await calls.result("200 result=-1 endpos=400")
    calls.says("AsyncAGIEnd")
    calls.says("Hangup", "Cause: 16", "Cause-txt: Normal Clearing")
    assert (await calls.settled())[1:] == [events.CallHungUp(at=NOW, call_id=CALL, cause="Normal Clearing")]


@pytest.mark.parametrize(("cause", "lost"), [("16", False), ("0", False), ("44", True), ("102", True)])
async def test_a_line_that_failed_is_told_from_one_that_was_hung_up(
    calls: ScriptedCalls, cause: str, lost: bool
) -> None:
    await calls.arrives()
    calls.says("Hangup", f"Cause: {cause}", "Cause-txt: x")
    assert await calls.hears(events.CallHungUp) == events.CallHungUp(
        at=NOW, call_id=CALL, cause="x", lost=lost
    )


async def test_what_waited_behind_a_failed_prompt_fails_with_it(calls: ScriptedCalls) -> None:
    await calls.arrives()
    calls.pbx.do(prompt("hello"))
    calls.pbx.do(MUSIC)
    await calls.result("200 result=-1 endpos=0")
    calls.says("AsyncAGIEnd")
    calls.in_agi()
    await calls.settled()
    assert [event.command for event in calls.of(events.CommandFailed)] == ["PlayPrompt", "PlayMusic"]


async def test_any_command_that_failed_is_told_when_the_caller_is_back_in_agi(calls: ScriptedCalls) -> None:
    await calls.arrives()
    calls.pbx.do(MUSIC)
    await calls.result("200 result=-1")
    calls.in_agi()
    assert (await calls.settled())[1:] == [failed("PlayMusic", "Asterisk could not run SET MUSIC")]


async def test_a_command_asterisk_does_not_know_fails_by_its_own_words(calls: ScriptedCalls) -> None:
    await calls.arrives()
    calls.pbx.do(MUSIC)
    await calls.result("510 Invalid or unknown command")
    reason = "AGI 510 to SET MUSIC: Invalid or unknown command"
    assert await calls.hears(events.CommandFailed) == failed("PlayMusic", reason)


async def test_a_refused_agi_action_fails_its_command(calls: ScriptedCalls) -> None:
    calls.ami.answers["AGI"] = lambda action: reply(action, "Message: Not in Async AGI", response="Error")
    await calls.arrives()
    calls.pbx.do(prompt("hello", step=4))
    reason = "Asterisk refused AGI: Not in Async AGI"
    assert await calls.hears(events.CommandFailed) == failed("PlayPrompt", reason, 4)


async def test_a_prompt_with_a_line_break_in_its_name_is_never_sent(calls: ScriptedCalls) -> None:
    await calls.arrives()
    calls.pbx.do(prompt("x\r\nAction: Originate"))
    assert "line break" in (await calls.hears(events.CommandFailed)).reason
    await calls.settled()
    assert calls.actions("AGI", "Originate") == []


@pytest.mark.parametrize("command", [prompt("hello"), MUSIC, commands.AnswerCall(call_id=CALL)])
async def test_nothing_is_played_into_a_conversation(
    calls: ScriptedCalls, command: commands.CallCommand
) -> None:
    """Asterisk would say Success, and run it when the conversation is over."""
    await calls.talking()
    calls.pbx.do(command)
    assert calls.told[-1] == failed(
        type(command).__name__, "the caller is in a conversation", getattr(command, "step", None)
    )
    await calls.settled()
    assert calls.actions("AGI") == []


async def test_a_prompt_cut_by_the_conversation_is_nobodys_concern(calls: ScriptedCalls) -> None:
    await calls.arrives()
    calls.pbx.do(prompt("one", "two"))
    await calls.answered()
    calls.enter(UNIQUEID)
    calls.leave(UNIQUEID)
    calls.in_agi()
    await calls.settled()
    assert not calls.of(events.CommandFailed)
    assert not calls.of(events.PromptFinished)
    assert len(calls.actions("AGI")) == 1


async def test_a_prompt_not_yet_begun_when_they_are_connected_is_never_heard(calls: ScriptedCalls) -> None:
    await calls.arrives()
    calls.pbx.do(prompt("one", "two"))
    await calls.answered()
    calls.pbx.do(commands.ConnectCall(call_id=CALL, agent_id="an", attempt=1))
    await calls.result("200 result=0 endpos=8000", 1)
    await calls.settled()
    assert len(calls.actions("AGI")) == 1


async def test_after_the_conversation_he_can_be_spoken_to_again(calls: ScriptedCalls) -> None:
    await calls.talking()
    calls.leave(UNIQUEID)
    calls.in_agi()
    await calls.settled()
    calls.pbx.do(prompt("survey"))
    assert "survey" in await calls.agi()


async def test_keys_of_a_conversation_never_leave(calls: ScriptedCalls) -> None:
    """They may be a card's: neither those pressed in it, nor those pressed on when the agent has gone."""
    await calls.talking()
    before = len(calls.told)
    calls.says("DTMFEnd", "Direction: Received", "Digit: 4")
    calls.leave(UNIQUEID)
    calls.says("DTMFEnd", "Direction: Received", "Digit: 1")
    calls.in_agi()
    calls.says("DTMFEnd", "Direction: Received", "Digit: 2")
    await calls.settled()
    assert calls.told[before:] == []
    calls.pbx.do(prompt("survey"))
    calls.says("DTMFEnd", "Direction: Received", "Digit: 9")
    assert (await calls.hears(events.DigitPressed)).pii_digit == "9"


async def test_what_asterisk_sends_is_not_what_he_pressed(calls: ScriptedCalls) -> None:
    await calls.arrives()
    calls.says("DTMFEnd", "Direction: Sent", "Digit: 4")
    await calls.settled()
    assert calls.of(events.DigitPressed) == []


async def test_hanging_up_the_caller(calls: ScriptedCalls) -> None:
    await calls.arrives()
    calls.pbx.do(commands.HangUpCall(call_id=CALL))
    hangup = await calls.ami.got("Hangup")
    assert (hangup["Channel"], hangup["Cause"]) == ([UNIQUEID], ["16"])
    calls.says("Hangup", "Cause: 16")
    assert await calls.hears(events.CallHungUp) == events.CallHungUp(at=NOW, call_id=CALL, cause="unknown")
    assert calls.pbx.lines.by_uniqueid == {}


async def test_a_line_that_is_gone_refuses_all_but_its_end(calls: ScriptedCalls) -> None:
    calls.pbx.do(prompt("hello", step=2))
    calls.pbx.do(commands.HangUpCall(call_id=CALL))
    calls.pbx.do(commands.StopRecording(call_id=CALL, recording_id="r"))
    assert await calls.settled() == [failed("PlayPrompt", "the caller's line is gone", 2)]
    assert calls.actions("Hangup", "StopMixMonitor", "AGI") == []


RECORD = commands.StartRecording(call_id=CALL, recording_id="r1", customer="d/c.wav16", agent="d/a.wav16")


async def test_both_legs_are_recorded_apart(calls: ScriptedCalls) -> None:
    await calls.arrives()
    calls.pbx.do(RECORD)
    asked = await calls.ami.got("MixMonitor")
    assert asked["Channel"] == [UNIQUEID]
    assert asked["File"] == [""]
    assert asked["Options"] == ["r(/rec/d/c.wav16)t(/rec/d/a.wav16)"]
    assert await calls.hears(events.RecordingStarted) == events.RecordingStarted(
        at=NOW, call_id=CALL, recording_id="r1"
    )
    calls.pbx.do(commands.StopRecording(call_id=CALL, recording_id="r1"))
    assert (await calls.ami.got("StopMixMonitor"))["Channel"] == [UNIQUEID]


async def test_a_refused_recording_is_told_and_a_needless_stop_is_not(calls: ScriptedCalls) -> None:
    for action in ("MixMonitor", "StopMixMonitor"):
        calls.ami.answers[action] = lambda asked: reply(asked, "Message: Permission denied", response="Error")
    await calls.arrives()
    calls.pbx.do(RECORD)
    calls.pbx.do(commands.StopRecording(call_id=CALL, recording_id="r1"))
    reason = "Asterisk refused MixMonitor: Permission denied"
    assert (await calls.settled())[1:] == [failed("StartRecording", reason)]


@pytest.mark.parametrize("evil", ["a,b,touch /tmp/x", "x)b(", "${SHELL(id)}", "a^b", 'a"b', "a\nb", "$(id)"])
async def test_a_path_that_means_something_to_mixmonitor_is_never_sent(
    calls: ScriptedCalls, evil: str
) -> None:
    await calls.arrives()
    calls.pbx.do(
        commands.StartRecording(call_id=CALL, recording_id="r1", customer=evil, agent="d/agent.wav16")
    )
    assert "choose a plainer folder" in (await calls.hears(events.CommandFailed)).reason
    await calls.settled()
    assert calls.actions("MixMonitor") == []


async def test_who_holds_and_resumes_is_told(calls: ScriptedCalls) -> None:
    await calls.talking()
    before = len(calls.told)
    for event, uniqueid in (("Hold", UNIQUEID), ("Unhold", UNIQUEID), ("Hold", LEG), ("Unhold", LEG)):
        calls.says(event, uniqueid=uniqueid)
    await calls.settled()
    caller, agent = events.Party.CALLER, events.Party.AGENT
    assert calls.told[before:] == [
        events.CallHeld(at=NOW, call_id=CALL, by=caller),
        events.CallResumed(at=NOW, call_id=CALL, by=caller),
        events.CallHeld(at=NOW, call_id=CALL, by=agent),
        events.CallResumed(at=NOW, call_id=CALL, by=agent),
    ]
