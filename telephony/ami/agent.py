"""The agent's leg, both ways: rung, stopped, connected; what his phone says becomes events.

A leg is originated into the context `agent-agi` under a Uniqueid of our choice. When its agent answers, the
dialplan there bridges it with its caller, as long as the caller's CC_RUNG names it: whoever answers is not to
wait for our journal, nor for two trips over the link. Where it does not, the leg stands in AsyncAGI, and is
bridged from here. (Not on OriginateResponse: it can come before the dialplan runs, and a bridge made then
loses the leg.) Should the ring have been called off in that moment, the caller comes back.
"""

from __future__ import annotations

import structlog

from telephony import events
from telephony.ami.action import Outcome
from telephony.ami.client import AmiClient
from telephony.ami.errors import ActionTimeout, AmiError, LinkDown
from telephony.ami.framing import Message
from telephony.ami.lines import LOST, Leg, LegStage, Line, Lines, caller_id, leg_id
from telephony.ami.report import Report
from telephony.commands import ConnectCall, HangUpAgent, RingAgent, StopRinging
from telephony.events import RingFailure

log = structlog.get_logger(__name__)

AGENT_CONTEXT = "agent-agi"
# Asterisk's own limit on a ring lies a little beyond ours: ours decides, its is for when we are gone.
RING_GRACE_S = 3.0
ACCEPT_S = 5.0  # for Asterisk to take the Originate; the ring itself is told by events
NORMAL, ANSWERED_ELSEWHERE = "16", "26"  # causes: the phone shows no missed call after the second
STATE_RINGING = "5"
FAILURES = {  # Q.850 causes of a ring that ended by itself; SIP's answer stands behind
    "1": RingFailure.UNREACHABLE,  # 404
    "3": RingFailure.UNREACHABLE,
    "20": RingFailure.UNREACHABLE,
    "17": RingFailure.BUSY,  # 486
    "21": RingFailure.DECLINED,  # 603
    "18": RingFailure.NO_ANSWER,
    "19": RingFailure.NO_ANSWER,  # 480, and our own limit
    "0": RingFailure.NO_ANSWER,
    "16": RingFailure.NO_ANSWER,
}


