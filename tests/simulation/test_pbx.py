"""The simulated exchange keeps the traps of the real one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulation.agenda import Agenda
from simulation.asked_stage import Nobody
from simulation.law import LawBroken
from simulation.laws import nobody_is_left_in_silence
from simulation.pbx import GRACE_S, JOIN_S, PROMPT_S, SimulatedPbx
from telephony import commands, events
from telephony.events import Event, LegState, Party, RingFailure


class Exchange:
    """An exchange with one caller, c1, and what it has reported."""

    def __init__(self) -> None:
        self.told: list[Event] = []
        self.agenda = Agenda(100.0)
        self.pbx = SimulatedPbx(self.agenda, Nobody(), self.told.append, delay=lambda: 0.01)
        self.pbx.reachable.add("SIM/an")
        self.pbx.restore_link()
        self.pbx.dial("c1", number="84901")
        self.told.clear()

    def do(self, *asked: commands.CallCommand) -> Exchange:
        for command in asked:
            self.pbx.do(command)
        return self

    def words(self, seconds: float = 0.1) -> list[str]:
        """What is reported within these seconds."""
        self.agenda.run(seconds)
        words = [type(event).__name__ for event in self.told]
        self.told.clear()
        return words


@pytest.fixture
def exchange() -> Exchange:
    made = Exchange()
    made.words()
    return made


def play(step: int = 1, *, interruptible: bool = True) -> commands.PlayPrompt:
    return commands.PlayPrompt(call_id="c1", step=step, prompts=("a", "b"), interruptible=interruptible)


def ring(attempt: int = 1, phone: str = "SIM/an", call_id: str = "c1") -> commands.RingAgent:
    return commands.RingAgent(
        call_id=call_id,
        agent_id="an",
        attempt=attempt,
        phone=phone,
        timeout_s=10.0,
        pii_number="84901",
        pii_name="",
    )


STOP = commands.StopRinging(call_id="c1", agent_id="an", attempt=1)
CONNECT = commands.ConnectCall(call_id="c1", agent_id="an", attempt=1)
DROP_AGENT = commands.HangUpAgent(call_id="c1", agent_id="an", attempt=1)


def joined(exchange: Exchange) -> Exchange:
    exchange.do(ring()).pbx.answer("SIM/an")
    exchange.words()
    return exchange


def test_a_prompt_lasts_as_long_as_its_parts(exchange: Exchange) -> None:
    exchange.do(play())
    assert exchange.words(2 * PROMPT_S - 0.1) == []
    assert exchange.words(0.2) == ["PromptFinished"]


@pytest.mark.parametrize(
    ("interruptible", "words"), [(True, ["DigitPressed", "PromptFinished"]), (False, ["DigitPressed"])]
)
def test_a_key_cuts_only_a_prompt_that_may_be_cut(
    exchange: Exchange, interruptible: bool, words: list[str]
) -> None:
    exchange.do(play(interruptible=interruptible)).pbx.press("c1", "1")
    assert exchange.words() == words


def test_an_unreachable_phone_fails_at_once(exchange: Exchange) -> None:
    exchange.do(ring(phone="SIM/gone")).agenda.run(0.1)
    assert [event.reason for event in exchange.told if isinstance(event, events.RingFailed)] == [
        RingFailure.UNREACHABLE
    ]


def test_a_phone_that_rings_already_is_busy(exchange: Exchange) -> None:
    exchange.do(ring(1), ring(2)).agenda.run(0.1)
    assert [event.reason for event in exchange.told if isinstance(event, events.RingFailed)] == [
        RingFailure.BUSY
    ]


def test_an_answer_may_cross_the_word_to_stop(exchange: Exchange) -> None:
    exchange.do(ring()).words()
    exchange.pbx.answer("SIM/an")
    exchange.agenda.run(2 * JOIN_S)
    exchange.do(STOP)
    assert exchange.words() == ["AgentAnswered", "PartiesJoined", "AgentHungUp"]
    assert "c1" in exchange.pbx.silent  # until he hears something again


def test_a_ring_that_was_stopped_is_not_spoken_of(exchange: Exchange) -> None:
    exchange.do(ring()).words()
    assert exchange.do(STOP, STOP).words(30.0) == []


def test_a_phone_rings_on_for_a_caller_who_has_gone_and_gives_up_by_itself(exchange: Exchange) -> None:
    exchange.do(ring()).words()
    exchange.pbx.caller_hangs_up("c1")
    assert exchange.words(10.0 + GRACE_S - 1.0) == ["CallHungUp"]
    assert exchange.words(2.0) == ["RingFailed"]


def test_when_the_caller_hangs_up_the_agents_leg_ends_by_itself(exchange: Exchange) -> None:
    joined(exchange).pbx.caller_hangs_up("c1")
    assert exchange.words() == ["CallHungUp", "AgentHungUp"]
    assert exchange.do(DROP_AGENT).words() == []


def test_when_the_agent_hangs_up_the_caller_stays_on_the_line(exchange: Exchange) -> None:
    joined(exchange).pbx.agent_hangs_up("SIM/an")
    assert exchange.words() == ["AgentHungUp"]
    assert exchange.do(play()).words(10.0) == ["PromptFinished"]


def test_a_caller_whom_his_agent_left_hears_nothing_until_something_is_played(exchange: Exchange) -> None:
    joined(exchange).pbx.agent_hangs_up("SIM/an")
    exchange.words()
    nobody_is_left_in_silence(exchange.pbx, exchange.agenda.now)
    with pytest.raises(LawBroken):
        nobody_is_left_in_silence(exchange.pbx, exchange.agenda.now + 2.0)
    exchange.do(play())
    nobody_is_left_in_silence(exchange.pbx, exchange.agenda.now + 2.0)


def test_a_caller_who_has_gone_cannot_be_connected(exchange: Exchange) -> None:
    exchange.do(ring()).pbx.answer("SIM/an")
    exchange.pbx.caller_hangs_up("c1")
    exchange.words()
    exchange.do(CONNECT).agenda.run(0.1)
    (failed,) = exchange.told
    assert isinstance(failed, events.CommandFailed)
    assert (failed.command, failed.attempt) == ("ConnectCall", 1)


def test_those_who_are_connected_are_connected_once(exchange: Exchange) -> None:
    assert joined(exchange).do(CONNECT).words() == []


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (commands.AnswerCall(call_id="gone"), ["CommandFailed"]),
        (commands.PlayMusic(call_id="gone"), ["CommandFailed"]),
        (
            commands.PlayPrompt(call_id="gone", step=1, prompts=(), interruptible=True),
            ["CommandFailed"],
        ),
        (
            commands.StartRecording(call_id="gone", recording_id="r", customer="c", agent="a"),
            ["CommandFailed"],
        ),
        (ring(call_id="gone"), ["RingFailed"]),
        (commands.HangUpCall(call_id="gone"), []),
        (commands.StopRecording(call_id="gone", recording_id="r"), []),
    ],
)
def test_what_is_asked_of_a_line_that_is_gone(
    exchange: Exchange, command: commands.CallCommand, words: list[str]
) -> None:
    assert exchange.do(command).words() == words


def test_no_prompt_is_played_into_a_conversation_and_no_key_of_it_is_told(exchange: Exchange) -> None:
    joined(exchange)
    assert exchange.do(play()).words() == ["CommandFailed"]
    exchange.pbx.press("c1", "4")
    assert exchange.words() == []


def test_hold_is_told_once(exchange: Exchange) -> None:
    pbx = joined(exchange).pbx
    for act in (pbx.hold, pbx.hold, pbx.resume, pbx.resume):
        act("c1", Party.AGENT)
    assert exchange.words() == ["CallHeld", "CallResumed"]


@pytest.mark.parametrize(
    "act",
    [
        lambda pbx: pbx.press("gone", "1"),
        lambda pbx: pbx.caller_hangs_up("gone"),
        lambda pbx: pbx.answer("SIM/gone"),
        lambda pbx: pbx.decline("SIM/gone"),
        lambda pbx: pbx.agent_hangs_up("SIM/gone"),
        lambda pbx: pbx.hold("c1", Party.CALLER),
        lambda pbx: pbx.resume("c1", Party.CALLER),
        lambda pbx: pbx.set_reachable("SIM/an", reachable=True),
    ],
)
def test_what_people_cannot_do_is_not_told(exchange: Exchange, act: Callable[[SimulatedPbx], None]) -> None:
    act(exchange.pbx)
    assert exchange.words() == []


# --- the link ------------------------------------------------------------------------------------


def test_while_the_link_is_down_nothing_is_done_and_nothing_told(exchange: Exchange) -> None:
    exchange.pbx.press("c1", "1")  # on its way, and lost with the link
    exchange.pbx.lose_link()
    exchange.do(ring())
    exchange.pbx.press("c1", "2")
    assert exchange.words() == ["PbxLost"]
    assert exchange.pbx.legs == {}


def test_the_snapshot_says_what_is(exchange: Exchange) -> None:
    joined(exchange).pbx.lose_link()
    exchange.pbx.dial("c2", number="84902")
    exchange.pbx.restore_link()
    snapshot = exchange.told[-1]
    assert isinstance(snapshot, events.PbxSnapshot)
    assert snapshot.reachable_phones == {"SIM/an"}
    first, second = snapshot.calls
    assert [(leg.agent_id, leg.attempt, leg.state) for leg in first.legs] == [("an", 1, LegState.JOINED)]
    assert (second.call_id, second.legs) == ("c2", ())


def test_legs_without_a_caller_are_taken_down_when_the_link_is_back(exchange: Exchange) -> None:
    exchange.do(ring()).words()
    exchange.pbx.lose_link()
    exchange.pbx.caller_hangs_up("c1")
    exchange.pbx.restore_link()
    assert exchange.words() == ["PbxLost", "PbxSnapshot"]
    assert exchange.pbx.legs == {}
