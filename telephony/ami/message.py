"""A caller's message: recorded by Asterisk's Record, which makes its folder and keeps what was said before a
hang-up. Its result says nothing: whether a key, silence or a hang-up ended it stands in RECORD_STATUS."""

from __future__ import annotations

import math

from telephony import events
from telephony.ami.agi import AgiResult
from telephony.ami.errand import Errands, ticket
from telephony.ami.errors import Misplaced
from telephony.ami.lines import Line
from telephony.ami.places import AsteriskPlaces
from telephony.ami.report import Report
from telephony.commands import RecordMessage

KIND = "message"
APPLICATION = "Record"  # while it runs, the caller's channel says so
SILENCE_S = 5  # so long nothing is heard, and the message has ended
KEEP = "k"  # what was recorded, when the caller hangs up


class Messages:
    def __init__(self, places: AsteriskPlaces, errands: Errands, report: Report) -> None:
        self._places = places
        self._errands = errands
        self._report = report

    def record(self, line: Line, command: RecordMessage) -> None:
        try:
            path = self._places.recording(command.path)
        except Misplaced as reason:
            self._report.failed(command, reason)
            return
        if not path.endswith(".wav"):
            self._report.failed(command, "a message is recorded as .wav: its path must end so")
            return
        if not line.bridge:
            line.step, line.keys_count = None, False  # what he presses now is part of his message
        limit_s = max(1, math.ceil(command.max_s))
        self._errands.run(
            line,
            command,
            "EXEC",
            APPLICATION,
            f"{path},{SILENCE_S},{limit_s},{KEEP}",
            then=lambda _: self._look(line, command),
            timeout=None,  # the limit is Record's own, and prompts may come before it
            ticket=ticket(KIND, command.step),
        )

    def inherited(self, line: Line, step: int) -> None:
        """A message begun by an earlier session has ended."""
        asked = RecordMessage(call_id=line.call_id, step=step, recording_id="", path="", max_s=0.0)
        self._look(line, asked)

    def _look(self, line: Line, command: RecordMessage) -> None:
        """What ended it? Of one who has hung up this is not answered any more."""

        def known(result: AgiResult) -> None:
            if result.data == "ERROR":
                reason = "Asterisk could not record the message: may its user write there, is there room?"
                self._report.failed(command, reason)
            elif result.data != "HANGUP":
                self._report.tell(
                    events.MessageEnded(at=self._report.now(), call_id=line.call_id, step=command.step)
                )

        self._errands.run(line, command, "GET VARIABLE", "RECORD_STATUS", then=known)
