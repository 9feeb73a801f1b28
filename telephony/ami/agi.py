"""AsyncAGI: a command to a channel, and its result, found again by the CommandID we gave it.

Asterisk never answers a command that was cut by a bridge, by a hang-up or by the loss of the link; here it
fails with AgiGone or LinkDown instead of waiting for ever.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import unquote

from panoramisk.utils import IdGenerator

from telephony.ami.action import Outcome, resolve
from telephony.ami.client import AmiClient
from telephony.ami.errors import ActionRefused, ActionTimeout, AgiGone, AmiError, LinkDown, UnsafeText
from telephony.ami.framing import Message

ACCEPT_TIMEOUT = 5.0  # for Asterisk to take the command; its result has the command's own time-out

_RESULT = re.compile(
    r"(\d{3})[ -]result=(\S*)(?: \((.*)\))?(?: endpos=([0-9]{1,18}))?\s*", re.DOTALL | re.ASCII
)
_CODE = re.compile(r"(\d{3})[ -]?(.*)", re.DOTALL | re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,18}")
_BREAKS = re.compile(r"[\r\n\0]")
_LEAVES = {"AsyncAGIEnd": "its AsyncAGI ended", "BridgeEnter": "it was bridged", "Hangup": "it hung up"}


@dataclass(frozen=True, slots=True)
class AgiResult:
    """`200 result=12 (timeout) endpos=9440`, taken apart.

    `value` is what follows `result=` as it came: digits keep their leading zeros and stars, which `result`
    (a number or None) would lose. `data` stood in parentheses, or is a refusal's text. `endpos` in samples.
    """

    code: int
    result: int | None
    endpos: int | None
    data: str | None
    value: str

    @property
    def ok(self) -> bool:
        """The command ran: 200, and neither cut by a hang-up (-1) nor an unknown application (-2)."""
        return self.code == 200 and self.result not in (-1, -2)

    @property
    def digit(self) -> str | None:
        """The key that was pressed, for commands that give its ASCII code; None when there was none."""
        return chr(self.result) if self.result is not None and 0 < self.result < 128 else None


def parse_result(text: str) -> AgiResult:
    """An AsyncAGIExec's `Result`, URL-encoded as it came; code 0 for what is no AGI result at all."""
    line = unquote(text).strip("\n")
    if matched := _RESULT.fullmatch(line):
        code, value, data, endpos = matched.groups()
        result = int(value) if _NUMBER.fullmatch(value) else None
        return AgiResult(int(code), result, int(endpos) if endpos else None, data, value)
    if matched := _CODE.fullmatch(line):
        return AgiResult(int(matched[1]), None, None, matched[2], "")
    return AgiResult(0, None, None, line, "")


def parse_env(text: str) -> dict[str, str]:
    """An AsyncAGIStart's `Env`, URL-encoded as it came: `agi_channel`, `agi_callerid`, …; hostile text."""
    pairs = (line.partition(":") for line in unquote(text).split("\n"))
    return {name.strip(): value.removeprefix(" ") for name, colon, value in pairs if colon}


def agi_command(name: str, *arguments: str | int) -> str:
    """A command line whose arguments arrive in Asterisk as given: `agi_command("STREAM FILE", "hello", "#")`.

    Line breaks and NUL have no spelling there: UnsafeText. Never give a stranger's text to EXEC, whose
    application would read commas and `${…}` in it.
    """
    return " ".join((name, *(_quoted(name, str(argument)) for argument in arguments)))


def _quoted(command: str, argument: str) -> str:
    if _BREAKS.search(argument):
        raise UnsafeText(
            f"an argument of {command} holds a line break or NUL: clean the value before sending it"
        )
    escaped = argument.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


AgiOutcome = AgiResult | AmiError


@dataclass(slots=True)
class _Run:
    """A command under way in a channel."""

    channel: str
    on_outcome: Callable[[AgiOutcome], None]
    timer: asyncio.TimerHandle | None
    outlives: frozenset[str]  # what the channel may meanwhile do


