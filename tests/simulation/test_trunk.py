"""What the simulated exchange dials through its trunk, where the stories do not look."""

from __future__ import annotations

import pytest

from simulation.agenda import Agenda
from simulation.asked_stage import Nobody
from simulation.pbx import SimulatedPbx
from telephony import commands, events
from telephony.events import Event, RingFailure

CALLBACK = "sim-callback.1"
DIAL = commands.DialOutside(call_id="c1", step=3, number="028", timeout_s=10.0)
CUSTOMER = commands.DialCustomer(call_id=CALLBACK, attempt=1, pii_number="090", timeout_s=10.0)
DIALLED_CALLER = commands.DialCustomer(call_id="c1", attempt=1, pii_number="090", timeout_s=10.0)
GONE = commands.DialOutside(call_id="gone", step=1, number="1", timeout_s=1.0)


class Exchange:
    """One caller, c1, and what is reported from then on."""

    def __init__(self, *, trunk: bool = True) -> None:
        self.told: list[Event] = []
        self.agenda = Agenda(100.0)
        self.pbx = SimulatedPbx(self.agenda, Nobody(), self.told.append, trunk=trunk)
        self.pbx.restore_link()
        self.pbx.dial("c1", number="84901")
        self.words()

    def words(self, seconds: float = 0.1) -> list[str]:
        self.agenda.run(seconds)
        words = [type(event).__name__ for event in self.told]
        self.told.clear()
        return words


def test_without_a_trunk_nobody_is_dialled() -> None:
    exchange = Exchange(trunk=False)
    exchange.pbx.do(DIAL)
    exchange.pbx.do(CUSTOMER)
    exchange.agenda.run(0.1)
    refused, not_reached = exchange.told
    assert isinstance(refused, events.CommandFailed)
    assert (refused.command, refused.step) == ("DialOutside", 3)
    assert isinstance(not_reached, events.CustomerNotReached)
    assert not_reached.reason is RingFailure.FAILED


def test_a_customer_is_dialled_once_at_a_time() -> None:
    exchange = Exchange()
    exchange.pbx.do(CUSTOMER)
    exchange.pbx.do(CUSTOMER)
    assert exchange.words(30.0) == ["CustomerNotReached"]


@pytest.mark.parametrize("command", [DIALLED_CALLER, GONE])
def test_what_cannot_be_dialled_is_refused(command: commands.CallCommand) -> None:
    """Who is on the line already, and somebody for a caller who has gone."""
    exchange = Exchange()
    exchange.pbx.do(command)
    assert exchange.words() == ["CommandFailed"]


def test_nobody_answers_a_dial_that_has_ended() -> None:
    exchange = Exchange()
    exchange.pbx.do(CUSTOMER)
    exchange.pbx.do(commands.HangUpCall(call_id=CALLBACK))
    exchange.pbx.trunk.customer_answers(CALLBACK)
    exchange.pbx.trunk.customer_fails(CALLBACK, RingFailure.BUSY)
    exchange.pbx.trunk.outside_answers("c1")
    exchange.pbx.trunk.outside_ends("gone")
    assert exchange.words(30.0) == []


def test_in_a_conversation_with_a_number_outside_nothing_is_played() -> None:
    exchange = Exchange()
    exchange.pbx.do(DIAL)
    exchange.pbx.trunk.outside_answers("c1")
    exchange.pbx.do(commands.PlayPrompt(call_id="c1", step=4, prompts=("a",), interruptible=True))
    exchange.pbx.do(DIAL)
    assert exchange.words() == ["OutsideAnswered", "CommandFailed", "CommandFailed"]
