"""Random days: no law is broken, the same seed gives the same day, and a centre can be stopped anywhere."""

from __future__ import annotations

from random import Random

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from centre.call_centre import CallCentre
from centre.house import House
from centre.state import CentreState
from interactions.record import Outcome
from simulation.hotline import hotline
from simulation.mischief import NO_FAULTS, Faults
from simulation.people import Habits
from simulation.world import DayNeverEnds, World
from telephony import events
from telephony.commands import Command
from telephony.events import Event

HOUSE = hotline(8)
ROUGH = Faults(twice=0.1, fires_after_all=0.2, link_losses=30)
# A smaller seed is no simpler day, and tracing its lines takes longer than living it.
PLAIN = settings(
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)


def day(seed: int, calls: int = 60, faults: Faults = ROUGH, **more: object) -> World:
    return World(HOUSE, seed, calls=calls, faults=faults, **more)  # type: ignore[arg-type]


def loaded(state: CentreState) -> CentreState:
    """Saved and loaded, as a checkpoint of the journal is."""
    return msgspec.json.decode(msgspec.json.encode(state), type=CentreState)


@settings(PLAIN, max_examples=12)
@given(st.integers(0, 10**6))
def test_no_law_is_broken_on_any_rough_day(seed: int) -> None:
    day(seed).run()


def test_no_law_is_broken_on_a_busy_day() -> None:
    day(7, calls=250, every_s=3.0, faults=Faults()).run()


@pytest.mark.parametrize("agents", [0, 1, 3, 7])
def test_no_law_is_broken_where_few_people_of_many_moods_answer(agents: int) -> None:
    moody = Habits(
        presses_in_queue=0.9,
        answers_outside=0.3,
        misses=0.2,
        declines=0.2,
        hangs_up_at_once=0.15,
        breaks=0.2,
        vanishes=0.1,
        patience_s=200.0,
    )
    harsh = Faults(twice=0.2, fires_after_all=0.4, link_losses=40, lost_for_s=40.0)
    for seed in range(3):
        world = World(hotline(agents), seed, calls=50, every_s=5.0, habits=moody, faults=harsh)
        world.supervisor.every_s = 20.0
        world.run()


def test_a_smooth_day_loses_nobody() -> None:
    world = day(3, faults=NO_FAULTS)
    world.run()
    outcomes = {record.outcome for record in world.saved.values()}
    assert [record.callback_of for record in world.saved.values()].count(None) == 60
    assert Outcome.ANSWERED in outcomes
    assert Outcome.LOST not in outcomes


def test_the_same_seed_gives_the_same_day() -> None:
    one, other = day(11), day(11)
    one.run()
    other.run()
    assert one.journal == other.journal
    assert one.saved == other.saved


def test_a_replayed_journal_gives_the_same_commands_and_the_same_state() -> None:
    asked: list[list[Command]] = []

    class Remembering(CallCentre):
        def handle(self, event: Event) -> list[Command]:
            asked.append(super().handle(event))
            return asked[-1]

    world = day(5, make_centre=lambda house: Remembering(house, strict=True))
    world.run()
    again = CallCentre(HOUSE, strict=True)
    assert [again.handle(event) for event in world.journal] == asked
    assert again.state == world.centre.state


@settings(PLAIN, max_examples=8)
@given(st.integers(0, 10**6))
def test_a_centre_that_is_stopped_and_loaded_again_goes_on_as_if_nothing_had_been(seed: int) -> None:
    straight = day(seed, calls=30)
    straight.run()
    broken, chance = day(seed, calls=30), Random(seed)
    broken.open()
    while broken.step():
        if chance.random() < 0.2:
            before = broken.centre.state
            broken.centre = CallCentre(HOUSE, loaded(before), strict=True)
            assert broken.centre.state == before
    assert broken.journal == straight.journal
    assert broken.saved == straight.saved


def test_a_centre_can_be_stopped_after_every_single_event() -> None:
    straight = day(2, calls=15)
    straight.run()

    class Forgetful(CallCentre):
        def handle(self, event: Event) -> list[Command]:
            commands = super().handle(event)
            self.state = loaded(self.state)
            return commands

    broken = day(2, calls=15, make_centre=lambda house: Forgetful(house, strict=True))
    broken.run()
    assert broken.journal == straight.journal


def test_rough_days_are_rough() -> None:
    """What the laws are tried against does happen, or they would prove nothing."""
    seen: set[str] = set()
    for seed in range(6):
        hasty = Habits(hangs_up_at_once=0.1)
        world = World(hotline(6), seed, calls=120, every_s=4.0, faults=ROUGH, habits=hasty)
        world.run()
        seen |= {type(event).__name__ for event in world.journal}
        seen |= {event.command for event in world.journal if isinstance(event, events.CommandFailed)}
        seen |= {record.outcome.value for record in world.saved.values()}
        seen |= {part.result for record in world.saved.values() for part in record.segments if part.result}
        ends = [event for event in world.journal if isinstance(event, events.CallHungUp)]
        if len(ends) > len({event.call_id for event in ends}):
            seen.add("told twice")
    assert seen >= {
        *(
            "AgentAnswered",
            "RingFailed",
            "AgentHungUp",
            "CallHeld",
            "PhoneChanged",
            "PbxLost",
            "RecordingFailed",
        ),
        *("CustomerAnswered", "CustomerNotReached", "CallbackCancelled", "MessageEnded", "OutsideEnded"),
        *("AgentSkillsChanged", "QueueTuned", "transferred", "not_answered"),
        *("ConnectCall", "told twice"),
        *("answered", "abandoned", "left_in_menu", "lost", "timed_out", "turned_away"),
        *("voicemail", "outside", "callback", "not_reached"),
    }


def test_a_day_that_cannot_end_is_noticed() -> None:
    class Deaf(CallCentre):
        """Shows a caller into a menu and never hears him again."""

        def handle(self, event: Event) -> list[Command]:
            return [] if isinstance(event, events.CallHungUp) else super().handle(event)

    def deaf(house: House) -> CallCentre:
        return Deaf(house, strict=True)

    world = day(1, calls=5, make_centre=deaf)
    with pytest.raises(AssertionError):
        world.run()


def test_a_day_lasts_a_week_at_most() -> None:
    world = day(1, calls=1)
    world.open()
    world.agenda.now += 8 * 86_400
    with pytest.raises(DayNeverEnds):
        world.step()


def test_people_who_never_answer_leave_everybody_waiting() -> None:
    asleep = Habits(misses=1.0, declines=0.0)
    world = day(4, faults=NO_FAULTS, habits=asleep)
    world.run()
    assert not [record for record in world.saved.values() if record.outcome is Outcome.ANSWERED]
