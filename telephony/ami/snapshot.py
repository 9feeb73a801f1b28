"""What Asterisk has at this moment: every caller's line, every agent's leg, every phone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from telephony.ami import message as messages
from telephony.ami import outside
from telephony.ami.agent import AGENT_CONTEXT, STATE_RINGING
from telephony.ami.caller import IVR
from telephony.ami.client import AmiClient
from telephony.ami.customer import ATTEMPT_VARIABLE, CUSTOMER_CONTEXT
from telephony.ami.errors import ActionRefused, LoginRefused
from telephony.ami.framing import Message
from telephony.ami.lines import CALLBACK, Customer, Leg, LegStage, Line, Lines, known
from telephony.events import LegState, LiveCall, LiveLeg, PbxSnapshot

STATE_UP = "6"
# A customer's channel is in its endpoint's context until he has answered and his dialplan runs.
LED = (CUSTOMER_CONTEXT, IVR, "waiting")
VARIABLES = ",".join(("CC_ROLE", "CC_CALL_ID", ATTEMPT_VARIABLE, outside.STEP_VARIABLE))
NOT_THERE = ("Unavailable", "Invalid", "Unknown")  # device states of a phone that cannot be rung


@dataclass(frozen=True, slots=True)
class Snapshot:
    lines: Lines
    event: PbxSnapshot
    orphans: tuple[Leg, ...]  # legs that ring or wait for a caller who is gone


async def take_snapshot(client: AmiClient, node: str, now: Callable[[], float]) -> Snapshot:
    """Ask for all channels and endpoints; two questions, some 30 ms with 200 channels.

    LoginRefused when this user may not ask them; LinkDown and ActionTimeout as any question.
    """
    channels = await _ask(client, "Status", {"Variables": VARIABLES})
    endpoints = await _ask(client, "PJSIPShowEndpoints", {})
    return read_snapshot(node, channels, endpoints, now())


async def _ask(client: AmiClient, action: str, headers: dict[str, str]) -> list[Message]:
    try:
        return await client.list(action, headers)
    except ActionRefused as refusal:
        if refusal.message.lower().startswith("no "):  # "No endpoints found"
            return []
        user = client.address.username
        raise LoginRefused(
            f"Asterisk does not let user {user!r} ask {action}: {refusal.message}. Compare the rights of "
            f"[{user}] in manager.conf with docs/asterisk.md, `manager reload` in Asterisk and start again."
        ) from refusal


def read_snapshot(node: str, channels: list[Message], endpoints: list[Message], at: float) -> Snapshot:
    """What these channels and endpoints are to us. A caller who is still on his way to AsyncAGI (in `inbound`
    or `waiting`) is no call yet: his AsyncAGIStart will tell of him."""
    lines, calls = Lines(node), dict[str, Message]()
    for channel in channels:
        uniqueid, variables = channel.text("Uniqueid"), channel.getdict("Variable")
        if leg := lines.read_leg(uniqueid):
            leg.channel, leg.bridge = channel.text("Channel"), channel.text("BridgeID")
            leg.stage = _stage(channel)
            lines.legs[uniqueid] = leg
        elif uniqueid.startswith(CALLBACK):
            if variables.get("CC_CALL_ID") == lines.call_id(uniqueid):  # else another service's
                calls[_called_back(lines, channel, variables)] = channel
        elif variables.get("CC_ROLE") == "caller" or channel.text("Context") == IVR:
            calls[_line(lines, channel, variables).call_id] = channel
    for leg in lines.legs.values():
        if lines.called_back(leg.call_id):
            calls.setdefault(leg.call_id, Message({}))
    return Snapshot(
        lines,
        PbxSnapshot(
            at=at,
            node=node,
            calls=tuple(_live_call(lines, call_id, channel) for call_id, channel in calls.items()),
            reachable_phones=frozenset(
                f"PJSIP/{endpoint.text('ObjectName')}"
                for endpoint in endpoints
                if endpoint.text("DeviceState") not in NOT_THERE
            ),
        ),
        tuple(leg for leg in lines.legs.values() if leg.call_id not in calls and not leg.bridge),
    )


def _line(lines: Lines, channel: Message, variables: Mapping[str, str]) -> Line:
    line = lines.add(channel.text("Uniqueid"), channel.text("Channel"))
    if bridge := channel.text("BridgeID"):
        line.enter(bridge)
    application, step = channel.text("Application"), variables.get(outside.STEP_VARIABLE, "")
    if application == outside.APPLICATION and step.isdecimal():  # else it is a Dial of somebody else's
        line.outside, line.outside_answered = int(step), bool(bridge)
    line.leaves_message = application == messages.APPLICATION
    return line


def _called_back(lines: Lines, channel: Message, variables: Mapping[str, str]) -> str:
    """The call of a customer's channel: a line if he has answered, else still being dialled."""
    uniqueid, attempt = channel.text("Uniqueid"), variables.get(ATTEMPT_VARIABLE, "")
    if _runs(channel, LED):
        line = _line(lines, channel, variables)
        line.keys_count = False
        return line.call_id
    customer = Customer(uniqueid, lines.call_id(uniqueid), int(attempt) if attempt.isdecimal() else 0)
    customer.stage = _stage(channel)
    lines.customers[uniqueid] = customer
    return customer.call_id


def _runs(channel: Message, contexts: Collection[str]) -> bool:
    """Picked up is not enough: only once its own dialplan runs can a channel be asked for anything."""
    there = channel.text("Context") in contexts or channel.text("BridgeID") != ""
    return channel.text("ChannelState") == STATE_UP and there


def _stage(channel: Message) -> LegStage:
    if _runs(channel, (AGENT_CONTEXT,)):
        return LegStage.ANSWERED
    state = channel.text("ChannelState")
    return LegStage.RINGING if state in (STATE_RINGING, STATE_UP) else LegStage.DIALLED


def _live_call(lines: Lines, call_id: str, channel: Message) -> LiveCall:
    line = lines.line(call_id)
    return LiveCall(
        call_id=call_id,
        on_line=line is not None,
        called_back=lines.called_back(call_id),
        outside=line is not None and line.outside is not None,
        leaves_message=line is not None and line.leaves_message,
        pii_number=known(channel.text("CallerIDNum")),
        pii_name=known(channel.text("CallerIDName")),
        dialled=known(channel.text("DNID")),
        legs=tuple(
            LiveLeg(agent_id=leg.agent_id, attempt=leg.attempt, state=_state(lines, leg))
            for leg in lines.legs.values()
            if leg.call_id == call_id
        ),
    )


def _state(lines: Lines, leg: Leg) -> LegState:
    if leg.stage is not LegStage.ANSWERED:
        return LegState.RINGING
    return LegState.JOINED if lines.joined(leg.call_id) is leg else LegState.ANSWERED
