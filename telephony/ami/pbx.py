"""Asterisk as a `telephony.ports.Pbx`: its messages become our events, our commands its actions.

This file (with `lines` and `snapshot`) is the only one that knows how Asterisk says things. The facts
it rests on, such as why an agent's leg is bridged on its own AsyncAGIStart, are in docs/asterisk.md.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NoReturn

import structlog

from telephony import commands as ask
from telephony import events
from telephony.ami.action import Outcome
from telephony.ami.agi import AgiChannels, AgiOutcome, AgiResult, agi_command, parse_env
from telephony.ami.client import AmiClient
from telephony.ami.errors import AgiGone, AmiError
from telephony.ami.framing import HeaderValue, Message
from telephony.ami.lines import Leg, LegStage, Line, Lines, caller_id, known, leg_id, read_leg
from telephony.ami.link import AmiAddress, LinkSettings
from telephony.ami.snapshot import take_snapshot
from telephony.events import Event, Party, RingFailure

log = structlog.get_logger(__name__)

WANTED = (
    *("AsyncAGIStart", "Newchannel", "Newstate", "Hangup", "OriginateResponse"),
    *("BridgeEnter", "BridgeLeave", "DTMFEnd", "Hold", "Unhold", "ContactStatus"),
)
ANY_KEY = "0123456789*#"
LONGEST_PROMPT_S = 600.0
HEARTBEAT_S = 2.0  # the dialplan takes the service for dead after 5 s without one
# Asterisk's own limit on a ring lies a little beyond ours: ours decides, its is for when we are gone.
RING_GRACE_S = 3.0
CAUSES = {
    17: RingFailure.BUSY,
    19: RingFailure.NO_ANSWER,
    18: RingFailure.NO_ANSWER,
    21: RingFailure.DECLINED,
    20: RingFailure.UNREACHABLE,
    3: RingFailure.UNREACHABLE,
}
ANSWERED_ELSEWHERE = 26
STATE_RINGING = "5"


@dataclass(frozen=True, slots=True)
class AsteriskPlaces:
    """Folders as Asterisk sees them."""

    prompts: str
    recordings: str


class AsteriskPbx:
    """One Asterisk. `emit` gets every event, in order; `now` is the service's clock (seconds, UTC)."""

    def __init__(
        self,
        node: str,
        address: AmiAddress,
        places: AsteriskPlaces,
        *,
        emit: Callable[[Event], None],
        now: Callable[[], float],
        link: LinkSettings | None = None,
    ) -> None:
        self.node = node
        self.lines = Lines(node)
        self._places = places
        self._emit = emit
        self._now = now
        self._backlog: list[Message] | None = []  # kept while the snapshot is taken
        self.client = AmiClient(
            address,
            on_event=self._hear,
            on_up=self._resync,
            on_down=self._down,
            wanted=WANTED,
            settings=link,
        )
        self._agi = AgiChannels(self.client)

    async def run(self) -> NoReturn:
        """Keep the link until cancelled; raises LoginRefused when only a person can help."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.client.run(), name=f"ami-{self.node}")
            tasks.create_task(self._beat(), name=f"heartbeat-{self.node}")
        raise AssertionError("both run until cancelled")

    # --- commands out --------------------------------------------------------------------------

    def do(self, command: ask.CallCommand) -> None:
        line = self.lines.line(command.call_id)
        match command:
            case ask.StopRinging() | ask.HangUpAgent():
                self._hang_up_leg(command)
            case ask.HangUpCall() | ask.StopRecording() if line is None:
                pass  # done already
            case _ if line is None:
                self._failed(command, "the caller's line is gone")
            case ask.AnswerCall():
                self._run_agi(line, agi_command("ANSWER"), command)
            case ask.PlayPrompt():
                line.step = command.step
                self._play(line, command, 0)
            case ask.PlayMusic():
                self._run_agi(line, agi_command("SET MUSIC", "on", "default"), command)
            case ask.RingAgent():
                self._ring(command)
            case ask.ConnectCall():
                leg = leg_id(command.call_id, command.agent_id, command.attempt)
                self._act(command, "Bridge", {"Channel1": line.uniqueid, "Channel2": leg, "Tone": "no"})
            case ask.HangUpCall():
                self._act(None, "Hangup", {"Channel": line.uniqueid, "Cause": "16"})
            case ask.StartRecording():
                self._record(line, command)
            case ask.StopRecording():
                self._act(None, "StopMixMonitor", {"Channel": line.uniqueid})
            case _:
                raise TypeError(f"Asterisk is not told how to {type(command).__name__}")

    def _play(self, line: Line, command: ask.PlayPrompt, index: int) -> None:
        keys = ANY_KEY if command.interruptible else ""
        path = f"{self._places.prompts}/{command.prompts[index]}"
        self._agi.start(
            line.uniqueid,
            agi_command("STREAM FILE", path, keys),
            partial(self._played, line, command, index),
            timeout=LONGEST_PROMPT_S,
        )

    def _played(self, line: Line, command: ask.PlayPrompt, index: int, outcome: AgiOutcome) -> None:
        if isinstance(outcome, AgiGone):
            return  # hung up, or talking: nobody waits for the prompt any more
        if isinstance(outcome, AmiError) or not outcome.ok:
            self._failed(command, str(outcome) if isinstance(outcome, AmiError) else f"AGI {outcome.code}")
            return
        cut = outcome.digit is not None or line.step != command.step
        if index + 1 < len(command.prompts) and not cut:
            self._play(line, command, index + 1)
        else:
            self._tell(events.PromptFinished, call_id=command.call_id, step=command.step)

    def _run_agi(self, line: Line, text: str, command: ask.CallCommand) -> None:
        def done(outcome: AgiOutcome) -> None:
            if isinstance(outcome, AgiGone):
                return
            if isinstance(outcome, AmiError):
                self._failed(command, str(outcome))
            elif isinstance(outcome, AgiResult) and not outcome.ok:
                self._failed(command, f"AGI answered {outcome.code} {outcome.value}")

        self._agi.start(line.uniqueid, text, done, timeout=10.0)

    def _ring(self, command: ask.RingAgent) -> None:
        name = leg_id(command.call_id, command.agent_id, command.attempt)
        self.lines.legs[name] = Leg(name, command.call_id, command.agent_id, command.attempt)

        def accepted(outcome: Outcome) -> None:
            if isinstance(outcome, AmiError) and self.lines.legs.pop(name, None) is not None:
                log.warning("ring_refused", call_id=command.call_id, reason=str(outcome))
                self._ring_failed(command.call_id, command.agent_id, command.attempt, RingFailure.FAILED)

        self.client.send(
            "Originate",
            {
                "ActionID": name,
                "Channel": command.phone,
                "ChannelId": name,
                "Context": "agent-agi",
                "Exten": "s",
                "Priority": "1",
                "Async": "true",
                "Timeout": str(int((command.timeout_s + RING_GRACE_S) * 1000)),
                "CallerID": caller_id(command.pii_number, command.pii_name),
                "Variable": [f"CC_CALL_ID={command.call_id}", "CC_ROLE=agent"],
            },
            on_outcome=accepted,
        )

    def _hang_up_leg(self, command: ask.StopRinging | ask.HangUpAgent) -> None:
        name = leg_id(command.call_id, command.agent_id, command.attempt)
        if leg := self.lines.legs.get(name):
            leg.stopped = isinstance(command, ask.StopRinging)
        elsewhere = isinstance(command, ask.StopRinging) and command.answered_elsewhere
        self._act(None, "Hangup", {"Channel": name, "Cause": str(ANSWERED_ELSEWHERE if elsewhere else 16)})

    def _record(self, line: Line, command: ask.StartRecording) -> None:
        customer = f"{self._places.recordings}/{command.customer}"
        agent = f"{self._places.recordings}/{command.agent}"

        def started(outcome: Outcome) -> None:
            if isinstance(outcome, AmiError):
                self._failed(command, str(outcome))
            else:
                self._tell(
                    events.RecordingStarted, call_id=command.call_id, recording_id=command.recording_id
                )

        self.client.send(
            "MixMonitor",
            {"Channel": line.uniqueid, "File": "", "Options": f"r({customer})t({agent})"},
            on_outcome=started,
        )

    def _act(self, command: ask.CallCommand | None, action: str, headers: dict[str, HeaderValue]) -> None:
        """`command` is told when it fails; None where failing means that it is done already."""

        def done(outcome: Outcome) -> None:
            if isinstance(outcome, AmiError):
                if command is None:
                    log.debug("ami_action_needless", action=action, reason=str(outcome))
                else:
                    self._failed(command, str(outcome))

        self.client.send(action, headers, on_outcome=done)

    # --- messages in ---------------------------------------------------------------------------

    def _hear(self, message: Message) -> None:
        if self._backlog is not None:
            self._backlog.append(message)
            return
        name, uniqueid = message.text("Event"), message.text("Uniqueid")
        if name == "ContactStatus":
            self._contact(message)
        elif name == "OriginateResponse":
            self._originated(message)
        elif name == "AsyncAGIStart":
            self._in_agi(uniqueid, message)
        elif leg := self.lines.legs.get(uniqueid):
            self._leg_message(leg, name, message)
        elif line := self.lines.by_uniqueid.get(uniqueid):
            self._line_message(line, name, message)

    def _in_agi(self, uniqueid: str, message: Message) -> None:
        leg = self.lines.legs.get(uniqueid) or read_leg(uniqueid)
        if leg is not None:
            self.lines.legs[uniqueid] = leg
            leg.stage = LegStage.ANSWERED
            if leg.stopped:  # the answer crossed our hang-up
                self._act(None, "Hangup", {"Channel": uniqueid})
            else:
                self._tell_leg(events.AgentAnswered, leg)
        elif uniqueid not in self.lines.by_uniqueid:
            line = self.lines.add(uniqueid)
            self._mark(line)
            env = parse_env(message.text("Env"))
            self._tell(
                events.CallArrived,
                call_id=line.call_id,
                node=self.node,
                pii_number=known(env.get("agi_callerid", "")),
                pii_name=known(env.get("agi_calleridname", "")),
                dialled=known(env.get("agi_dnid", "")),
            )

    def _line_message(self, line: Line, name: str, message: Message) -> None:
        match name:
            case "Hangup":
                del self.lines.by_uniqueid[line.uniqueid]
                self._tell(events.CallHungUp, call_id=line.call_id, cause=message.text("Cause-txt"))
            case "BridgeEnter":
                line.bridge = message.text("BridgeUniqueid")
                self._joined(line.call_id)
            case "BridgeLeave":
                line.bridge = ""
            case "DTMFEnd" if message.text("Direction") == "Received" and not line.bridge:
                # Keys pressed in a conversation may be a card's digits: they are nobody's business here.
                self._tell(events.DigitPressed, call_id=line.call_id, pii_digit=message.text("Digit"))
            case "Hold":
                self._tell(events.CallHeld, call_id=line.call_id, by=Party.CALLER)
            case "Unhold":
                self._tell(events.CallResumed, call_id=line.call_id, by=Party.CALLER)

    def _leg_message(self, leg: Leg, name: str, message: Message) -> None:
        match name:
            case "Newchannel" | "Newstate" if leg.stage is LegStage.ASKED:
                leg.stage = LegStage.RINGING
                if leg.stopped:  # the hang-up came before there was a channel
                    self._act(None, "Hangup", {"Channel": leg.leg_id})
                elif message.text("ChannelState") == STATE_RINGING:
                    self._tell_leg(events.AgentRang, leg)
            case "Newstate" if message.text("ChannelState") == STATE_RINGING and not leg.stopped:
                self._tell_leg(events.AgentRang, leg)
            case "Hangup":
                self._leg_hung_up(leg, message)
            case "BridgeEnter":
                leg.bridge = message.text("BridgeUniqueid")
                self._joined(leg.call_id)
            case "BridgeLeave":
                leg.bridge = ""
            case "Hold":
                self._tell(events.CallHeld, call_id=leg.call_id, by=Party.AGENT)
            case "Unhold":
                self._tell(events.CallResumed, call_id=leg.call_id, by=Party.AGENT)

    def _leg_hung_up(self, leg: Leg, message: Message) -> None:
        del self.lines.legs[leg.leg_id]
        if leg.stage is LegStage.ANSWERED:
            self._tell_leg(events.AgentHungUp, leg)
        elif not leg.stopped:
            cause = message.text("Cause")
            reason = CAUSES.get(int(cause) if cause.isdecimal() else 0, RingFailure.NO_ANSWER)
            self._ring_failed(leg.call_id, leg.agent_id, leg.attempt, reason)

    def _originated(self, message: Message) -> None:
        """A phone that is not registered fails without ever having a channel; all else says it by Hangup."""
        leg = self.lines.legs.get(message.text("ActionID"))
        if leg is not None and leg.stage is LegStage.ASKED and message.text("Response") == "Failure":
            del self.lines.legs[leg.leg_id]
            if not leg.stopped:
                self._ring_failed(leg.call_id, leg.agent_id, leg.attempt, RingFailure.UNREACHABLE)

    def _contact(self, message: Message) -> None:
        phone = f"PJSIP/{message.text('EndpointName')}"
        reachable = message.text("ContactStatus") in ("Reachable", "NonQualified", "Created")
        self._tell(events.PhoneChanged, phone=phone, reachable=reachable)

    def _joined(self, call_id: str) -> None:
        if leg := self.lines.joined(call_id):
            self._tell_leg(events.PartiesJoined, leg)

    # --- the link ------------------------------------------------------------------------------

    async def _resync(self) -> None:
        """What Asterisk has is true: tell it whole, then what happened since."""
        self._backlog = []
        snapshot = await take_snapshot(self.client, self.node, self._now)
        self.lines = snapshot.lines
        for orphan in snapshot.orphans:
            self._act(None, "Hangup", {"Channel": orphan})
        self._emit(snapshot.event)
        for line in self.lines.by_uniqueid.values():
            self._mark(line)
        self._say_alive()
        backlog, self._backlog = self._backlog, None
        for message in backlog:
            self._hear(message)

    def _down(self, reason: str) -> None:
        self._backlog = []
        self._tell(events.PbxLost, node=self.node, reason=reason)

    async def _beat(self) -> NoReturn:
        """Tell the dialplan that somebody is here to take calls."""
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            if self.client.connected:
                self._say_alive()

    def _say_alive(self) -> None:
        self._act(None, "Setvar", {"Variable": "CC_HEARTBEAT", "Value": str(int(time.time()))})

    def _mark(self, line: Line) -> None:
        """So that a later session of the service knows the channel for ours."""
        for name, value in (("CC_CALL_ID", line.call_id), ("CC_ROLE", "caller")):
            self._act(None, "Setvar", {"Channel": line.uniqueid, "Variable": name, "Value": value})

    # --- telling -------------------------------------------------------------------------------

    def _tell(self, kind: Callable[..., Event], **fields: object) -> None:
        self._emit(kind(at=self._now(), **fields))

    def _tell_leg(self, kind: Callable[..., Event], leg: Leg) -> None:
        self._tell(kind, call_id=leg.call_id, agent_id=leg.agent_id, attempt=leg.attempt)

    def _ring_failed(self, call_id: str, agent_id: str, attempt: int, reason: RingFailure) -> None:
        self._tell(events.RingFailed, call_id=call_id, agent_id=agent_id, attempt=attempt, reason=reason)

    def _failed(self, command: ask.CallCommand, reason: str) -> None:
        name = type(command).__name__
        log.warning("command_failed", command=name, call_id=command.call_id, reason=reason)
        if isinstance(command, ask.RingAgent):
            self._ring_failed(command.call_id, command.agent_id, command.attempt, RingFailure.FAILED)
            return
        self._tell(
            events.CommandFailed,
            call_id=command.call_id,
            command=name,
            reason=reason,
            step=getattr(command, "step", None),
            attempt=getattr(command, "attempt", None),
        )
