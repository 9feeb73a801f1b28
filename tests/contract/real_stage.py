"""The stage of the stories on a real Asterisk, with real SIP phones (see `simulation.story.Stage`)."""

from __future__ import annotations

import asyncio
import time
import wave
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from app.clock import Clock
from deploy.asterisk import PrivateAsterisk
from robots.handset import Handset
from robots.wire import Incoming, MediaActive, Unregistered
from simulation.story import CALLER, OUTSIDE, PROMPT_S, SERVICE, NeverReported, word_for
from telephony import events
from telephony.ami.link import AmiAddress
from telephony.ami.pbx import AsteriskPbx, AsteriskPlaces
from telephony.commands import CallCommand
from telephony.events import Event

PASSWORD = "secret"
NODE = "real"
LONGEST_WAIT_S = 10.0
QUIET_S = 1.0
RATE = 8000
FAILURES = {"declines": 603, "is busy": 486, "is congested": 503, "knows no such number": 404}


class RealStage:
    """The service asks what the story says. `outside` is the phone that Asterisk's trunk leads to."""

    def __init__(self, asterisk: PrivateAsterisk, folder: Path, outside: Handset | None = None) -> None:
        self.clock = Clock()
        self.asterisk = asterisk
        self.call_id = f"{NODE}-callback.1"  # until a caller dials
        self.told: list[str] = []
        self.stack = AsyncExitStack()
        self.pbx = self._new_pbx(folder)
        self.reachable: set[str] = set()
        self._folder = folder
        self._outside = outside
        self._snapshots = 0
        self._sip = f"{asterisk.host}:{asterisk.sip_port}"
        self._phones: dict[str, Handset] = {}
        self._calls: dict[str, int] = {}
        self._with_sound: set[str] = set()
        self._running: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        for name in self.prompts():
            _write_silence(folder / f"{name}.wav")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._service("dies")
        await self.stack.aclose()

    async def begin(self, at_work: Sequence[str]) -> None:
        agents = [Handset(who, pbx=self._sip, password=PASSWORD) for who in at_work]
        caller = Handset("84901234567", bind=self.asterisk.customers, pbx=self._sip)
        for who, phone in zip([*at_work, CALLER], [*agents, caller], strict=True):
            self._phones[who] = await self.stack.enter_async_context(phone)
        if self._outside is not None:
            self._phones[OUTSIDE] = self._outside
        await self._service("comes back")
        await self._until(lambda: self._snapshots == 1, "the link is up")
        # The pbx does so every two seconds; the first caller need not wait for it.
        beat = {"Variable": "CC_HEARTBEAT", "Value": str(int(time.time()))}
        await self.pbx.client.request("Setvar", beat)

    async def act(self, who: str, does: str) -> None:
        match who:
            case _ if who == CALLER:
                await self._caller(does)
            case _ if who == OUTSIDE:
                await self._nobody_of_ours(does)
            case _ if who == SERVICE:
                await self._service(does)
            case agent_id:
                await self.agent(agent_id, does)

    async def ask(self, command: CallCommand) -> None:
        self.pbx.do(replace(command, call_id=self.call_id))

    async def hear(self, word: str) -> None:
        await self._until(lambda: word in self.told, repr(word))

    async def pause(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def settle(self) -> list[str]:
        while True:
            try:
                async with asyncio.timeout(QUIET_S):
                    await self._changed.wait()
            except TimeoutError:
                return self.told

    def prompts(self) -> Sequence[str]:
        """The names of those that may be played."""
        return ["main"]

    def take(self, event: Event) -> None:
        """The exchange reports."""
        word = word_for(event)
        if word is not None:
            self.told.append(word)
        match event:
            case events.CallArrived():
                self.call_id = event.call_id
            case events.PbxSnapshot():
                self._snapshots += 1
                self.reachable = set(event.reachable_phones)
            case events.PhoneChanged():
                (self.reachable.add if event.reachable else self.reachable.discard)(event.phone)
        self._changed.set()
        self._changed = asyncio.Event()

    async def agent(self, who: str, does: str) -> None:
        phone = self._phones[who]
        match does:
            case "answers":
                await phone.answer(await self._rung(who))
            case "declines":
                await phone.decline(await self._rung(who), 603)
            case "is busy":
                await phone.decline(await self._rung(who), 486)
            case "hangs up":
                await phone.hang_up(self._calls[who])
            case "holds":
                await phone.hold(await self._heard(who))
            case "resumes":
                await phone.unhold(self._calls[who])
            case "vanishes":
                await phone.unregister()
                await phone.wait_for(Unregistered)
                await self._until(
                    lambda: f"PJSIP/{who}" not in self.reachable, f"the phone of {who} vanished"
                )
            case _:
                raise ValueError(f"an agent cannot do this: {does!r}")

    async def _caller(self, does: str) -> None:
        phone = self._phones[CALLER]
        match does.split():
            case ["dials"]:
                self._calls[CALLER] = await phone.dial("19001234")
            case ["presses", key]:
                await phone.press(await self._heard(CALLER), key)
            case ["hangs", "up"]:
                await phone.hang_up(self._calls[CALLER])
            case ["holds"]:
                await phone.hold(await self._heard(CALLER))
            case ["resumes"]:
                await phone.unhold(self._calls[CALLER])
            case _:
                raise ValueError(f"a caller cannot do this: {does!r}")

    async def _nobody_of_ours(self, does: str) -> None:
        phone = self._phones[OUTSIDE]
        match does:
            case "answers":
                await phone.answer(await self._rung(OUTSIDE))
            case "hangs up":
                await phone.hang_up(self._calls[OUTSIDE])
            case _ if does in FAILURES:
                await phone.decline(await self._rung(OUTSIDE), FAILURES[does])
            case _:
                raise ValueError(f"nobody outside can do this: {does!r}")

    async def _service(self, does: str) -> None:
        match does:
            case "dies":
                if self._running is not None:
                    self._running.cancel()
                    await asyncio.wait((self._running,))
                    running, self._running = self._running, None
                    if not running.cancelled():
                        running.result()
            case "comes back":
                self.pbx = self._new_pbx(self._folder)
                self._running = asyncio.create_task(self.pbx.run(), name="pbx")
            case _:
                raise ValueError(f"a service cannot do this: {does!r}")

    def _new_pbx(self, folder: Path) -> AsteriskPbx:
        asterisk = self.asterisk
        address = AmiAddress(asterisk.host, asterisk.ami_port, asterisk.ami_user, asterisk.ami_secret)
        places = AsteriskPlaces(
            prompts=str(folder), recordings=str(asterisk.recordings), trunk="PJSIP/{number}@trunk"
        )
        return AsteriskPbx(NODE, address, places, emit=self.take, now=self.clock.now)

    async def _rung(self, who: str) -> int:
        """The call that rings: the newest, if others have rung before it and were taken back."""
        self._calls[who] = (await self._phones[who].wait_for(Incoming)).call
        while self._phones[who].is_over(self._calls[who]):
            self._calls[who] = (await self._phones[who].wait_for(Incoming)).call
        return self._calls[who]

    async def _heard(self, who: str) -> int:
        """The call, once it has sound."""
        if who not in self._with_sound:
            await self._phones[who].wait_for(MediaActive, call=self._calls[who])
            self._with_sound.add(who)
        return self._calls[who]

    async def _until(self, so: Callable[[], bool], what: str) -> None:
        try:
            async with asyncio.timeout(LONGEST_WAIT_S):
                while not so():
                    await self._changed.wait()
        except TimeoutError:
            raise NeverReported(f"{what} was not reported; only {self.told}") from None


def _write_silence(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(bytes(2 * int(RATE * PROMPT_S)))
