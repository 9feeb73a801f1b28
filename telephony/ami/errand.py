"""An AGI command run in a caller's channel for something the centre asked, and what its failure means.

Any AGI command that ends with -1 ends that AsyncAGI: either the caller has hung up, and a Hangup follows, or
(a missing prompt) the dialplan sends him back, and an AsyncAGIStart follows. Only then is a failure told, or
a hang-up would be taken for the end of a prompt and lead the dead call on into a queue.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from telephony.ami.agi import AgiChannels, AgiOutcome, AgiResult, agi_command, parse_result
from telephony.ami.client import AmiClient
from telephony.ami.errors import AgiGone, AmiError, UnsafeText
from telephony.ami.framing import Message
from telephony.ami.lines import Line
from telephony.ami.report import Report
from telephony.commands import CallCommand

LONGEST_S = 600.0  # commands queue behind each other in their channel: a prompt may delay the next
HUNG_UP = -1
_TICKET = re.compile(r"(?P<kind>[a-z]+)/(?P<step>[0-9]{1,9})/.*", re.DOTALL | re.ASCII)


class Errands:
    def __init__(self, client: AmiClient, report: Report, on_inherited: Callable[[Message], None]) -> None:
        self._agi = AgiChannels(client, on_inherited)
        self._report = report

    def run(
        self,
        line: Line,
        command: CallCommand,
        name: str,
        *arguments: str,
        then: Callable[[AgiResult], None] | None = None,
        timeout: float | None = LONGEST_S,
        ticket: str = "",
        outlives: frozenset[str] = frozenset(),
    ) -> None:
        """`then` gets the result of a command that ran; all else is told as the failure of `command`."""
        if line.bridge:  # Asterisk would say Success, and run it when the conversation is over
            self._report.failed(command, "the caller is in a conversation")
            return

        def settle(outcome: AgiOutcome) -> None:
            if isinstance(outcome, AgiGone):
                if not line.bridge:
                    line.unsettled.append((command, f"{name} was cut short: AsyncAGI ended under it"))
            elif isinstance(outcome, AmiError):
                self._report.failed(command, outcome)
            elif outcome.ok:
                if then is not None:
                    then(outcome)
            elif outcome.code == 200 and outcome.result == HUNG_UP:
                line.unsettled.append((command, _no_success(name, arguments)))
            elif outcome.code == 200:
                self._report.failed(command, _no_success(name, arguments))
            else:
                self._report.failed(command, f"AGI {outcome.code} to {name}: {outcome.data}")

        try:
            text = agi_command(name, *arguments)
        except UnsafeText as unsafe:
            self._report.failed(command, unsafe)
            return
        self._agi.start(line.uniqueid, text, settle, timeout=timeout, ticket=ticket, outlives=outlives)


def ticket(kind: str, step: int) -> str:
    """Begins the CommandID of a command whose result a later session must still understand."""
    return f"{kind}/{step}/"


def read_ticket(message: Message) -> tuple[str, int, AgiResult] | None:
    """Kind, step and result of a command that an earlier session gave; None when it needs nobody's care."""
    if found := _TICKET.fullmatch(message.text("CommandId")):
        return found["kind"], int(found["step"]), parse_result(message.text("Result"))
    return None


def _no_success(name: str, arguments: tuple[str, ...]) -> str:
    if name == "STREAM FILE":
        return f"Asterisk could not play {arguments[0]}: is it there, and may Asterisk's user read it?"
    if name == "EXEC":
        return f"Asterisk could not run {arguments[0]}: does it have the module app_{arguments[0].lower()}?"
    return f"Asterisk could not run {name}"