class AgiChannels:
    """Runs commands in channels that are in AsyncAGI; `channel` is a name or, better, a Uniqueid.

    Never send one to a bridged channel: Asterisk says Success and runs it when the bridge has ended.
    """

    def __init__(self, client: AmiClient, on_inherited: Callable[[Message], None] | None = None) -> None:
        """`on_inherited` hears the results of commands that nobody here waits for: an earlier session's."""
        self._client = client
        self._on_inherited = on_inherited
        self._runs: dict[str, _Run] = {}
        self._new_id = IdGenerator("agi")  # unique across restarts: results in flight go to the next session
        client.register_event("AsyncAGIExec", self._answered)
        for name in _LEAVES:
            client.register_event(name, self._left)
        client.on_loss(self._lost)

    @property
    def under_way(self) -> int:
        """How many commands wait for their result."""
        return len(self._runs)

    async def execute(self, channel: str, command: str, *, timeout: float) -> AgiResult:
        """The command's result in `timeout` seconds; AgiGone, ActionRefused, ActionTimeout or LinkDown."""
        answer: asyncio.Future[AgiOutcome] = asyncio.get_running_loop().create_future()
        command_id = self.start(channel, command, resolve(answer), timeout=timeout)
        try:
            outcome = await answer
        finally:
            self.forget(command_id)
        if isinstance(outcome, AmiError):
            raise outcome
        return outcome

    def start(
        self,
        channel: str,
        command: str,
        on_outcome: Callable[[AgiOutcome], None],
        *,
        timeout: float | None,
        ticket: str = "",
        outlives: frozenset[str] = frozenset(),
    ) -> str:
        """Send the command now; `on_outcome` is called once, never inside `start`. Returns the CommandID,
        which begins with `ticket`, so that a later session knows the result. None waits as long as the
        channel is there; `outlives` names events that do not end the command (Dial bridges by itself)."""
        command_id = f"{ticket}{self._new_id()}"
        timer = (
            asyncio.get_running_loop().call_later(
                timeout, self._settle, command_id, ActionTimeout(_name(command), timeout)
            )
            if timeout is not None
            else None
        )
        self._runs[command_id] = _Run(channel, on_outcome, timer, outlives)
        self._client.send(
            "AGI",
            {"Channel": channel, "Command": command, "CommandID": command_id},
            on_outcome=partial(self._accepted, command_id),
            timeout=ACCEPT_TIMEOUT,
        )
        return command_id

    def forget(self, command_id: str) -> None:
        """Wait no longer for the result; the command itself goes on in its channel."""
        if (run := self._runs.pop(command_id, None)) and run.timer is not None:
            run.timer.cancel()

    def _settle(self, command_id: str, outcome: AgiOutcome) -> None:
        if run := self._runs.pop(command_id, None):
            if run.timer is not None:
                run.timer.cancel()
            self._client.guarded(run.on_outcome, outcome)

    def _accepted(self, command_id: str, outcome: Outcome) -> None:
        if not isinstance(outcome, AmiError):
            return
        run = self._runs.get(command_id)
        if run and isinstance(outcome, ActionRefused) and "does not exist" in outcome.message:
            outcome = AgiGone(run.channel, "there is no such channel any more")
        self._settle(command_id, outcome)

    def _answered(self, _: AmiClient, event: Message) -> None:
        if event.text("CommandId") in self._runs:
            self._settle(event.text("CommandId"), parse_result(event.text("Result")))
        elif self._on_inherited is not None:
            self._on_inherited(event)

    def _left(self, _: AmiClient, event: Message) -> None:
        name, gone = event.text("Event"), {event.text("Channel"), event.text("Uniqueid")}
        self._fail(
            lambda run: run.channel in gone and name not in run.outlives,
            lambda run: AgiGone(run.channel, _LEAVES[name]),
        )

    def _lost(self, error: LinkDown) -> None:
        self._fail(lambda _: True, lambda _: error)

    def _fail(self, concerned: Callable[[_Run], bool], error: Callable[[_Run], AmiError]) -> None:
        for command_id, run in [(key, run) for key, run in self._runs.items() if concerned(run)]:
            self._settle(command_id, error(run))


def _name(command: str) -> str:
    """The command's leading words in capitals, for messages: its arguments may be somebody's digits."""
    return " ".join(re.findall(r"\b[A-Z]+\b", command.split('"', 1)[0])[:2]) or "AGI command"
