"""What Asterisk's lists of channels and endpoints are to us."""

from __future__ import annotations

import pytest

from telephony.ami.errors import LoginRefused
from telephony.ami.framing import Message, parse
from telephony.ami.lines import LegStage
from telephony.ami.snapshot import Snapshot, read_snapshot, take_snapshot
from telephony.events import LegState, LiveCall, LiveLeg, PbxSnapshot
from tests.telephony.ami.conftest import Linked
from tests.telephony.ami.scripted_ami import ScriptedAmi, frame, reply
from tests.telephony.ami.scripted_calls import CALL, LEG, NOW, UNIQUEID, listed, name


def message(*lines: str) -> Message:
    parsed = parse(frame(*lines)[:-4])
    assert parsed is not None
    return parsed


def channel(
    uniqueid: str, context: str, state: int = 6, bridge: str = "", role: str = "(null)"
) -> tuple[str, ...]:
    return (
        "Event: Status",
        f"Channel: {name(uniqueid)}",
        f"Uniqueid: {uniqueid}",
        f"Context: {context}",
        f"ChannelState: {state}",
        f"BridgeID: {bridge}",
        f"Variable: CC_ROLE={role}",
        "CallerIDNum: 0901234567",
        "CallerIDName: <unknown>",
        "DNID: 19001234",
    )


def read(*channels: tuple[str, ...]) -> Snapshot:
    return read_snapshot("pbx1", [message(*item) for item in channels], [], NOW)


def call(*legs: LiveLeg) -> LiveCall:
    return LiveCall(call_id=CALL, pii_number="0901234567", pii_name="", dialled="19001234", legs=legs)


def leg(state: LegState) -> LiveLeg:
    return LiveLeg(agent_id="an", attempt=1, state=state)


def test_an_idle_asterisk_has_nothing() -> None:
    assert read().event == PbxSnapshot(at=NOW, node="pbx1", calls=(), reachable_phones=frozenset())


def test_a_caller_in_the_menu_is_a_call() -> None:
    snapshot = read(channel(UNIQUEID, "ivr"))
    assert snapshot.event.calls == (call(),)
    assert snapshot.lines.by_uniqueid[UNIQUEID].keys_count


@pytest.mark.parametrize("context", ["inbound", "waiting", "agent-dials", "somebody-elses"])
def test_a_channel_on_its_way_or_of_somebody_else_is_no_call(context: str) -> None:
    assert read(channel(UNIQUEID, context, 4)).event.calls == ()


def test_a_caller_of_ours_whom_the_dialplan_sent_to_wait_is_a_call() -> None:
    assert read(channel(UNIQUEID, "waiting", role="caller")).event.calls == (call(),)


@pytest.mark.parametrize(
    ("context", "state", "bridge", "stage", "told"),
    [
        ("agent-dials", 0, "", LegStage.DIALLED, LegState.RINGING),
        ("agent-dials", 5, "", LegStage.RINGING, LegState.RINGING),
        # picked up, but its dialplan does not run yet: a bridge now would lose it
        ("agent-dials", 6, "", LegStage.RINGING, LegState.RINGING),
        ("agent-agi", 6, "", LegStage.ANSWERED, LegState.ANSWERED),
        ("agent-agi", 6, "b2", LegStage.ANSWERED, LegState.ANSWERED),
        ("agent-agi", 6, "b1", LegStage.ANSWERED, LegState.JOINED),
    ],
)
def test_how_far_a_leg_is(context: str, state: int, bridge: str, stage: LegStage, told: LegState) -> None:
    snapshot = read(
        channel(UNIQUEID, "ivr", bridge="b1", role="caller"),
        channel(LEG, context, state, bridge, role="agent"),
    )
    assert snapshot.event.calls == (call(leg(told)),)
    assert snapshot.lines.legs[LEG].stage is stage
    assert snapshot.lines.legs[LEG].channel == name(LEG)
    assert snapshot.lines.by_uniqueid[UNIQUEID].channel == name(UNIQUEID)
    assert snapshot.orphans == ()


def test_keys_of_a_conversation_that_went_on_do_not_count() -> None:
    assert not read(channel(UNIQUEID, "ivr", bridge="b1")).lines.by_uniqueid[UNIQUEID].keys_count


def test_a_leg_without_its_caller_is_an_orphan_unless_it_talks_to_somebody() -> None:
    other = LEG.replace("_1_", "_2_")
    snapshot = read(channel(LEG, "agent-dials", 5), channel(other, "agent-agi", 6, "b1"))
    assert [orphan.leg_id for orphan in snapshot.orphans] == [LEG]
    assert snapshot.event.calls == ()


def test_the_leg_of_another_services_node_is_no_orphan_of_ours() -> None:
    assert read(channel(LEG.replace("pbx1", "pbx2"), "agent-dials", 5)).orphans == ()


@pytest.mark.parametrize("state", ["Unavailable", "Invalid", "Unknown"])
def test_phones_that_can_be_rung(state: str) -> None:
    endpoints = [
        message("Event: EndpointList", "ObjectName: an", "DeviceState: Not in use"),
        message("Event: EndpointList", "ObjectName: binh", "DeviceState: In use"),
        message("Event: EndpointList", "ObjectName: cuc", f"DeviceState: {state}"),
    ]
    snapshot = read_snapshot("pbx1", [], endpoints, NOW)
    assert snapshot.event.reachable_phones == frozenset({"PJSIP/an", "PJSIP/binh"})


