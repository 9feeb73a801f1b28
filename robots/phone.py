"""One real SIP phone in a process of its own: `python -m robots.phone`.

Commands come in on stdin and events go out on stdout (`robots.wire`). The pjsua2 library allows one
endpoint in a process, is driven from one thread, and a fault in it kills the process: hence the process.
When stdin closes, the phone hangs up, unregisters and ends, so that none outlives who started it.
"""

# ruff: noqa: N802 (the library names its callbacks)
from __future__ import annotations

import heapq
import itertools
import os
import re
import select
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pjsua2 as pj

from robots import settings, wire
from robots.line import Line, caller_of
from robots.settings import Rejected
from robots.wav import BadWav, seconds_of

TURN_MS = 10  # how long one turn of the loop waits for the network
LONGEST_LINE = 1 << 20  # bytes of one command
FAREWELL_S = 2.0  # how long hanging up and unregistering may take at the end
_DIGITS = re.compile(r"[0-9A-D*#]+")


class _Account(pj.Account):  # type: ignore[misc]
    def __init__(self, phone: Phone) -> None:
        super().__init__()
        self._phone = phone

    def onRegState(self, prm: Any) -> None:
        with self._phone.keeping_errors():
            self._phone.registration_changed(prm.code, prm.reason, prm.expiration)

    def onIncomingCall(self, prm: Any) -> None:
        with self._phone.keeping_errors():
            self._phone.rung(prm.callId)


