"""The stage of the stories: a `CallCentre` that directs, and the simulated exchange in virtual time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from centre.call_centre import CallCentre
from centre.commands import LookUpCustomer, SaveInteraction
from centre.house import House
from simulation.agenda import Agenda, Entry
from simulation.pbx import SimulatedPbx
from simulation.stories import CALLER, PROMPT_S, NeverReported, story_house, word_for
from simulation.world import OPENS_AT
from telephony import events
from telephony.commands import CallCommand, CancelTimer, Command, SetTimer
from telephony.events import Event, Party

LONGEST_WAIT_S = 20.0
QUIET_S = 30.0  # longer than anything that is still under way


@dataclass(slots=True)
class Direction:
    """The centre on a stage: events in, commands to the exchange and the clock out, words written down."""

    house: House
    do: Callable[[CallCommand], None]
    set_timer: Callable[[SetTimer], None]
    cancel_timer: Callable[[CancelTimer], None]
    told: list[str] = field(default_factory=list)
    call_id: str = ""  # of the one call of the story
    centre: CallCentre = field(init=False)

    def __post_init__(self) -> None:
        self.centre = CallCentre(self.house, strict=True)

    def hear(self, event: Event) -> None:
        word = word_for(event)
        if word is not None:
            self.told.append(word)
        if isinstance(event, events.CallArrived):
            self.call_id = event.call_id
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


class Nobody:
    """People who do only what the story says."""

    def prompt_begins(self, call_id: str, prompts: tuple[str, ...]) -> None: ...
    def music_begins(self, call_id: str) -> None: ...
    def phone_rings(self, call_id: str, agent_id: str, phone: str) -> None: ...
    def phone_stops(self, agent_id: str, phone: str) -> None: ...
    def parties_joined(self, call_id: str, agent_id: str) -> None: ...
    def caller_left(self, call_id: str) -> None: ...
    def agent_left(self, call_id: str, agent_id: str) -> None: ...


class SimulatedStage:
    """Answers to `simulation.stories.Stage`."""

    def __init__(self) -> None:
        self.agenda = Agenda(OPENS_AT)
        self.pbx = SimulatedPbx(self.agenda, Nobody(), self._hear, prompt_s=lambda _name: PROMPT_S)
        self.direction = Direction(story_house(), self.pbx.do, self._set_timer, self._cancel_timer)
        self._timers: dict[str, Entry] = {}

    async def begin(self, at_work: Sequence[str]) -> None:
        for agent_id in at_work:
            self.pbx.set_reachable(self._phone(agent_id), reachable=True)
        self.pbx.restore_link()
        for agent_id in at_work:
            self._hear(events.AgentSignedIn(at=self.agenda.now, agent_id=agent_id))
            self._hear(events.AgentReadied(at=self.agenda.now, agent_id=agent_id))

    async def act(self, who: str, does: str) -> None:
        if who == CALLER:
            self._caller(does)
        else:
            self._agent(who, does)

    async def hear(self, word: str) -> None:
        until = self.agenda.now + LONGEST_WAIT_S
        while word not in self.direction.told:
            if not self.agenda.step(until):
                raise NeverReported(f"{word!r} was not reported; only {self.direction.told}")

    async def pause(self, seconds: float) -> None:
        self.agenda.run(seconds)

    async def settle(self) -> list[str]:
        self.agenda.run(QUIET_S)
        return self.direction.told

    def _caller(self, does: str) -> None:
        call_id = "story"
        match does.split():
            case ["dials"]:
                self.pbx.dial(call_id, number="84901234567")
            case ["presses", key]:
                self.pbx.press(call_id, key)
            case ["hangs", "up"]:
                self.pbx.caller_hangs_up(call_id)
            case ["holds"]:
                self.pbx.hold(call_id, Party.CALLER)
            case ["resumes"]:
                self.pbx.resume(call_id, Party.CALLER)
            case _:
                raise ValueError(f"a caller cannot do this: {does!r}")

    def _agent(self, agent_id: str, does: str) -> None:
        phone, now = self._phone(agent_id), self.agenda.now
        match does:
            case "answers":
                self.pbx.answer(phone)
            case "declines":
                self.pbx.decline(phone)
            case "is busy":
                self.pbx.decline(phone, events.RingFailure.BUSY)
            case "hangs up":
                self.pbx.agent_hangs_up(phone)
            case "holds":
                self.pbx.hold("story", Party.AGENT)
            case "resumes":
                self.pbx.resume("story", Party.AGENT)
            case "vanishes":
                self.pbx.set_reachable(phone, reachable=False)
                self.agenda.run(0.1)
            case "seems back":
                self._hear(events.PhoneChanged(at=now, phone=phone, reachable=True))
            case "ends the call":
                self._hear(events.AgentEndedCall(at=now, agent_id=agent_id, call_id="story"))
            case _:
                raise ValueError(f"an agent cannot do this: {does!r}")

    def _phone(self, agent_id: str) -> str:
        return self.direction.house.agents[agent_id].phone

    def _hear(self, event: Event) -> None:
        self.direction.hear(event)

    def _set_timer(self, command: SetTimer) -> None:
        self._cancel_timer(CancelTimer(timer=command.timer))
        fired = events.TimerFired(at=command.at, timer=command.timer)
        self._timers[command.timer] = self.agenda.at(command.at, lambda: self._hear(fired))

    def _cancel_timer(self, command: CancelTimer) -> None:
        entry = self._timers.pop(command.timer, None)
        if entry is not None:
            entry.strike()
