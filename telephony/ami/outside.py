"""A caller connected with a number outside: Asterisk's Dial, run in his channel.

He hears it ring; when he hangs up, so does the other side; when the other side hangs up (option `g`), he is
back in AsyncAGI. What he presses meanwhile is nobody's business.
"""

from __future__ import annotations

from telephony import events
from telephony.ami.client import AmiClient
from telephony.ami.errand import Errands, ticket
from telephony.ami.errors import Misplaced
from telephony.ami.lines import Line
from telephony.ami.places import AsteriskPlaces
from telephony.ami.report import Report
from telephony.commands import DialOutside

KIND = "outside"
STEP_VARIABLE = "CC_OUTSIDE"  # tells a later session what the caller is waiting for
APPLICATION = "Dial"  # while it runs, the caller's channel says so
GO_ON = "g"
BRIDGED = frozenset({"BridgeEnter"})


class Outside:
    def __init__(self, client: AmiClient, places: AsteriskPlaces, errands: Errands, report: Report) -> None:
        self._client = client
        self._places = places
        self._errands = errands
        self._report = report

    def dial(self, line: Line, command: DialOutside) -> None:
        try:
            whom = self._places.outside(command.number)
        except Misplaced as reason:
            self._report.failed(command, reason)
            return
        if not line.bridge:
            line.step, line.keys_count = None, False
        # Music would be heard through the ringing.
        self._errands.run(
            line, command, "SET MUSIC", "off", "default", then=lambda _: self._call(line, command, whom)
        )

    def entered(self, line: Line) -> None:
        """The caller is in a bridge: if he was being connected with a number outside, it has answered."""
        if line.outside is not None and not line.outside_answered:
            line.outside_answered = True
            self._report.tell(
                events.OutsideAnswered(at=self._report.now(), call_id=line.call_id, step=line.outside)
            )

    def ended(self, line: Line, step: int) -> None:
        answered = line.outside_answered
        line.outside, line.outside_answered = None, False
        self._report.tell(
            events.OutsideEnded(at=self._report.now(), call_id=line.call_id, step=step, answered=answered)
        )

    def _call(self, line: Line, command: DialOutside, whom: str) -> None:
        line.outside, line.outside_answered = command.step, False
        self._client.send(
            "Setvar",
            {"Channel": line.uniqueid, "Variable": STEP_VARIABLE, "Value": str(command.step)},
            on_outcome=self._report.needless("Setvar"),
        )
        self._errands.run(
            line,
            command,
            "EXEC",
            APPLICATION,
            f"{whom},{max(1, round(command.timeout_s))},{GO_ON}",
            then=lambda _: self.ended(line, command.step),
            timeout=None,  # they may talk for hours
            ticket=ticket(KIND, command.step),
            outlives=BRIDGED,
        )
