"""The stage of the stories on a real Asterisk, with real SIP phones (see `simulation.stories.Stage`)."""

from __future__ import annotations

import asyncio
import time
import wave
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from app.clock import Clock
from deploy.asterisk import PrivateAsterisk
from robots.handset import Handset
from robots.wire import Incoming, MediaActive, Unregistered
from simulation.stage import Direction
from simulation.stories import CALLER, PROMPT_S, NeverReported, story_house
from telephony import events
from telephony.ami.link import AmiAddress
from telephony.ami.pbx import AsteriskPbx, AsteriskPlaces
from telephony.commands import CancelTimer, SetTimer
from telephony.events import Event

PASSWORD = "secret"
LONGEST_WAIT_S = 10.0
QUIET_S = 1.0
RATE = 8000


class RealStage:
    def __init__(self, asterisk: PrivateAsterisk, folder: Path) -> None:
        self.clock = Clock()
        self.asterisk = asterisk
        house = story_house()
        for name in house.flow.prompts():
            _write_silence(folder / f"{name}.wav")
        address = AmiAddress(asterisk.host, asterisk.ami_port, asterisk.ami_user, asterisk.ami_secret)
        places = AsteriskPlaces(prompts=str(folder), recordings=str(asterisk.recordings))
        self.pbx = AsteriskPbx("real", address, places, emit=self._hear, now=self.clock.now)
        self.direction = Direction(house, self.pbx.do, self._set_timer, self._cancel_timer)
        self._stack = AsyncExitStack()
        self._sip = f"{asterisk.host}:{asterisk.sip_port}"
        self._phones: dict[str, Handset] = {}
        self._calls: dict[str, int] = {}
        self._with_sound: set[str] = set()
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._changed = asyncio.Event()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for handle in self._timers.values():
            handle.cancel()
        await self._stack.aclose()

    async def begin(self, at_work: Sequence[str]) -> None:
        agents = [Handset(who, pbx=self._sip, password=PASSWORD) for who in at_work]
        caller = Handset("84901234567", bind=self.asterisk.customers, pbx=self._sip)
        for who, phone in zip([*at_work, CALLER], [*agents, caller], strict=True):
            self._phones[who] = await self._stack.enter_async_context(phone)
        running = asyncio.TaskGroup()
        await self._stack.enter_async_context(running)
        pbx = running.create_task(self.pbx.run(), name="pbx")
        self._stack.callback(pbx.cancel)
        await self._until(lambda: "real" in self.direction.centre.state.nodes_up, "the link is up")
        # The pbx does so every two seconds; the first caller need not wait for it.
        beat = {"Variable": "CC_HEARTBEAT", "Value": str(int(time.time()))}
        await self.pbx.client.request("Setvar", beat)
        for who in at_work:
            self._hear(events.AgentSignedIn(at=self.clock.now(), agent_id=who))
            self._hear(events.AgentReadied(at=self.clock.now(), agent_id=who))

    async def act(self, who: str, does: str) -> None:
        await (self._caller(does) if who == CALLER else self._agent(who, does))

    async def hear(self, word: str) -> None:
        await self._until(lambda: word in self.direction.told, repr(word))

    async def pause(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def settle(self) -> list[str]:
        while True:
            try:
                async with asyncio.timeout(QUIET_S):
                    await self._changed.wait()
            except TimeoutError:
                return self.direction.told

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

    async def _agent(self, who: str, does: str) -> None:
        phone, on_screen = self._phones[who], self.direction.house.agents[who].phone
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
                agent = self.direction.centre.state.agents[who]
                await self._until(lambda: not agent.phone_reachable, f"the phone of {who} vanished")
            case "seems back":
                self._hear(events.PhoneChanged(at=self.clock.now(), phone=on_screen, reachable=True))
            case "ends the call":
                call_id = self.direction.call_id
                self._hear(events.AgentEndedCall(at=self.clock.now(), agent_id=who, call_id=call_id))
            case _:
                raise ValueError(f"an agent cannot do this: {does!r}")

    async def _rung(self, who: str) -> int:
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
            raise NeverReported(f"{what} was not reported; only {self.direction.told}") from None

    def _hear(self, event: Event) -> None:
        self.direction.hear(event)
        self._changed.set()
        self._changed = asyncio.Event()

    def _set_timer(self, command: SetTimer) -> None:
        self._cancel_timer(CancelTimer(timer=command.timer))
        delay = max(0.0, command.at - self.clock.now())
        loop = asyncio.get_running_loop()
        self._timers[command.timer] = loop.call_later(delay, self._fire, command.timer)

    def _cancel_timer(self, command: CancelTimer) -> None:
        handle = self._timers.pop(command.timer, None)
        if handle is not None:
            handle.cancel()

    def _fire(self, timer: str) -> None:
        del self._timers[timer]
        self._hear(events.TimerFired(at=self.clock.now(), timer=timer))


def _write_silence(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(bytes(2 * int(RATE * PROMPT_S)))