class Phone:
    def __init__(self, out: int) -> None:
        self.account: Any = None
        self.ear: Any = None  # where every call's sound goes, so that its level is measured
        self._out = out
        self._endpoint: Any = None
        self._me = wire.Open(user="")
        self._lines: dict[int, Line] = {}
        self._numbers = itertools.count(1)
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._error: Exception | None = None
        self._registered = False

    # --- for the lines ---------------------------------------------------------------------------

    def tell(self, event: wire.Event) -> None:
        line = wire.to_line(event)
        while line:
            line = line[os.write(self._out, line) :]

    def later(self, seconds: float, action: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (time.monotonic() + seconds, next(self._order), action))

    def retire(self, thing: object, seconds: float) -> None:
        """Keep a library object alive for a while after its last use."""
        kept = [thing]
        self.later(seconds, kept.clear)

    @contextmanager
    def keeping_errors(self) -> Iterator[None]:
        """An exception must not cross the C library below a callback; the loop raises it instead."""
        try:
            yield
        except Exception as error:  # noqa: BLE001
            self._error = self._error or error

    def new_line(self, library_id: int | None = None) -> Line:
        line = Line(self, next(self._numbers), library_id)
        self._lines[line.number] = line
        return line

    def forget(self, line: Line) -> None:
        self._lines.pop(line.number, None)

    # --- for the account -------------------------------------------------------------------------

    def registration_changed(self, code: int, reason: str, expires_s: int) -> None:
        now = time.time()
        self._registered = 200 <= code < 300 and expires_s > 0
        if self._registered:
            self.tell(wire.Registered(at=now, expires_s=expires_s))
        elif 200 <= code < 300:
            self.tell(wire.Unregistered(at=now))
        else:
            self.tell(wire.RegistrationFailed(at=now, code=code, reason=reason))

    def rung(self, library_id: int) -> None:
        busy = sum(not line.over for line in self._lines.values()) >= self._me.lines
        line = self.new_line(library_id)
        if busy:
            line.hangup(_with_code(486))
            return
        line.answer(_with_code(180))
        number, name = caller_of(line.getInfo().remoteUri)
        self.tell(wire.Incoming(at=time.time(), call=line.number, pii_number=number, pii_name=name))

    # --- commands --------------------------------------------------------------------------------

    def obey(self, raw: bytes) -> None:
        command_id = 0
        try:
            command = wire.command_of(raw)
            command_id = command.id
            call = self._carry_out(command)
        except msgspec.DecodeError as error:
            self.tell(wire.Refused(at=time.time(), id=command_id, reason=f"not a command: {error}"))
        except pj.Error as error:
            self.tell(wire.Refused(at=time.time(), id=command_id, reason=f"{error.reason} ({error.title})"))
        except (Rejected, BadWav) as error:
            self.tell(wire.Refused(at=time.time(), id=command_id, reason=str(error)))
        else:
            self.tell(wire.Done(at=time.time(), id=command_id, call=call))

    def _carry_out(self, command: wire.AnyCommand) -> int:
        if isinstance(command, wire.Open):
            self._open(command)
            return 0
        if self._endpoint is None:
            raise Rejected("the phone is not open; send Open first")
        if isinstance(command, wire.Unregister):
            self.account.setRegistration(False)
            return 0
        if isinstance(command, wire.Dial):
            address = self._address(command.to)
            line = self.new_line()
            try:
                line.makeCall(address, pj.CallOpParam(True))
            except pj.Error:
                self.forget(line)
                raise
            return line.number
        line = self._line(command.call)
        match command:
            case wire.Answer():
                line.answer(_with_code(200))
            case wire.Decline():
                if not 400 <= command.code <= 699:
                    raise Rejected(f"{command.code} declines nothing; use a SIP code from 400 to 699")
                line.hangup(_with_code(command.code))
            case wire.HangUp():
                line.hangup(pj.CallOpParam())
            case wire.Press():
                if not _DIGITS.fullmatch(command.pii_digits):
                    raise Rejected("a phone has only the keys 0-9, *, # and A-D")
                line.dialDtmf(command.pii_digits)
            case wire.Hold():
                line.setHold(pj.CallOpParam(True))
            case wire.Unhold():
                unhold = pj.CallOpParam(True)
                unhold.opt.flag = pj.PJSUA_CALL_UNHOLD
                line.reinvite(unhold)
            case wire.Transfer():
                line.xfer(self._address(command.to), pj.CallOpParam(True))
            case wire.TransferTo():
                line.xferReplaces(self._line(command.consulted), pj.CallOpParam(True))
            case wire.Play():
                for file in command.files:
                    seconds_of(Path(file))
                line.play(command.files, command.silence_s)
            case wire.Record():
                line.record(command.file)
        return line.number

    def _line(self, number: int) -> Line:
        line = self._lines.get(number)
        if line is None or line.over:
            raise Rejected(f"there is no call {number} (any more)")
        return line

    def _address(self, to: str) -> str:
        if to.startswith("sip:") and pj.Endpoint.instance().utilVerifySipUri(to) == 0:
            return to
        if not settings.USER.fullmatch(to):
            raise Rejected(f"{to!r} is neither a number nor a sip: address")
        if not self._me.pbx:
            raise Rejected(f"this phone has no pbx to dial {to} at; give the whole sip: address")
        return f"sip:{to}@{self._me.pbx}"

    # --- opening and closing ---------------------------------------------------------------------

    def _open(self, me: wire.Open) -> None:
        if self._endpoint is not None:
            raise Rejected("the phone is open already")
        settings.check(me)
        self._me = me
        endpoint = pj.Endpoint()
        endpoint.libCreate()
        self._endpoint = endpoint
        endpoint.libInit(settings.endpoint_config(me))
        transport_config = pj.TransportConfig()
        transport_config.boundAddress = me.bind
        transport = endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport_config)
        endpoint.audDevManager().setNullDev()
        for codec in endpoint.codecEnum2():
            rank = next((n for n, name in enumerate(me.codecs) if codec.codecId.startswith(name + "/")), None)
            endpoint.codecSetPriority(codec.codecId, 0 if rank is None else 255 - rank)
        endpoint.libStart()
        self.ear = endpoint.audDevManager().getPlaybackDevMedia()
        address = endpoint.transportGetInfo(transport).localAddress
        self.account = _Account(self)
        self.account.create(settings.account_config(me, transport, address))
        self.tell(wire.Opened(at=time.time(), address=f"sip:{me.user}@{address}"))

    def close(self) -> None:
        if self._endpoint is None:
            return
        self._endpoint.hangupAllCalls()
        if self._registered:
            self.account.setRegistration(False)
        give_up = time.monotonic() + FAREWELL_S
        while (self._registered or self._lines) and time.monotonic() < give_up:
            self.turn()
        self._agenda.clear()
        self._lines.clear()
        self.account = self.ear = None
        self._endpoint.libDestroy(pj.PJSUA_DESTROY_NO_NETWORK)

    def turn(self) -> None:
        """One turn of the loop: the network, what is due, what is heard."""
        if self._endpoint is None:
            time.sleep(TURN_MS / 1000)
            return
        self._endpoint.libHandleEvents(TURN_MS)
        while self._agenda and self._agenda[0][0] <= time.monotonic():
            heapq.heappop(self._agenda)[2]()
        for line in self._lines.values():
            line.listen()
        if self._error is not None:
            raise self._error


def _with_code(code: int) -> Any:
    param = pj.CallOpParam()
    param.statusCode = code
    return param


def serve(phone: Phone) -> None:
    """Obey stdin until it closes."""
    waiting = b""
    while True:
        phone.turn()
        if not select.select([0], [], [], 0)[0]:
            continue
        read = os.read(0, 65_536)
        if not read:
            return
        *commands, waiting = (waiting + read).split(b"\n")
        if len(waiting) > LONGEST_LINE:
            raise Rejected(f"a command of more than {LONGEST_LINE} bytes: who speaks on stdin is no handset")
        for command in commands:
            phone.obey(command)


def main() -> None:
    # The library writes its log to stdout: events get a descriptor of their own, stdout becomes stderr.
    out = os.dup(1)
    os.dup2(2, 1)
    phone = Phone(out)
    try:
        serve(phone)
        phone.close()
    except Exception:  # noqa: BLE001
        # The library's threads still run, and an ordinary exit would wait for them or trip over them.
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)


if __name__ == "__main__":
    main()
