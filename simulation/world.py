"""One day of a simulated hotline: the real `CallCentre`, a simulated exchange, people and a house.

day = World(hotline(12), seed=1, calls=1000)
day.run()
day.saved  # the last record of every call
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from random import Random

from centre.call_centre import CallCentre
from centre.commands import (
    KeepRecording,
    LookUpCustomer,
    SaveDecision,
    SaveInteraction,
    SaveSkills,
    SaveTuning,
    ShowAgent,
    ShowCall,
    ShowQueue,
    Transcribe,
)
from centre.house import House, Tuning
from centre.views import QueueView
from interactions.record import Interaction
from recordings.plan import plan, plan_message
from routing.explain import Explanation
from simulation.agenda import Agenda, Entry
from simulation.customers import Customers
from simulation.laws import Laws
from simulation.mischief import Faults, Mischief
from simulation.pbx import SimulatedPbx
from simulation.people import Crowd, Habits
from simulation.supervisor import Supervisor
from telephony import events
from telephony.commands import CallCommand, CancelTimer, Command, SetTimer
from telephony.events import Event

OPENS_AT = 1_700_000_000.0  # any moment will do
SOME_FAULTS = Faults()
LONGEST_DAY_S = 7 * 86_400.0  # a day that does not end by then never will


class DayNeverEnds(AssertionError):
    """Calls were left that nothing would ever end."""


def strict_centre(house: House) -> CallCentre:
    return CallCentre(house, strict=True)


class World:
    """The laws are checked after every event. The same house and seed make the same day."""

    def __init__(
        self,
        house: House,
        seed: int,
        *,
        calls: int,
        every_s: float = 9.0,
        habits: Habits | None = None,
        faults: Faults = SOME_FAULTS,
        make_centre: Callable[[House], CallCentre] = strict_centre,
    ) -> None:
        self.house = house
        self.calls = calls
        self.every_s = every_s  # one call arrives in so many seconds, on average
        self.agenda = Agenda(OPENS_AT)
        self.rng = Random(seed)
        self.mischief = Mischief(Random(seed + 1), faults)
        self.centre = make_centre(house)
        self.crowd = Crowd(self.agenda, house, self.rng, self.hear, habits or Habits())
        self.pbx = SimulatedPbx(
            self.agenda, self.crowd, self._from_pbx, delay=lambda: self.rng.uniform(0.001, 0.02)
        )
        self.crowd.pbx = self.pbx
        self.laws = Laws(house)
        self.customers = Customers(house, self.rng)
        self.supervisor = Supervisor(agenda=self.agenda, house=house, rng=Random(seed + 2), at_desk=self.hear)
        self.journal: list[Event] = []
        self.saved: dict[str, Interaction] = {}
        self.transcribed: set[str] = set()
        self.decisions: list[Explanation] = []
        self.queues: dict[str, QueueView] = {}  # as last shown
        self.skills: dict[str, dict[str, int]] = {}  # as supervisors set them
        self.tunings: dict[str, Tuning] = {}
        self.dialled = 0
        self._evening = False
        self._timers: dict[str, Entry] = {}

    # --- the day -----------------------------------------------------------------------------------

    def run(self, progress: Callable[[int], None] = lambda _dialled: None) -> None:
        """From opening to the last goodbye; raises `LawBroken` at the first event that breaks a law."""
        self.open()
        while self.step():
            progress(self.dialled)
        self.laws.at_end_of_day(self.centre.state, self.pbx, self.saved, self.transcribed)

    def open(self) -> None:
        self.agenda.after(0.0, self.pbx.restore_link)
        self.crowd.sign_in()
        self.agenda.after(60.0, self._next_call)
        day_s = self.calls * self.every_s
        self.mischief.break_links(self.agenda, self.pbx, day_s)
        self.supervisor.works(60.0 + day_s)

    def step(self) -> bool:
        """The next thing that happens; False when the day is over."""
        if self.agenda.now - OPENS_AT > LONGEST_DAY_S:
            raise DayNeverEnds(f"still there: {sorted(self.centre.state.calls)}")
        if self.agenda.step():
            return True
        if self._evening:
            return False
        self._evening = True
        self.crowd.go_home()
        return self.agenda.step()

    def _next_call(self) -> None:
        self.dialled += 1
        self.pbx.dial(
            f"sim-{self.dialled}",
            number=self.customers.next_number(),
            name=self.rng.choice(("", "Nguyễn Thị Hoa", 'x" <script>')),
        )
        if self.dialled < self.calls:
            self.agenda.after(self.rng.expovariate(1 / self.every_s), self._next_call)

    # --- events in ---------------------------------------------------------------------------------

    def hear(self, event: Event) -> None:
        """As the runner does: stamp, journal, decide, carry out."""
        stamped = replace(event, at=self.agenda.now)
        self.journal.append(stamped)
        asked = self.centre.handle(stamped)
        for command in asked:
            self._carry_out(command)
        self.laws.after(stamped, asked, self.centre, self.pbx)

    def _from_pbx(self, event: Event) -> None:
        self.hear(event)
        self.mischief.copies(self.agenda, event, self.hear)

    # --- commands out ------------------------------------------------------------------------------

    def _carry_out(self, command: Command) -> None:
        match command:
            case SetTimer(timer=timer, at=at):
                self._strike(timer)
                self._timers[timer] = self.agenda.at(at, partial(self._fire, timer))
            case CancelTimer(timer=timer):
                if self._strike(timer):
                    self.mischief.cancelled(self.agenda, timer, self.hear)
            case SaveInteraction(interaction=record):
                self._save(record)
            case LookUpCustomer():
                self._soon(0.05, self.customers.found(command, self.saved))
            case KeepRecording():
                self._soon(2.0, self._keep(command))
            case Transcribe(recording_id=recording_id):
                self.transcribed.add(recording_id)
            case SaveDecision(explanation=explanation):
                self.decisions.append(explanation)
            case SaveSkills(agent_id=agent_id, skills=skills):
                self.skills[agent_id] = skills
            case SaveTuning(queue=queue, tuning=tuning):
                self.tunings[queue] = tuning
            case ShowAgent(agent=agent):
                self.crowd.looks(agent)
            case ShowCall(call=call):
                self.supervisor.looks(call)
            case ShowQueue(queue=queue_view):
                self.queues[queue_view.name] = queue_view
            case CallCommand():
                self.pbx.do(command)

    def _fire(self, timer: str) -> None:
        del self._timers[timer]
        fired = events.TimerFired(at=self.agenda.now, timer=timer)
        self._from_pbx(fired)

    def _strike(self, timer: str) -> bool:
        entry = self._timers.pop(timer, None)
        if entry is not None:
            entry.strike()
        return entry is not None

    def _save(self, record: Interaction) -> None:
        kept = self.saved.get(record.call_id)
        if kept is None or kept.version < record.version:
            self.saved[record.call_id] = record
        saved = events.InteractionSaved(at=self.agenda.now, call_id=record.call_id, version=record.version)
        self._soon(0.02, saved)

    def _keep(self, command: KeepRecording) -> Event:
        place = plan_message if command.message else plan
        planned = place(command.call_id, command.talk, command.started_at)
        if self.rng.random() < 0.02:
            return events.RecordingFailed(
                at=self.agenda.now,
                call_id=command.call_id,
                recording_id=command.recording_id,
                reason="the disk is full",
            )
        agent = None if command.message else events.KeptLeg(path=planned.agent, sha256="00", duration_s=1.0)
        return events.RecordingKept(
            at=self.agenda.now,
            call_id=command.call_id,
            recording_id=command.recording_id,
            customer=events.KeptLeg(path=planned.customer, sha256="00", duration_s=1.0),
            agent=agent,
            stereo=planned.stereo,
            duration_s=1.0,
        )

    def _soon(self, within_s: float, event: Event) -> None:
        self.agenda.after(self.rng.uniform(0.0, within_s), partial(self._from_pbx, event))
