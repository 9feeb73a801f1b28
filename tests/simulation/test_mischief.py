"""What the network does to us."""

from __future__ import annotations

from random import Random

from simulation.agenda import Agenda
from simulation.asked_stage import Nobody
from simulation.mischief import NO_FAULTS, Faults, Mischief
from simulation.pbx import SimulatedPbx
from telephony import events
from telephony.events import Event

ALWAYS = Faults(twice=1.0, fires_after_all=1.0, link_losses=2, lost_for_s=5.0)
HUNG_UP = events.CallHungUp(at=0.0, call_id="c1")


def test_a_word_comes_once_more_and_late() -> None:
    agenda, told = Agenda(0.0), list[Event]()
    Mischief(Random(1), ALWAYS).copies(agenda, HUNG_UP, told.append)
    assert told == []
    agenda.run(61.0)
    assert told == [HUNG_UP]


def test_what_says_how_things_are_never_comes_twice() -> None:
    agenda, told = Agenda(0.0), list[Event]()
    phone = events.PhoneChanged(at=0.0, phone="SIM/an", reachable=True)
    Mischief(Random(1), ALWAYS).copies(agenda, phone, told.append)
    agenda.run(61.0)
    assert told == []


def test_a_cancelled_timer_fires_after_all() -> None:
    agenda, told = Agenda(0.0), list[Event]()
    Mischief(Random(1), ALWAYS).cancelled(agenda, "ring/c1/1", told.append)
    agenda.run(31.0)
    assert [getattr(event, "timer", "") for event in told] == ["ring/c1/1"]


def test_the_link_breaks_and_comes_back() -> None:
    agenda, told = Agenda(0.0), list[Event]()
    pbx = SimulatedPbx(agenda, Nobody(), told.append)
    pbx.restore_link()
    Mischief(Random(1), ALWAYS).break_links(agenda, pbx, 600.0)
    agenda.run(700.0)
    names = [type(event).__name__ for event in told]
    assert names == ["PbxSnapshot", "PbxLost", "PbxSnapshot", "PbxLost", "PbxSnapshot"]


def test_without_faults_nothing_happens() -> None:
    agenda, told = Agenda(0.0), list[Event]()
    mischief = Mischief(Random(1), NO_FAULTS)
    mischief.copies(agenda, HUNG_UP, told.append)
    mischief.cancelled(agenda, "ring/c1/1", told.append)
    agenda.run(100.0)
    assert told == []
