"""What Asterisk has at this moment: every caller's line, every agent's leg, every phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from telephony.ami.agent import AGENT_CONTEXT, STATE_RINGING
from telephony.ami.caller import IVR
from telephony.ami.client import AmiClient
from telephony.ami.errors import ActionRefused, LoginRefused
from telephony.ami.framing import Message
from telephony.ami.lines import Leg, LegStage, Lines, known
from telephony.events import LegState, LiveCall, LiveLeg, PbxSnapshot

STATE_UP = "6"
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
    channels = await _ask(client, "Status", {"Variables": "CC_ROLE"})
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
    lines, callers = Lines(node), dict[str, Message]()
    for channel in channels:
        uniqueid = channel.text("Uniqueid")
        if leg := lines.read_leg(uniqueid):
            leg.channel, leg.bridge = channel.text("Channel"), channel.text("BridgeID")
            leg.stage = _stage(channel)
            lines.legs[uniqueid] = leg
        elif channel.getdict("Variable").get("CC_ROLE") == "caller" or channel.text("Context") == IVR:
            line = lines.add(uniqueid, channel.text("Channel"))
            if bridge := channel.text("BridgeID"):
                line.enter(bridge)
            callers[line.call_id] = channel
    return Snapshot(
        lines,
        PbxSnapshot(
            at=at,
            node=node,
            calls=tuple(_live_call(lines, call_id, channel) for call_id, channel in callers.items()),
            reachable_phones=frozenset(
                f"PJSIP/{endpoint.text('ObjectName')}"
                for endpoint in endpoints
                if endpoint.text("DeviceState") not in NOT_THERE
            ),
        ),
        tuple(leg for leg in lines.legs.values() if leg.call_id not in callers and not leg.bridge),
    )


def _stage(channel: Message) -> LegStage:
    """Picked up is answered once the leg's own dialplan runs: only then can it be bridged."""
    state = channel.text("ChannelState")
    if state == STATE_UP and (channel.text("Context") == AGENT_CONTEXT or channel.text("BridgeID")):
        return LegStage.ANSWERED
    return LegStage.RINGING if state in (STATE_RINGING, STATE_UP) else LegStage.DIALLED


def _live_call(lines: Lines, call_id: str, channel: Message) -> LiveCall:
    return LiveCall(
        call_id=call_id,
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
