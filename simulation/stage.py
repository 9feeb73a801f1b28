"""The stage of the stories that a `CallCentre` directs: its commands to the exchange, timers to the clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from centre.call_centre import CallCentre
from centre.commands import LookUpCustomer, SaveInteraction
from centre.house import House
from simulation.agenda import Entry
from simulation.asked_stage import AskedStage
from simulation.stories import story_house
from telephony import events
from telephony.commands import CallCommand, CancelTimer, Command, SetTimer
from telephony.events import Event

SENDS_TO, THE_QUEUE = "sends him to ", "the queue "


@dataclass(slots=True)
class Direction:
    """The centre on a stage: events in, commands to the exchange and the clock out."""

    house: House
    do: Callable[[CallCommand], None]
    set_timer: Callable[[SetTimer], None]
    cancel_timer: Callable[[CancelTimer], None]
    centre: CallCentre = field(init=False)

    def __post_init__(self) -> None:
        self.centre = CallCentre(self.house, strict=True)

    def hear(self, event: Event) -> None:
        for command in self.centre.handle(event):
            self._carry_out(command)

    def _carry_out(self, command: Command) -> None:
        match command:
            case SetTimer():
                self.set_timer(command)
            case CancelTimer():
                self.cancel_timer(command)
            case SaveInteraction() | LookUpCustomer():
                pass  # nobody keeps records on a stage
            case CallCommand():
                self.do(command)


def sends_on(at: float, agent_id: str, call_id: str, does: str) -> Event:
    """ "sends him to binh", or "sends him to the queue all"."""
    whom = does.removeprefix(SENDS_TO)
    queue = whom.removeprefix(THE_QUEUE) if whom.startswith(THE_QUEUE) else ""
    to_agent = "" if queue else whom
    return events.TransferAsked(at=at, agent_id=agent_id, call_id=call_id, queue=queue, to_agent=to_agent)


class SimulatedStage(AskedStage):
    """Here it is the centre who asks."""

    def __init__(self) -> None:
        super().__init__()
        self.direction = Direction(story_house(), self.pbx.do, self._set_timer, self._cancel_timer)
        self._timers: dict[str, Entry] = {}

    async def begin(self, at_work: Sequence[str]) -> None:
        await super().begin(at_work)
        for agent_id in at_work:
            self.take(events.AgentSignedIn(at=self.agenda.now, agent_id=agent_id))
            self.take(events.AgentReadied(at=self.agenda.now, agent_id=agent_id))

    def take(self, event: Event) -> None:
        super().take(event)
        self.direction.hear(event)

    def agent(self, agent_id: str, does: str) -> None:
        now = self.agenda.now
        match does:
            case "seems back":
                self.take(events.PhoneChanged(at=now, phone=self.phone(agent_id), reachable=True))
            case "ends the call":
                self.take(events.AgentEndedCall(at=now, agent_id=agent_id, call_id=self.call_id))
            case _ if does.startswith(SENDS_TO):
                self.take(sends_on(now, agent_id, self.call_id, does))
            case _:
                super().agent(agent_id, does)

    def _set_timer(self, command: SetTimer) -> None:
        self._cancel_timer(CancelTimer(timer=command.timer))
        fired = events.TimerFired(at=command.at, timer=command.timer)
        self._timers[command.timer] = self.agenda.at(command.at, lambda: self.take(fired))

    def _cancel_timer(self, command: CancelTimer) -> None:
        entry = self._timers.pop(command.timer, None)
        if entry is not None:
            entry.strike()
