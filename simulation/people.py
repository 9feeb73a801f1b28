"""Callers and agents with their habits, all from one seed.

They act on what they hear on the line and see on the screen, as people do; they know nothing of the
centre's state.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from random import Random

from centre.house import House
from centre.views import AgentView
from simulation.agenda import Act, Agenda
from simulation.pbx import SimulatedPbx
from telephony import events
from telephony.call import AgentState
from telephony.events import Event, Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """Seconds and probabilities; the means of what people do."""

    talk_s: float = 90.0
    patience_s: float = 120.0
    wrap_up_s: float = 15.0
    answer_s: float = 4.0
    declines: float = 0.03
    misses: float = 0.04
    hangs_up_in_menu: float = 0.05
    presses_nothing: float = 0.15
    presses_in_queue: float = 0.3
    holds: float = 0.15
    vanishes: float = 0.01  # the phone, each time it has rung
    breaks: float = 0.03  # after a call
    forgets_wrap_up: float = 0.1
    hangs_up_at_once: float = 0.01  # the agent, before he hears anybody
    lines_fail: float = 0.05  # the caller's, in a talk
    transfers: float = 0.12  # the agent sends the caller on
    message_s: float = 12.0
    hangs_up_in_message: float = 0.3  # instead of pressing # or falling silent
    answers_outside: float = 0.7  # a number outside, or a customer who is called back


@dataclass(slots=True)
class Crowd:
    """Everybody at the ends of the lines. `at_desk` takes what agents do at their screens."""

    agenda: Agenda
    house: House
    rng: Random
    at_desk: Callable[[Event], None]
    habits: Habits = field(default_factory=Habits)
    pbx: SimulatedPbx = field(init=False)
    _seen: dict[str, tuple[AgentState, str | None]] = field(default_factory=dict)

    def sign_in(self) -> None:
        """Everybody comes to work within half a minute."""
        for agent_id, profile in self.house.agents.items():
            self._soon(30.0, partial(self.pbx.set_reachable, profile.phone, reachable=True))
            came = self.agenda.now + self.rng.uniform(30.0, 60.0)
            self.agenda.at(came, partial(self._desk, events.AgentSignedIn, agent_id))
            self.agenda.at(came + 2.0, partial(self._desk, events.AgentReadied, agent_id))

    def go_home(self) -> None:
        """When the last caller has been served."""
        for agent_id in self.house.agents:
            self._soon(30.0, partial(self._desk, events.AgentSignedOut, agent_id))

    # --- callers -----------------------------------------------------------------------------------

    def prompt_begins(self, call_id: str, prompts: tuple[str, ...]) -> None:
        rng, habits = self.rng, self.habits
        if rng.random() < habits.hangs_up_in_menu:
            self._soon(5.0, partial(self.pbx.caller_hangs_up, call_id))
        elif rng.random() > habits.presses_nothing:
            for _ in range(1 if rng.random() < 0.9 else 2):
                key = rng.choices("123456790*8", weights=(40, 30, 4, 8, 8, 3, 3, 3, 2, 1, 1))[0]
                self._soon(6.0, partial(self.pbx.press, call_id, key))

    def music_begins(self, call_id: str) -> None:
        self.agenda.after(
            1.0 + self.rng.expovariate(1 / self.habits.patience_s), partial(self._lose_patience, call_id)
        )
        if self.rng.random() < self.habits.presses_in_queue:
            self._soon(30.0, partial(self.pbx.press, call_id, self.rng.choice("1259")))

    def _lose_patience(self, call_id: str) -> None:
        if self.pbx.joined(call_id) is None:
            self.pbx.caller_hangs_up(call_id)

    def parties_joined(self, call_id: str, agent_id: str) -> None:
        rng, pbx, habits = self.rng, self.pbx, self.habits
        phone = self.house.agents[agent_id].phone
        talk_s = 0.5 + rng.expovariate(1 / habits.talk_s)
        if rng.random() < habits.holds:
            for by in Party:
                begin = rng.uniform(0, talk_s)
                self.agenda.after(begin, partial(pbx.hold, call_id, by))
                self.agenda.after(begin + rng.uniform(1, 20), partial(pbx.resume, call_id, by))
        if rng.random() < habits.transfers:
            self.agenda.after(talk_s, partial(self._sends_on, call_id, agent_id))
            # That may have been impossible, and nobody talks for ever.
            self.agenda.after(talk_s + 10.0, partial(self._lay_down, call_id, phone))
            return
        ends = rng.random()
        if ends < 0.6:
            lost = rng.random() < habits.lines_fail
            self.agenda.after(talk_s, partial(pbx.caller_hangs_up, call_id, lost=lost))
        elif ends < 0.8:
            self.agenda.after(talk_s, partial(self._lay_down, call_id, phone))
        else:
            self.agenda.after(talk_s, partial(self._desk, events.AgentEndedCall, agent_id, call_id=call_id))
            # The screen may not have been heard, and nobody talks for ever.
            self.agenda.after(talk_s + 10.0, partial(pbx.caller_hangs_up, call_id))

    def message_begins(self, call_id: str) -> None:
        rng, habits = self.rng, self.habits
        talk_s = rng.expovariate(1 / habits.message_s)
        self.pbx.messages.speak(call_id, talk_s)
        if rng.random() < habits.hangs_up_in_message:
            self.agenda.after(talk_s, partial(self.pbx.caller_hangs_up, call_id))
        elif rng.random() < 0.5:
            self.agenda.after(talk_s, partial(self.pbx.press, call_id, "#"))

    def outside_rings(self, call_id: str) -> None:
        """For a caller: in the end somebody hangs up, or it rings until it is given up."""
        rng, trunk = self.rng, self.pbx.trunk
        if rng.random() < self.habits.answers_outside:
            answers = rng.uniform(1.0, 10.0)
            self.agenda.after(answers, partial(trunk.outside_answers, call_id))
            talked = answers + 0.5 + rng.expovariate(1 / self.habits.talk_s)
            ends = trunk.outside_ends if rng.random() < 0.5 else self.pbx.caller_hangs_up
            self.agenda.after(talked, partial(ends, call_id))
        elif rng.random() < 0.5:
            self._soon(5.0, partial(trunk.outside_ends, call_id))

    def customer_rings(self, call_id: str) -> None:
        rng, trunk = self.rng, self.pbx.trunk
        if rng.random() < self.habits.answers_outside:
            self._soon(10.0, partial(trunk.customer_answers, call_id))
        elif rng.random() < 0.5:
            reason = rng.choice((events.RingFailure.BUSY, events.RingFailure.UNREACHABLE))
            self._soon(3.0, partial(trunk.customer_fails, call_id, reason))

    def caller_left(self, call_id: str) -> None:
        """Nothing more to do."""

    # --- agents ------------------------------------------------------------------------------------

    def phone_rings(self, call_id: str, agent_id: str, phone: str) -> None:
        rng, pbx, habits = self.rng, self.pbx, self.habits
        what = rng.random()
        if what < habits.declines:
            self._soon(8.0, partial(pbx.decline, phone))
        elif what > habits.declines + habits.misses:
            answers = rng.expovariate(1 / habits.answer_s)
            self.agenda.after(answers, partial(pbx.answer, phone))
            if rng.random() < habits.hangs_up_at_once:
                self.agenda.after(answers + 0.001, partial(self._lay_down, call_id, phone))
        if rng.random() < habits.vanishes:
            self._soon(10.0, partial(pbx.set_reachable, phone, reachable=False))
            self.agenda.after(rng.uniform(20.0, 60.0), partial(pbx.set_reachable, phone, reachable=True))

    def phone_stops(self, agent_id: str, phone: str) -> None:
        """Nothing more to do."""

    def agent_left(self, call_id: str, agent_id: str) -> None:
        if self.rng.random() < self.habits.breaks:
            self._soon(2.0, partial(self._desk, events.AgentPaused, agent_id, reason="break"))

    def looks(self, shown: AgentView) -> None:
        """The agent sees his own state on the screen, and does what it asks of him."""
        before = self._seen.get(shown.agent_id)
        self._seen[shown.agent_id] = (shown.state, shown.call_id)
        if before == (shown.state, shown.call_id):
            return
        if shown.state is AgentState.WRAP_UP and shown.call_id is not None:
            self._wraps_up(shown.agent_id, shown.call_id)
        elif shown.state is AgentState.PAUSED and shown.reason != "signed_in":
            self.agenda.after(
                self.rng.uniform(20.0, 120.0), partial(self._desk, events.AgentReadied, shown.agent_id)
            )

    def _wraps_up(self, agent_id: str, call_id: str) -> None:
        rng = self.rng
        work_s = rng.expovariate(1 / self.habits.wrap_up_s)
        disposition, resolved = rng.choice(self.house.dispositions), rng.random() < 0.7
        self.agenda.after(
            work_s / 2,
            partial(
                self._desk,
                events.CallNoted,
                agent_id,
                call_id=call_id,
                disposition=disposition,
                resolved=resolved,
            ),
        )
        if rng.random() > self.habits.forgets_wrap_up:
            self.agenda.after(work_s, partial(self._desk, events.WrapUpFinished, agent_id, call_id=call_id))

    def _sends_on(self, call_id: str, agent_id: str) -> None:
        rng, what = self.rng, self.rng.random()
        to = {"queue": rng.choice([*self.house.queues, "nowhere"])}
        if what > 0.8:
            to = {"pii_number": rng.choice(("+84281234567", "+84281234567", "+99900", ""))}
        elif what > 0.5:
            to = {"to_agent": rng.choice([*self.house.agents, "nobody"])}
        self._desk(events.TransferAsked, agent_id, call_id=call_id, **to)

    def _lay_down(self, call_id: str, phone: str) -> None:
        leg = self.pbx.leg_of(phone)
        if leg is not None and leg.call_id == call_id:
            self.pbx.agent_hangs_up(phone)

    def _desk(self, kind: Callable[..., Event], agent_id: str, **fields: object) -> None:
        self.at_desk(kind(at=self.agenda.now, agent_id=agent_id, **fields))

    def _soon(self, within_s: float, act: Act) -> None:
        self.agenda.after(self.rng.uniform(0.0, within_s), act)
