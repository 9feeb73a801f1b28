"""The caller's line, both ways: what is asked of it becomes AGI commands and actions, what it says events.

While nobody talks with him the caller is in AsyncAGI, in the context `ivr`.
"""

from __future__ import annotations

from telephony import events
from telephony.ami.action import Outcome
from telephony.ami.agi import AgiResult, parse_env
from telephony.ami.client import AmiClient
from telephony.ami.errand import Errands
from telephony.ami.errors import AmiError, Misplaced
from telephony.ami.framing import Message
from telephony.ami.lines import LOST, Line, Lines, known
from telephony.ami.places import AsteriskPlaces
from telephony.ami.report import Report
from telephony.commands import (
    AnswerCall,
    HangUpCall,
    PlayMusic,
    PlayPrompt,
    StartRecording,
    StopRecording,
)

IVR = "ivr"
ANY_KEY = "0123456789*#"
NORMAL = "16"  # the cause of an ordinary hang-up


class Callers:
    """All callers' lines on one Asterisk."""

    def __init__(
        self, client: AmiClient, places: AsteriskPlaces, lines: Lines, errands: Errands, report: Report
    ) -> None:
        self._client = client
        self._errands = errands
        self._places = places
        self._lines = lines
        self._report = report

    # --- asked of the line -------------------------------------------------------------------------

    def answer(self, line: Line, command: AnswerCall) -> None:
        self._errands.run(line, command, "ANSWER")

    def play_music(self, line: Line, command: PlayMusic) -> None:
        line.step = None
        self._errands.run(line, command, "SET MUSIC", "on", "default")

    def play(self, line: Line, command: PlayPrompt) -> None:
        if not line.bridge:
            line.step, line.keys_count = command.step, True
        self._play_from(line, command, 0)

    def hang_up(self, line: Line, _: HangUpCall) -> None:
        self._client.send(
            "Hangup",
            {"Channel": line.uniqueid, "Cause": NORMAL},
            on_outcome=self._report.needless("Hangup"),
        )

    def record(self, line: Line, command: StartRecording) -> None:
        try:
            customer = self._places.recording(command.customer)
            agent = self._places.recording(command.agent)
        except Misplaced as reason:
            self._report.failed(command, reason)
            return

        def started(outcome: Outcome) -> None:
            if isinstance(outcome, AmiError):
                self._report.failed(command, outcome)
            else:
                self._report.tell(
                    events.RecordingStarted(
                        at=self._report.now(), call_id=command.call_id, recording_id=command.recording_id
                    )
                )

        options = f"r({customer})t({agent})"  # r: what the customer says; t: what he hears
        self._client.send(
            "MixMonitor", {"Channel": line.uniqueid, "File": "", "Options": options}, on_outcome=started
        )

    def stop_recording(self, line: Line, _: StopRecording) -> None:
        self._client.send(
            "StopMixMonitor",
            {"Channel": line.uniqueid},
            on_outcome=self._report.needless("StopMixMonitor"),
        )

    def mark(self, line: Line) -> None:
        """So that a later session of the service knows the channel for ours."""
        role = "customer" if self._lines.called_back(line.call_id) else "caller"
        for name, value in (("CC_CALL_ID", line.call_id), ("CC_ROLE", role)):
            self._client.send(
                "Setvar",
                {"Channel": line.uniqueid, "Variable": name, "Value": value},
                on_outcome=self._report.needless("Setvar"),
            )

    def _play_from(self, line: Line, command: PlayPrompt, index: int) -> None:
        if index == len(command.prompts):
            self._finished(command)
            return

        def played(result: AgiResult) -> None:
            cut = result.digit is not None or line.step != command.step
            self._play_from(line, command, len(command.prompts) if cut else index + 1)

        path = f"{self._places.prompts}/{command.prompts[index]}"
        keys = ANY_KEY if command.interruptible else ""
        self._errands.run(line, command, "STREAM FILE", path, keys, then=played)

    def _finished(self, command: PlayPrompt) -> None:
        self._report.tell(
            events.PromptFinished(at=self._report.now(), call_id=command.call_id, step=command.step)
        )

    # --- heard from the line -----------------------------------------------------------------------

    def in_agi(self, message: Message) -> None:
        """A caller stands in AsyncAGI: he has arrived, or was sent back by the dialplan."""
        line = self._lines.by_uniqueid.get(message.text("Uniqueid"))
        if line is not None:
            line.bridge, line.channel = "", message.text("Channel")
            line.outside, line.outside_answered = None, False
            self._report.held_back(line)
            unsettled, line.unsettled = line.unsettled, []
            for command, reason in unsettled:
                self._report.failed(command, reason)
        elif message.text("Context") == IVR:  # elsewhere AsyncAGI is somebody else's
            self._arrived(message, parse_env(message.text("Env")))

    def _arrived(self, message: Message, env: dict[str, str]) -> None:
        line = self._lines.add(message.text("Uniqueid"), message.text("Channel"))
        self.mark(line)
        self._report.tell(
            events.CallArrived(
                at=self._report.now(),
                call_id=line.call_id,
                node=self._lines.node,
                pii_number=known(env.get("agi_callerid", "")),
                pii_name=known(env.get("agi_calleridname", "")),
                dialled=known(env.get("agi_dnid", "")),
            )
        )

    def heard(self, line: Line, message: Message) -> None:
        at = self._report.now()
        match message.text("Event"):
            case "Hangup":
                del self._lines.by_uniqueid[line.uniqueid]
                cause = message.text("Cause-txt") or "unknown"
                lost = message.text("Cause") in LOST
                self._report.tell(events.CallHungUp(at=at, call_id=line.call_id, cause=cause, lost=lost))
                self._report.held_back(line)
            case "DTMFEnd" if line.keys_count and message.text("Direction") == "Received":
                digit = message.text("Digit")
                self._report.tell(events.DigitPressed(at=at, call_id=line.call_id, pii_digit=digit))
