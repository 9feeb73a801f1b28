"""A supervisor who changes skills, tunes queues and strikes callbacks off, all from one seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from centre.house import House
from centre.views import CallView
from routing.demand import Choice
from simulation.agenda import Agenda
from telephony import events
from telephony.call import CallState
from telephony.events import Event

NAME = "thu"


@dataclass(slots=True)
class Supervisor:
    """`at_desk` takes what is done at the screen."""

    agenda: Agenda
    house: House
    rng: Random
    at_desk: Callable[[Event], None]
    every_s: float = 120.0  # so often, on average, something is changed
    _callbacks: dict[str, None] = field(default_factory=dict)  # seen on the screen
    _asked: int = 0
    _until: float = 0.0

    def works(self, seconds: float) -> None:
        self._until = self.agenda.now + seconds
        self._later()

    def looks(self, shown: CallView) -> None:
        if shown.direction == "callback" and shown.state is not CallState.ENDED:
            self._callbacks[shown.call_id] = None
        else:
            self._callbacks.pop(shown.call_id, None)

    def _later(self) -> None:
        when = self.agenda.now + self.rng.expovariate(1 / self.every_s)
        if when < self._until:
            self.agenda.at(when, self._act)

    def _act(self) -> None:
        what = self.rng.choices((self._skills, self._tune, self._cancel, self._ask), weights=(5, 3, 2, 2))[0]
        what()
        self._later()

    def _skills(self) -> None:
        rng = self.rng
        if not self.house.agents:
            return
        agent = rng.choice(list(self.house.agents.values()))
        skills = dict(agent.skills)
        for _ in range(rng.randrange(3)):  # none: as he was at first
            skill = rng.choice(("sales", "support", "product", "english", "talk", "patience"))
            level = rng.randrange(11)
            if level:
                skills[skill] = level
            else:
                skills.pop(skill, None)
        self.at_desk(events.AgentSkillsChanged(at=0.0, agent_id=agent.agent_id, skills=skills, by=NAME))

    def _tune(self) -> None:
        rng = self.rng
        queue = rng.choice(list(self.house.queues.values()))
        requires = {skill: max(1, level + rng.randint(-1, 1)) for skill, level in queue.requires.items()}
        self.at_desk(
            events.QueueTuned(
                at=0.0,
                queue=queue.name,
                by=NAME,
                requires=requires if rng.random() < 0.5 else None,
                priority_s=rng.choice((0.0, 15.0, 60.0)) if rng.random() < 0.5 else None,
                choice=rng.choice(list(Choice)).value if rng.random() < 0.5 else None,
            )
        )

    def _ask(self) -> None:
        """That somebody is called; now and then told twice, now and then a number that may not be dialled."""
        self._asked += 1
        foreign = self.rng.random() < 0.1
        asked = events.CallbackAsked(
            at=0.0,
            request=f"case.{self._asked}",
            queue=self.rng.choice(list(self.house.queues)),
            pii_number="+1900" if foreign else f"849{self.rng.randrange(10**8):08}",
            asked_in=f"case/{self._asked}",
            by=NAME,
        )
        for _ in range(self.rng.choice((1, 1, 2))):
            self.at_desk(asked)

    def _cancel(self) -> None:
        if self._callbacks:
            call_id = self.rng.choice(list(self._callbacks))
            self.at_desk(events.CallbackCancelled(at=0.0, call_id=call_id, by=NAME))
