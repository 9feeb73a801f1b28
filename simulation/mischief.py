"""What the network does to us: words that come twice, timers that fire after all, links that break."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from simulation.agenda import Agenda
from simulation.pbx import SimulatedPbx
from telephony import events
from telephony.events import Event

# These say what is, not what happened once: an old copy of them would simply be untrue.
NEVER_TWICE = (events.CallArrived, events.PhoneChanged, events.PbxLost, events.PbxSnapshot)


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    twice: float = 0.03  # of all events, once more, up to a minute late
    fires_after_all: float = 0.05  # of all timers that were cancelled
    link_losses: int = 3  # a day
    lost_for_s: float = 20.0  # at most


NO_FAULTS = Faults(twice=0.0, fires_after_all=0.0, link_losses=0)


@dataclass(slots=True)
class Mischief:
    rng: Random
    faults: Faults

    def copies(self, agenda: Agenda, event: Event, deliver: Callable[[Event], None]) -> None:
        if not isinstance(event, NEVER_TWICE) and self.rng.random() < self.faults.twice:
            late = self.rng.choice((0.0, 0.01, 1.0, 60.0)) * self.rng.random()
            agenda.after(late, lambda: deliver(event))

    def cancelled(self, agenda: Agenda, timer: str, deliver: Callable[[Event], None]) -> None:
        if self.rng.random() < self.faults.fires_after_all:
            late = self.rng.uniform(0.0, 30.0)
            agenda.after(late, lambda: deliver(events.TimerFired(at=agenda.now, timer=timer)))

    def break_links(self, agenda: Agenda, pbx: SimulatedPbx, day_s: float) -> None:
        for _ in range(self.faults.link_losses):
            lost = agenda.now + self.rng.uniform(60.0, 60.0 + day_s)
            agenda.at(lost, lambda: self._break(agenda, pbx))

    def _break(self, agenda: Agenda, pbx: SimulatedPbx) -> None:
        if pbx.link_up:
            pbx.lose_link()
            agenda.after(self.rng.uniform(0.01, self.faults.lost_for_s), pbx.restore_link)
