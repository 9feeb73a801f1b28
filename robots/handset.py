"""A phone as asyncio sees it: typed commands, typed events, and a clear word when something does not come.

    async with Handset("84901234567", name="Nguyễn Thị Hoa", bind="127.0.0.2", pbx="127.0.0.1:5060") as phone:
        call = await phone.dial("19001234")
        await phone.wait_for(Answered, call=call)

Each event is given out once, to the first wait it fits, so two digits need two waits. Nothing here sleeps:
a wait ends with the event, with the end of the phone, or with `NotHeard`, which lists what was heard instead.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar, cast

from robots import wire
from robots.process import PhoneProcess
from robots.wire import Disconnected, Done, Event, Opened, Refused, Registered, RegistrationFailed

E = TypeVar("E", bound=Event)

KEPT = 1_000  # events not yet asked for; an older one is let go
SHOWN = 30  # events in an error message
STARTED_S = 15.0
OBEYED_S = 5.0
ENDED_S = 10.0


class HandsetError(Exception):
    """Something went wrong with a phone; the message names the phone and what it did until then."""


class NotHeard(HandsetError, TimeoutError):
    """The event waited for did not come in time."""


class PhoneRefused(HandsetError):
    """The phone did not carry out a command."""


class PhoneDied(HandsetError):
    """The phone process has ended; nothing more will come from it."""


class Handset:
    """One phone. With a password it registers at `pbx` as an agent's; without, it is a customer's."""

    def __init__(
        self,
        user: str,
        *,
        name: str = "",
        bind: str = "127.0.0.1",
        pbx: str = "",
        password: str = "",
        lines: int = 1,
        registers_within_s: float = 5.0,
        log_file: Path | None = None,
    ) -> None:
        self.user = user
        self.name = name
        self.address = ""  # sip: address for direct calls, known once it is open
        self._open = wire.Open(
            user=user,
            pii_name=name,
            bind=bind,
            pbx=pbx,
            password=password,
            lines=lines,
            log_file=str(log_file) if log_file else "",
        )
        self._registers_within_s = registers_within_s
        self._last_id = 0
        self._heard: deque[Event] = deque(maxlen=KEPT)
        self._history: deque[Event] = deque(maxlen=SHOWN)
        self._changed = asyncio.Event()
        self._over: set[int] = set()
        self._when_over: dict[int, Callable[[], None]] = {}
        self._process = PhoneProcess(self._take, self._wake)

    async def __aenter__(self) -> Self:
        await self._process.start()
        try:
            await self._command(self._open, timeout=STARTED_S)
            self.address = (await self.wait_for(Opened)).address
            if self._open.password:
                await self._registered()
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def kill(self) -> None:
        """End the phone at once and without a word, as a power cut would."""
        self._process.kill()

    # --- what one can do with a phone ------------------------------------------------------------

    async def dial(self, to: str) -> int:
        """Dial a number (at the pbx) or a whole sip: address; returns the call, which is not yet answered."""
        return await self._command(wire.Dial(to=to))

    async def answer(self, call: int) -> None:
        await self._command(wire.Answer(call=call))

    async def decline(self, call: int, code: int = 486) -> None:
        """486 is busy here, 603 declined for good."""
        await self._command(wire.Decline(call=call, code=code))

    async def hang_up(self, call: int) -> None:
        """End a call, or stop dialling; `Disconnected` follows. A call that is over already is no error."""
        try:
            await self._command(wire.HangUp(call=call))
        except PhoneRefused:
            if not self.is_over(call):
                raise

    async def press(self, call: int, digits: str) -> None:
        """Send digits as RFC 4733 events."""
        await self._command(wire.Press(call=call, pii_digits=digits))

    async def hold(self, call: int) -> None:
        await self._command(wire.Hold(call=call))

    async def unhold(self, call: int) -> None:
        await self._command(wire.Unhold(call=call))

    async def transfer(self, call: int, to: str) -> None:
        """Blind transfer; `TransferProgressed` tells how it goes."""
        await self._command(wire.Transfer(call=call, to=to))

    async def transfer_to(self, call: int, consulted: int) -> None:
        """Attended transfer: join the parties of both our calls."""
        await self._command(wire.TransferTo(call=call, consulted=consulted))

    async def play(self, call: int, files: Iterable[Path], *, silence_s: float = 0.0) -> None:
        """Start to play files (16 kHz mono WAV) into the call, silence around each; one `Played` per file."""
        names = tuple(str(file) for file in files)
        await self._command(wire.Play(call=call, files=names, silence_s=silence_s))

    async def record(self, call: int, file: Path) -> None:
        """Write what this phone hears to a file, which is complete when `Disconnected` arrives."""
        await self._command(wire.Record(call=call, file=str(file)))

    async def unregister(self) -> None:
        await self._command(wire.Unregister())

    # --- waiting ---------------------------------------------------------------------------------

    async def wait_for(
        self,
        *kinds: type[E],
        call: int | None = None,
        where: Callable[[E], bool] = lambda _: True,
        timeout: float | None = 10.0,
    ) -> E:
        """The first event of these kinds that nobody was given before (of this call, if one is named)."""

        def fits(event: Event) -> bool:
            if not isinstance(event, kinds) or (call is not None and getattr(event, "call", None) != call):
                return False
            return where(event)

        try:
            async with asyncio.timeout(timeout):
                while True:
                    for event in self._heard:
                        if fits(event):
                            self._heard.remove(event)
                            return cast(E, event)
                    if self._process.ended:
                        raise PhoneDied(self._story("has ended"))
                    await self._changed.wait()
        except TimeoutError:
            wanted = " or ".join(kind.__name__ for kind in kinds)
            of_call = "" if call is None else f" on call {call}"
            raise NotHeard(self._story(f"did not tell {wanted}{of_call} within {timeout:g} s")) from None

    async def over_within(self, call: int, seconds: float) -> Disconnected | None:
        """Stay in a call for a time: None when it has passed, or how the call ended before."""
        try:
            return await self.wait_for(Disconnected, call=call, timeout=seconds)
        except NotHeard:
            return None

    def is_over(self, call: int) -> bool:
        """Whether the call has ended, also when that event was already given out."""
        return call in self._over

    def when_over(self, call: int, action: Callable[[], None]) -> None:
        """Do something as soon as the call ends (at once, if it has)."""
        if self.is_over(call):
            action()
        else:
            self._when_over[call] = action

    # --- the process -----------------------------------------------------------------------------

    def _take(self, event: Event) -> None:
        self._heard.append(event)
        self._history.append(event)
        if isinstance(event, Disconnected):
            self._over.add(event.call)
            self._when_over.pop(event.call, lambda: None)()
        self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _registered(self) -> None:
        try:
            answer: Registered | RegistrationFailed = await self.wait_for(
                Registered, RegistrationFailed, timeout=self._registers_within_s
            )
        except NotHeard:
            why = f"no answer within {self._registers_within_s:g} s; is the pbx running?"
        else:
            if isinstance(answer, Registered):
                return
            why = f"{answer.code} {answer.reason}; is the password right?"
        raise HandsetError(self._story(f"could not register at {self._open.pbx}: {why}"))

    async def _command(self, command: wire.Command, timeout: float = OBEYED_S) -> int:
        self._last_id += 1
        number = self._last_id
        if not self._process.running:
            raise PhoneDied(self._story("is not running; use it inside its `async with`"))
        self._process.send(wire.numbered(command, number))
        answer: Done | Refused = await self.wait_for(
            Done, Refused, where=lambda event: event.id == number, timeout=timeout
        )
        if isinstance(answer, Refused):
            raise PhoneRefused(self._story(f"refused {type(command).__name__}: {answer.reason}"))
        return answer.call

    async def _close(self) -> None:
        """End the phone; `_wake` is called when it has ended."""
        self._process.close_stdin()
        try:
            async with asyncio.timeout(ENDED_S):
                while self._process.running:
                    await self._changed.wait()
        except TimeoutError:
            raise PhoneDied(self._story(f"did not end within {ENDED_S:g} s and was killed")) from None
        finally:
            code = self._process.release()
        if code:
            raise PhoneDied(self._story(f"ended with code {code}"))

    def _story(self, what: str) -> str:
        first = self._history[0].at if self._history else 0.0
        told = [f"  +{event.at - first:.3f} s {event}" for event in self._history] or ["  nothing"]
        words = self._process.last_words()
        lines = [f"phone {self.user} {what}; it told so far:", *told]
        return "\n".join(lines + ([f"and wrote:\n{words}"] if words else []))
