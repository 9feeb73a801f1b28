"""The stage of the stories on the simulated exchange, in virtual time: people, and a service that asks what
the story says (see `simulation.story.Stage`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from simulation.agenda import Agenda
from simulation.pbx import SimulatedPbx
from simulation.story import CALLER, OUTSIDE, PROMPT_S, SERVICE, NeverReported, word_for
from telephony.commands import CallCommand
from telephony.events import Event, Party, RingFailure

BEGINS_AT = 1_700_000_000.0  # any moment will do
LONGEST_WAIT_S = 20.0
QUIET_S = 30.0  # longer than anything that is still under way
INCOMING = "story"


class Nobody:
    """People who do only what the story says."""

    def prompt_begins(self, call_id: str, prompts: tuple[str, ...]) -> None: ...
    def music_begins(self, call_id: str) -> None: ...
    def phone_rings(self, call_id: str, agent_id: str, phone: str) -> None: ...
    def phone_stops(self, agent_id: str, phone: str) -> None: ...
    def parties_joined(self, call_id: str, agent_id: str) -> None: ...
    def message_begins(self, call_id: str) -> None: ...
    def outside_rings(self, call_id: str) -> None: ...
    def customer_rings(self, call_id: str) -> None: ...
    def caller_left(self, call_id: str) -> None: ...
    def agent_left(self, call_id: str, agent_id: str) -> None: ...


class AskedStage:
    def __init__(self) -> None:
        self.agenda = Agenda(BEGINS_AT)
        self.pbx = SimulatedPbx(self.agenda, Nobody(), self.take, prompt_s=lambda _name: PROMPT_S)
        self.call_id = f"{self.pbx.node}-callback.1"  # until a caller dials
        self.told: list[str] = []

    async def begin(self, at_work: Sequence[str]) -> None:
        for agent_id in at_work:
            self.pbx.set_reachable(self.phone(agent_id), reachable=True)
        self.pbx.restore_link()

    async def act(self, who: str, does: str) -> None:
        match who:
            case _ if who == CALLER:
                self._caller(does)
            case _ if who == OUTSIDE:
                self._outside(does)
            case _ if who == SERVICE:
                self._service(does)
            case agent_id:
                self.agent(agent_id, does)

    async def ask(self, command: CallCommand) -> None:
        self.pbx.do(replace(command, call_id=self.call_id))

    async def hear(self, word: str) -> None:
        until = self.agenda.now + LONGEST_WAIT_S
        while word not in self.told:
            if not self.agenda.step(until):
                raise NeverReported(f"{word!r} was not reported; only {self.told}")

    async def pause(self, seconds: float) -> None:
        self.agenda.run(seconds)

    async def settle(self) -> list[str]:
        self.agenda.run(QUIET_S)
        return self.told

    def take(self, event: Event) -> None:
        """The exchange reports."""
        word = word_for(event)
        if word is not None:
            self.told.append(word)

    def phone(self, agent_id: str) -> str:
        return f"PJSIP/{agent_id}"

    def agent(self, agent_id: str, does: str) -> None:
        phone = self.phone(agent_id)
        match does:
            case "answers":
                self.pbx.answer(phone)
            case "declines":
                self.pbx.decline(phone)
            case "is busy":
                self.pbx.decline(phone, RingFailure.BUSY)
            case "hangs up":
                self.pbx.agent_hangs_up(phone)
            case "holds":
                self.pbx.hold(self.call_id, Party.AGENT)
            case "resumes":
                self.pbx.resume(self.call_id, Party.AGENT)
            case "vanishes":
                self.pbx.set_reachable(phone, reachable=False)
                self.agenda.run(0.1)
            case _:
                raise ValueError(f"an agent cannot do this: {does!r}")

    def _caller(self, does: str) -> None:
        match does.split():
            case ["dials"]:
                self.call_id = INCOMING
                self.pbx.dial(self.call_id, number="84901234567")
            case ["presses", key]:
                self.pbx.press(self.call_id, key)
            case ["hangs", "up"]:
                self.pbx.caller_hangs_up(self.call_id)
            case ["holds"]:
                self.pbx.hold(self.call_id, Party.CALLER)
            case ["resumes"]:
                self.pbx.resume(self.call_id, Party.CALLER)
            case _:
                raise ValueError(f"a caller cannot do this: {does!r}")

    def _outside(self, does: str) -> None:
        """A customer who is called back, or else the number outside that a caller talks with."""
        trunk, call_id = self.pbx.trunk, self.call_id
        failures = {
            "declines": RingFailure.DECLINED,
            "is busy": RingFailure.BUSY,
            "is congested": RingFailure.FAILED,
            "knows no such number": RingFailure.UNREACHABLE,
        }
        match does:
            case "answers":
                trunk.outside_answers(call_id)
                trunk.customer_answers(call_id)
            case "hangs up":
                trunk.outside_ends(call_id)
                if self.pbx.called_back(call_id):
                    self.pbx.caller_hangs_up(call_id)
            case _ if does in failures:
                trunk.outside_ends(call_id)
                trunk.customer_fails(call_id, failures[does])
            case _:
                raise ValueError(f"nobody outside can do this: {does!r}")

    def _service(self, does: str) -> None:
        match does:
            case "dies":
                self.pbx.lose_link()
            case "comes back":
                self.pbx.restore_link()
            case _:
                raise ValueError(f"a service cannot do this: {does!r}")
