"""A test is a conversation: `>>` an event, `<<` the command it must give, in order and without others.

    play = Playbook(house(), only=(RingAgent, StopRinging))
    play >> arrived() >> pressed("1") << ring("an")
    play.after(15.0) >> fired("ring/c1/1") << stop("an")

Events are stamped with the playbook's time. With `only`, other commands are let pass. What is saved and
shown is not part of the conversation, nor that the queues are looked at now and then: `record()` is the last
that was saved.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Self

from centre.call_centre import CallCentre
from centre.commands import SaveDecision, SaveInteraction, ShowAgent, ShowCall, ShowQueue
from centre.house import House
from centre.state import Agent, Call
from interactions.record import Interaction
from telephony.commands import Command, SetTimer
from telephony.events import Event

NOON = 1_700_000_000.0


class Playbook:
    def __init__(
        self, house: House, *, only: tuple[type[Command], ...] = (Command,), strict: bool = True
    ) -> None:
        self.centre = CallCentre(house, strict=strict)
        self.now = NOON
        self.said: list[Command] = []
        self.records: list[Interaction] = []
        self.shown_calls: list[ShowCall] = []
        self.shown_agents: list[ShowAgent] = []
        self.shown_queues: list[ShowQueue] = []
        self.decisions: list[SaveDecision] = []
        self._only = only

    def after(self, seconds: float) -> Self:
        self.now += seconds
        return self

    def __rshift__(self, event: Event) -> Self:
        assert not self.said, f"before {event} nobody expected {self.said}"
        self.tell(event)
        return self

    def __lshift__(self, expected: Command | type[Command] | None) -> Self:
        """None: nothing more is said."""
        if expected is None:
            assert not self.said, f"nobody expected {self.said}"
            return self
        assert self.said, f"expected {expected}, but nothing was said"
        heard = self.said.pop(0)
        assert isinstance(heard, expected) if isinstance(expected, type) else heard == expected, (
            f"expected {expected}\nbut heard {heard}\nand then {self.said}"
        )
        return self

    def tell(self, *told: Event) -> Self:
        """Say it without minding what comes of it (it can still be asked for with `<<`)."""
        for event in told:
            for command in self.centre.handle(replace(event, at=self.now)):
                match command:
                    case SaveInteraction():
                        self.records.append(command.interaction)
                    case ShowCall():
                        self.shown_calls.append(command)
                    case ShowAgent():
                        self.shown_agents.append(command)
                    case SaveDecision():
                        self.decisions.append(command)
                    case ShowQueue():
                        self.shown_queues.append(command)
                    case SetTimer(timer="revise"):
                        pass
                    case _ if isinstance(command, self._only):
                        self.said.append(command)
        return self

    def so_far(self, *told: Event) -> Self:
        """What went before the story: its commands are of no interest."""
        self.tell(*told)
        self.said.clear()
        return self

    def call(self, call_id: str = "c1") -> Call:
        return self.centre.state.calls[call_id]

    def agent(self, agent_id: str = "an") -> Agent:
        return self.centre.state.agents[agent_id]

    def record(self, call_id: str = "c1") -> Interaction:
        return next(record for record in reversed(self.records) if record.call_id == call_id)
