"""What Asterisk has at this moment: every caller's line, every agent's leg, every phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from telephony.ami.client import AmiClient
from telephony.ami.framing import Message
from telephony.ami.lines import Leg, LegStage, Lines, known, read_leg
from telephony.events import LegState, LiveCall, LiveLeg, PbxSnapshot

IVR = "ivr"
UP = "6"


@dataclass(frozen=True, slots=True)
class Snapshot:
    lines: Lines
    event: PbxSnapshot
    orphans: tuple[str, ...]  # legs that ring or wait for a caller who is gone


async def take_snapshot(client: AmiClient, node: str, now: Callable[[], float]) -> Snapshot:
    """Ask for all channels and endpoints; two questions, some 30 ms with 200 channels."""
    channels = await client.list("Status", {"Variables": "CC_ROLE"})
    endpoints = await client.list("PJSIPShowEndpoints")
    lines, callers = Lines(node), dict[str, Message]()
    for channel in channels:
        uniqueid = channel.text("Uniqueid")
        if leg := read_leg(uniqueid):
            leg.stage = LegStage.ANSWERED if channel.text("ChannelState") == UP else LegStage.RINGING
            leg.bridge = channel.text("BridgeID")
            lines.legs[uniqueid] = leg
        elif channel.getdict("Variable").get("CC_ROLE") == "caller" or channel.text("Context") == IVR:
            line = lines.add(uniqueid)
            line.bridge = channel.text("BridgeID")
            callers[line.call_id] = channel
    orphans = tuple(name for name, leg in lines.legs.items() if leg.call_id not in callers and not leg.bridge)
    calls = tuple(
        LiveCall(
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
        for call_id, channel in callers.items()
    )
    phones = frozenset(
        f"PJSIP/{endpoint.text('ObjectName')}"
        for endpoint in endpoints
        if endpoint.text("DeviceState") not in ("Unavailable", "Invalid", "Unknown")
    )
    event = PbxSnapshot(at=now(), node=node, calls=calls, reachable_phones=phones)
    return Snapshot(lines, event, orphans)


def _state(lines: Lines, leg: Leg) -> LegState:
    if leg.stage is not LegStage.ANSWERED:
        return LegState.RINGING
    joined = lines.joined(leg.call_id)
    return LegState.JOINED if joined is leg else LegState.ANSWERED