class Agents:
    """All agents' legs on one Asterisk."""

    def __init__(self, client: AmiClient, lines: Lines, report: Report) -> None:
        self._client = client
        self._lines = lines
        self._report = report

    # --- asked of the leg --------------------------------------------------------------------------

    def ring(self, command: RingAgent) -> None:
        name = leg_id(command.call_id, command.agent_id, command.attempt)
        if name in self._lines.legs:
            log.warning("rung_already", call_id=command.call_id, agent_id=command.agent_id)
            return
        leg = Leg(name, command.call_id, command.agent_id, command.attempt, callback=command.callback)
        self._lines.legs[name] = leg
        line = None if command.callback else self._lines.line(command.call_id)
        caller = [] if line is None else [f"CC_CALLER={line.channel}"]  # by name: see lines.py

        def accepted(outcome: Outcome) -> None:
            if isinstance(outcome, AmiError):
                self._not_rung(leg, command, outcome)

        self._client.send(
            "Originate",
            {
                "ActionID": name,
                "Channel": command.phone,
                "ChannelId": name,
                "Context": AGENT_CONTEXT,
                "Exten": "s",
                "Priority": "1",
                "Async": "true",
                "Timeout": str(int((command.timeout_s + RING_GRACE_S) * 1000)),
                "CallerID": caller_id(command.pii_number, command.pii_name),
                "Variable": [f"CC_CALL_ID={command.call_id}", "CC_ROLE=agent", *caller],
            },
            on_outcome=accepted,
            timeout=ACCEPT_S,
        )
        if line is not None:
            self._rung(line, name)

    def hang_up(self, command: StopRinging | HangUpAgent) -> None:
        name = leg_id(command.call_id, command.agent_id, command.attempt)
        if leg := self._lines.legs.get(name):
            leg.unwanted = True
            line = self._lines.line(command.call_id)
            if line is not None and leg.stage is not LegStage.ANSWERED:
                self._rung(line, "")
        elsewhere = isinstance(command, StopRinging) and command.answered_elsewhere
        self._end(name, ANSWERED_ELSEWHERE if elsewhere else NORMAL)

    def connect(self, line: Line, command: ConnectCall) -> None:
        name = leg_id(command.call_id, command.agent_id, command.attempt)
        leg = self._lines.legs.get(name)
        if leg is None or leg.stage is not LegStage.ANSWERED:
            self._report.failed(command, "the agent's phone is not answered")
        elif not leg.connecting and self._lines.joined(line.call_id) is not leg:
            self._bridge(line, leg, command)

    def drop(self, leg: Leg) -> None:
        """A leg whose caller is gone."""
        leg.unwanted = True
        self._end(leg.leg_id)

    def _rung(self, line: Line, leg: str) -> None:
        """Whom the caller may be bridged with when it is answered."""
        self._client.send(
            "Setvar",
            {"Channel": line.uniqueid, "Variable": "CC_RUNG", "Value": leg},
            on_outcome=self._report.needless("Setvar"),
        )

    def _not_rung(self, leg: Leg, command: RingAgent, error: AmiError) -> None:
        if isinstance(error, ActionTimeout):
            self.drop(leg)  # it may ring all the same
        elif isinstance(error, LinkDown) or self._lines.legs.pop(leg.leg_id, None) is None:
            return  # the next snapshot tells; or a Hangup told already
        self._report.failed(command, error)

    def _bridge(self, line: Line, leg: Leg, command: ConnectCall) -> None:
        leg.connecting = True
        line.step = None  # a prompt not yet begun would be heard after the conversation
        line.outside = None  # whoever comes now is not the number outside
        self._client.send(
            "Bridge",
            {"Channel1": line.channel, "Channel2": leg.channel, "Tone": "no"},  # by name: see lines.py
            on_outcome=self._report.refusal_of(command),
        )

    def _end(self, name: str, cause: str = NORMAL) -> None:
        self._client.send(
            "Hangup", {"Channel": name, "Cause": cause}, on_outcome=self._report.needless("Hangup")
        )

    # --- heard from the leg ------------------------------------------------------------------------

    def in_agi(self, leg: Leg, message: Message) -> None:
        """Answered, and not bridged by the dialplan."""
        self._lines.legs[leg.leg_id] = leg
        leg.channel = message.text("Channel")
        if leg.unwanted:  # the answer crossed our hang-up
            self._end(leg.leg_id)
            return
        leg.stage = LegStage.ANSWERED
        if line := self._lines.waits_for(leg):
            answered = ConnectCall(call_id=leg.call_id, agent_id=leg.agent_id, attempt=leg.attempt)
            self._bridge(line, leg, answered)
        self._tell_answered(leg)

    def entered(self, leg: Leg, message: Message) -> None:
        """Answered, and bridged by the dialplan, if it was not known to be answered."""
        if leg.stage in (LegStage.ANSWERED, LegStage.GONE):
            return
        leg.stage, leg.connecting = LegStage.ANSWERED, True
        leg.channel = message.text("Channel")
        if line := self._lines.line(leg.call_id):
            line.step = None  # as in _bridge
        if not leg.unwanted:  # else it ends at once, and only that is told
            self._tell_answered(leg)

    def _tell_answered(self, leg: Leg) -> None:
        self._report.tell(
            events.AgentAnswered(
                at=self._report.now(), call_id=leg.call_id, agent_id=leg.agent_id, attempt=leg.attempt
            )
        )

    def heard(self, leg: Leg, message: Message) -> None:
        match message.text("Event"):
            case "Newchannel" | "Newstate":
                self._moved(leg, ringing=message.text("ChannelState") == STATE_RINGING)
            case "Hangup":
                self._hung_up(leg, message.text("Cause"))

    def originated(self, message: Message) -> None:
        """A phone that is not registered fails without ever having a channel; all else says it by Hangup,
        and success by AsyncAGIStart."""
        leg = self._lines.legs.get(message.text("ActionID"))
        if leg is None or leg.stage is not LegStage.ASKED or message.text("Response") != "Failure":
            return
        del self._lines.legs[leg.leg_id]
        if not leg.unwanted:
            self._report.ring_failed(leg, RingFailure.UNREACHABLE)

    def _moved(self, leg: Leg, *, ringing: bool) -> None:
        if leg.stage is LegStage.ASKED:
            leg.stage = LegStage.DIALLED
            if leg.unwanted:  # the hang-up came before there was a channel
                self._end(leg.leg_id)
        if ringing and leg.stage is LegStage.DIALLED and not leg.unwanted:
            leg.stage = LegStage.RINGING
            self._report.tell(
                events.AgentRang(
                    at=self._report.now(), call_id=leg.call_id, agent_id=leg.agent_id, attempt=leg.attempt
                )
            )

    def _hung_up(self, leg: Leg, cause: str) -> None:
        del self._lines.legs[leg.leg_id]
        leg.lost = cause in LOST
        line = self._lines.line(leg.call_id)
        if leg.stage is LegStage.ANSWERED and line is not None and (line.left is leg or line.left_by is leg):
            leg.stage = LegStage.GONE
        elif leg.stage is LegStage.ANSWERED:
            self._report.agent_hung_up(leg)
        elif not leg.unwanted:
            self._report.ring_failed(leg, FAILURES.get(cause or "0", RingFailure.FAILED))
