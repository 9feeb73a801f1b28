"""What passes over the link: answers find their actions, events keep their order, nothing is guessed."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from telephony.ami.action import Outcome, Reply
from telephony.ami.errors import ActionRefused, ActionTimeout, LinkDown, UnsafeText
from telephony.ami.framing import Message
from tests.telephony.ami.conftest import Linked, running
from tests.telephony.ami.scripted_ami import Headers, ScriptedAmi, frame, reply, silence


async def in_order(linked: Linked) -> None:
    """Everything sent to the client before this has been read when it returns."""
    await linked.client.request("Ping")


async def test_a_request_gets_its_own_answer(ami: ScriptedAmi, linked: Linked) -> None:
    ami.answers["MixMonitor"] = lambda action: reply(action, f"MixMonitorID: of {action['Channel'][0]}")
    answers = await asyncio.gather(
        *(linked.client.request("MixMonitor", {"Channel": f"PJSIP/{n}"}) for n in range(20))
    )
    assert [answer.text("MixMonitorID") for answer in answers] == [f"of PJSIP/{n}" for n in range(20)]


async def test_actions_leave_in_the_order_of_their_calls(ami: ScriptedAmi, linked: Linked) -> None:
    for number in range(50):
        linked.client.send("Setvar", {"Value": number}, on_outcome=lambda _: None)
    await in_order(linked)
    assert [action["Value"] for action in ami.named("Setvar")] == [[str(number)] for number in range(50)]


async def test_a_header_may_have_several_values(ami: ScriptedAmi, linked: Linked) -> None:
    await linked.client.request("Originate", {"Variable": ["A=1", "B=2"], "Async": "true"})
    assert ami.named("Originate")[0]["Variable"] == ["A=1", "B=2"]


async def test_a_refusal_carries_asterisks_own_words(ami: ScriptedAmi, linked: Linked) -> None:
    ami.answers["Bridge"] = lambda action: reply(action, "Message: Channel1 does not exist", response="Error")
    with pytest.raises(ActionRefused, match="refused Bridge: Channel1 does not exist") as refusal:
        await linked.client.request("Bridge")
    assert refusal.value.message == "Channel1 does not exist"


@pytest.mark.parametrize(
    "message", ["Originate successfully queued", "Added interface to queue", "Output will follow"]
)
async def test_no_wording_makes_a_request_wait_for_more(
    ami: ScriptedAmi, linked: Linked, message: str
) -> None:
    ami.answers["Originate"] = lambda action: reply(action, f"Message: {message}")
    answer = await linked.client.request("Originate", {"Channel": "Local/1@x"})
    assert answer.text("Message") == message


async def test_an_event_that_carries_an_actions_id_is_still_an_event(
    ami: ScriptedAmi, linked: Linked
) -> None:
    ami.answers["Originate"] = lambda action: (
        frame(
            "Event: OriginateResponse", f"ActionID: {action['ActionID'][0]}", "Response: Failure", "Reason: 3"
        )
        + reply(action, "Message: Originate successfully queued")
    )
    answer = await linked.client.request("Originate", {"ActionID": "ring-7"})
    assert answer.text("Message") == "Originate successfully queued"
    assert linked.events[-1].text("ActionID") == "ring-7"


async def test_an_action_id_cannot_wait_twice(ami: ScriptedAmi, linked: Linked) -> None:
    ami.answers["Status"] = silence
    linked.client.send("Status", {"ActionID": "same"}, on_outcome=lambda _: None)
    with pytest.raises(ValueError, match="'same' is already waiting"):
        await linked.client.request("Status", {"ActionID": "same"})


async def test_a_timed_out_action_is_forgotten_and_its_late_answer_harms_nobody(
    ami: ScriptedAmi, linked: Linked
) -> None:
    ami.answers["Status"] = silence
    with pytest.raises(ActionTimeout, match=r"Status: no answer within 0\.01 s"):
        await linked.client.request("Status", timeout=0.01)
    ami.send(reply(ami.named("Status")[0]))
    await in_order(linked)
    assert linked.client.counts.late_replies == 1
    assert not linked.client._pending


async def test_a_cancelled_action_is_forgotten(ami: ScriptedAmi, linked: Linked) -> None:
    ami.answers["Status"] = silence
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(linked.client.request("Status"))
        await ami.got("Status")
        waiting.cancel()
    assert not linked.client._pending
    await in_order(linked)


async def test_a_line_break_in_a_value_is_refused_and_nothing_is_sent(
    ami: ScriptedAmi, linked: Linked
) -> None:
    evil = {"Variable": "NAME", "Value": "x\r\n\r\nAction: Originate\r\nChannel: PJSIP/00900"}
    with pytest.raises(UnsafeText):
        await linked.client.request("Setvar", evil)
    outcomes: list[Outcome] = []
    linked.client.send("Setvar", evil, on_outcome=outcomes.append)
    assert outcomes == []  # never inside send
    await in_order(linked)
    assert isinstance(outcomes[0], UnsafeText)
    assert b"Originate" not in ami.raw
    assert not linked.client._pending


def listing(action: Headers, *events: bytes, end: str = "Complete") -> bytes:
    identity = f"ActionID: {action['ActionID'][0]}"
    items = b"".join(frame(f"Event: {name.decode()}", identity) for name in events)
    return (
        reply(action, "EventList: start")
        + items
        + frame("Event: StatusComplete", f"EventList: {end}", identity)
    )


async def test_a_list_is_its_events_even_when_nobody_wants_them_otherwise(
    ami: ScriptedAmi, linked: Linked
) -> None:
    ami.answers["Status"] = lambda action: (
        frame("Event: Status") + listing(action, b"Status", b"Hangup", b"Status")
    )
    items = await linked.client.list("Status")
    assert [item.text("Event") for item in items] == ["Status", "Hangup", "Status"]
    assert linked.names() == ["FullyBooted"]
    assert linked.client.counts.dropped == 1


async def test_two_lists_at_once_do_not_mix(ami: ScriptedAmi, linked: Linked) -> None:
    ami.answers["Status"] = lambda action: listing(action, b"Status")
    ami.answers["CoreShowChannels"] = lambda action: listing(action, b"CoreShowChannel", b"CoreShowChannel")
    one, two = await asyncio.gather(linked.client.list("Status"), linked.client.list("CoreShowChannels"))
    assert (len(one), len(two)) == (1, 2)
    assert linked.client._lists == 0


async def test_a_list_without_an_end_times_out_and_is_forgotten(ami: ScriptedAmi, linked: Linked) -> None:
    ami.answers["Status"] = lambda action: reply(action, "EventList: start")
    with pytest.raises(ActionTimeout):
        await linked.client.list("Status", timeout=0.01)
    assert linked.client._lists == 0


async def test_a_list_that_is_refused_cancelled_or_none_says_so(ami: ScriptedAmi, linked: Linked) -> None:
    ami.answers["Status"] = lambda action: reply(action, "Message: No such channel", response="Error")
    with pytest.raises(ActionRefused, match="No such channel"):
        await linked.client.list("Status")
    ami.answers["Status"] = lambda action: listing(action, b"Status", end="cancelled")
    with pytest.raises(ActionRefused, match="cancelled"):
        await linked.client.list("Status")
    with pytest.raises(ActionRefused, match="ask it with request"):
        await linked.client.list("Ping")


async def test_a_list_fails_when_the_link_is_lost(ami: ScriptedAmi, linked: Linked) -> None:
    ami.answers["Status"] = lambda action: reply(action, "EventList: start")
    asyncio.get_running_loop().call_later(0.01, ami.cut)
    with pytest.raises(LinkDown):
        await linked.client.list("Status")
    assert linked.client._lists == 0


async def test_an_outcome_keeps_its_place_among_the_events(ami: ScriptedAmi, linked: Linked) -> None:
    ami.answers["Bridge"] = lambda action: (
        frame("Event: Newchannel") + reply(action, "Message: Bridged") + frame("Event: Hangup")
    )
    told: list[str] = []

    def note(outcome: Outcome) -> None:
        assert isinstance(outcome, Reply)
        told.extend([*linked.names(), outcome.text("Message")])

    linked.client.send("Bridge", on_outcome=note)
    await in_order(linked)
    assert told == ["FullyBooted", "Newchannel", "Bridged"]
    assert linked.names() == ["FullyBooted", "Newchannel", "Hangup"]


async def test_whatever_becomes_of_a_sent_action_is_told_once(ami: ScriptedAmi, linked: Linked) -> None:
    told: list[Outcome] = []
    ami.answers["Bridge"] = lambda action: reply(action, "Message: no", response="Error")
    ami.answers["Status"] = silence
    linked.client.send("Bridge", on_outcome=told.append)
    await in_order(linked)
    linked.client.send("Status", on_outcome=told.append, timeout=0.01)
    await asyncio.sleep(0.05)
    ami.send(reply(ami.named("Status")[0]))
    await in_order(linked)
    linked.client.send("Status", on_outcome=told.append)
    await ami.got("Status", 2)
    ami.cut()
    await linked.until(lambda: bool(linked.downs))
    linked.client.send("Hangup", on_outcome=told.append)
    await linked.up(2)
    assert [type(outcome) for outcome in told] == [ActionRefused, ActionTimeout, LinkDown, LinkDown]
    assert not ami.named("Hangup")


async def test_an_exception_in_a_handler_is_logged_and_ends_nothing(ami: ScriptedAmi) -> None:
    def fail(event: Message) -> None:
        if event.text("Event") == "Newchannel":
            raise ZeroDivisionError

    with capture_logs() as logs:
        async with running(Linked(ami.address(), on_event=fail)) as link:
            await link.up()
            ami.send(frame("Event: Newchannel", "CallerIDNum: 0901234567") + frame("Event: Hangup"))
            await in_order(link)
            link.client.send("Ping", on_outcome=lambda _: 1 / 0)  # type: ignore[arg-type]
            await in_order(link)
    assert link.names() == ["FullyBooted", "Newchannel", "Hangup"]
    assert link.client.counts.handler_errors == 2
    assert link.downs == []
    failures = [line for line in logs if line["event"] == "ami_handler_failed"]
    assert len(failures) == 2
    assert all(line["exc_info"] for line in failures)
    assert "0901234567" not in str(logs)


async def test_events_come_in_order_and_without_a_task_each(ami: ScriptedAmi, linked: Linked) -> None:
    tasks = len(asyncio.all_tasks())
    ami.send(b"".join(frame("Event: Newchannel", f"Number: {n}") for n in range(1000)))
    await linked.until(lambda: len(linked.events) == 1001)
    assert [event.text("Number") for event in linked.events[1:]] == [str(n) for n in range(1000)]
    assert len(asyncio.all_tasks()) == tasks


async def test_events_nobody_wants_are_dropped_and_counted(ami: ScriptedAmi, linked: Linked) -> None:
    ami.send(frame("Event: VarSet", "Value: 1") * 3 + frame("Event: Hangup") + b"junk\r\n\r\n")
    await in_order(linked)
    counts = linked.client.counts
    assert (counts.events, counts.dropped, counts.not_understood) == (5, 3, 1)
    assert linked.names() == ["FullyBooted", "Hangup"]


async def test_a_name_split_over_two_reads_survives(ami: ScriptedAmi, linked: Linked) -> None:
    whole = frame("Event: Newchannel", "CallerIDName: Nguyễn")
    cut = whole.index("ễ".encode()) + 1
    ami.send(whole[:cut])
    await asyncio.sleep(0.02)
    ami.send(whole[cut:])
    await in_order(linked)
    assert linked.events[-1].text("CallerIDName") == "Nguyễn"


async def test_handlers_are_registered_by_exact_name_and_are_plain_functions(linked: Linked) -> None:
    async def coroutine(_: object, __: Message) -> None: ...

    with pytest.raises(ValueError, match="name each event exactly"):
        linked.client.register_event("Agent*", lambda *_: None)
    with pytest.raises(TypeError, match="must be a plain function"):
        linked.client.register_event("AgentCalled", coroutine)  # type: ignore[arg-type]


async def test_a_handler_may_be_registered_as_a_decorator(ami: ScriptedAmi, linked: Linked) -> None:
    heard: list[Message] = []

    @linked.client.register_event("DTMFEnd")  # type: ignore[untyped-decorator]
    def _digit(_: object, event: Message) -> None:
        heard.append(event)

    ami.send(frame("Event: DTMFEnd", "Digit: 5"))
    await in_order(linked)
    assert [event.text("Digit") for event in heard] == ["5"]


@pytest.mark.parametrize(
    "way", ["connect", "send_action", "send_agi_command", "close", "run_forever", "ping"]
)
async def test_panoramisks_own_transport_cannot_be_used_by_mistake(linked: Linked, way: str) -> None:
    with pytest.raises(NotImplementedError, match="use run, request, list, send"):
        getattr(linked.client, way)()
