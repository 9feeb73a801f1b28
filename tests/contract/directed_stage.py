"""The real stage on which a `CallCentre` asks (see `simulation.stage`)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from deploy.asterisk import PrivateAsterisk
from simulation.stage import SENDS_TO, Direction, sends_on
from simulation.stories import story_house
from telephony import events
from telephony.commands import CallCommand, CancelTimer, SetTimer
from telephony.events import Event
from tests.contract.real_stage import RealStage


class DirectedStage(RealStage):
    def __init__(self, asterisk: PrivateAsterisk, folder: Path) -> None:
        self.direction = Direction(story_house(), self._do, self._set_timer, self._cancel_timer)
        self._timers: dict[str, asyncio.TimerHandle] = {}
        super().__init__(asterisk, folder)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for handle in self._timers.values():
            handle.cancel()
        await super().__aexit__(kind, error, trace)

    async def begin(self, at_work: Sequence[str]) -> None:
        await super().begin(at_work)
        for who in at_work:
            self.take(events.AgentSignedIn(at=self.clock.now(), agent_id=who))
            self.take(events.AgentReadied(at=self.clock.now(), agent_id=who))

    def prompts(self) -> Sequence[str]:
        return list(self.direction.house.flow.prompts())

    def take(self, event: Event) -> None:
        super().take(event)
        self.direction.hear(event)

    async def agent(self, who: str, does: str) -> None:
        now = self.clock.now()
        match does:
            case "seems back":
                phone = self.direction.house.agents[who].phone
                self.take(events.PhoneChanged(at=now, phone=phone, reachable=True))
            case "ends the call":
                self.take(events.AgentEndedCall(at=now, agent_id=who, call_id=self.call_id))
            case _ if does.startswith(SENDS_TO):
                self.take(sends_on(now, who, self.call_id, does))
            case _:
                await super().agent(who, does)

    def _do(self, command: CallCommand) -> None:
        self.pbx.do(command)

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
        self.take(events.TimerFired(at=self.clock.now(), timer=timer))