CUSTOMER = "callback.7"
CALLBACK = f"pbx1-{CUSTOMER}"
CALLBACK_LEG = f"{CALLBACK}_1_an"


def customer(context: str, state: int = 6, bridge: str = "", node: str = "pbx1") -> tuple[str, ...]:
    channel_ = channel(CUSTOMER, context, state, bridge, role="customer")
    return *channel_, f"Variable: CC_CALL_ID={node}-{CUSTOMER}", "Variable: CC_ATTEMPT=3"


def test_a_callback_of_which_only_the_agent_is_there_is_no_orphan() -> None:
    snapshot = read(channel(CALLBACK_LEG, "agent-agi"))
    (found,) = snapshot.event.calls
    assert found == LiveCall(
        call_id=CALLBACK,
        pii_number="",
        pii_name="",
        dialled="",
        legs=(leg(LegState.ANSWERED),),
        on_line=False,
        called_back=True,
    )
    assert snapshot.orphans == ()


@pytest.mark.parametrize(
    ("context", "state", "bridge", "on_line"),
    [
        ("inbound", 0, "", False),
        ("inbound", 5, "", False),
        ("inbound", 6, "", False),  # answered, but its dialplan does not run yet
        ("customer-agi", 6, "", True),
        ("customer-agi", 6, "b1", True),
        ("waiting", 6, "", True),  # after his conversation
        ("ivr", 6, "", True),
    ],
)
def test_a_customer_is_on_the_line_once_he_can_be_led(
    context: str, state: int, bridge: str, on_line: bool
) -> None:
    snapshot = read(customer(context, state, bridge), channel(CALLBACK_LEG, "agent-agi", 6, bridge))
    (found,) = snapshot.event.calls
    assert (found.call_id, found.on_line, found.called_back) == (CALLBACK, on_line, True)
    assert [one.agent_id for one in found.legs] == ["an"]
    assert (CUSTOMER in snapshot.lines.by_uniqueid, CUSTOMER in snapshot.lines.customers) == (
        on_line,
        not on_line,
    )
    if on_line:
        assert not snapshot.lines.by_uniqueid[CUSTOMER].keys_count
    else:
        assert snapshot.lines.customers[CUSTOMER].attempt == 3


def test_the_customer_of_another_service_is_none_of_ours() -> None:
    snapshot = read(customer("customer-agi", node="pbx2"))
    assert (snapshot.event.calls, snapshot.lines.by_uniqueid, snapshot.lines.customers) == ((), {}, {})


@pytest.mark.parametrize(
    ("application", "bridge", "outside", "leaves_message"),
    [
        ("Dial", "", True, False),
        ("Dial", "b1", True, False),
        ("Record", "", False, True),
        ("AGI", "", False, False),
    ],
)
def test_what_a_caller_is_doing_shows_by_his_application(
    application: str, bridge: str, outside: bool, leaves_message: bool
) -> None:
    snapshot = read(
        (*channel(UNIQUEID, "ivr", bridge=bridge), f"Application: {application}", "Variable: CC_OUTSIDE=4")
    )
    (found,) = snapshot.event.calls
    assert (found.on_line, found.called_back) == (True, False)
    assert (found.outside, found.leaves_message) == (outside, leaves_message)
    line = snapshot.lines.by_uniqueid[UNIQUEID]
    assert (line.outside, line.outside_answered) == ((4, bridge != "") if outside else (None, False))


def test_a_dial_that_we_did_not_ask_for_is_not_ours_to_tell_of() -> None:
    snapshot = read((*channel(UNIQUEID, "waiting", role="caller"), "Application: Dial"))
    assert [found.outside for found in snapshot.event.calls] == [False]


async def test_it_asks_for_channels_and_endpoints(ami: ScriptedAmi, linked: Linked) -> None:
    ami.answers["Status"] = lambda action: listed(action, channel(UNIQUEID, "ivr"))
    ami.answers["PJSIPShowEndpoints"] = listed
    snapshot = await take_snapshot(linked.client, "pbx1", lambda: NOW)
    assert snapshot.event.calls == (call(),)
    assert ami.named("Status")[0]["Variables"] == ["CC_ROLE,CC_CALL_ID,CC_ATTEMPT,CC_OUTSIDE"]


async def test_an_asterisk_without_endpoints_has_no_phones(ami: ScriptedAmi, linked: Linked) -> None:
    ami.answers["Status"] = listed
    ami.answers["PJSIPShowEndpoints"] = lambda action: reply(
        action, "Message: No endpoints found", response="Error"
    )
    snapshot = await take_snapshot(linked.client, "pbx1", lambda: NOW)
    assert snapshot.event.reachable_phones == frozenset()


async def test_a_right_that_is_missing_is_named(ami: ScriptedAmi, linked: Linked) -> None:
    ami.answers["Status"] = lambda action: reply(action, "Message: Permission denied", response="Error")
    with pytest.raises(LoginRefused, match=r"'svc' ask Status: Permission denied\. Compare the rights of"):
        await take_snapshot(linked.client, "pbx1", lambda: NOW)
