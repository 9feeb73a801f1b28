"""The messages that callers leave on the simulated exchange, where the stories do not look."""

from __future__ import annotations

from simulation.messages import SILENCE_S
from telephony import commands
from tests.simulation.test_trunk import Exchange


def record(max_s: float = 60.0, call_id: str = "c1") -> commands.RecordMessage:
    return commands.RecordMessage(call_id=call_id, step=1, recording_id="m", path="m.wav", max_s=max_s)


def test_a_message_lasts_as_long_as_he_talks_and_then_the_silence() -> None:
    exchange = Exchange()
    exchange.pbx.do(record())
    exchange.pbx.messages.speak("c1", 20.0)
    assert exchange.words(20.0 + SILENCE_S - 0.1) == []
    assert exchange.words(0.2) == ["MessageEnded"]


def test_nobody_talks_beyond_the_limit() -> None:
    exchange = Exchange()
    exchange.pbx.do(record(max_s=10.0))
    exchange.pbx.messages.speak("c1", 20.0)
    assert exchange.words(10.1) == ["MessageEnded"]


def test_who_speaks_where_nothing_is_recorded_is_not_heard() -> None:
    exchange = Exchange()
    exchange.pbx.messages.speak("c1", 1.0)
    exchange.pbx.messages.speak("gone", 1.0)
    assert exchange.words(30.0) == []


def test_a_caller_who_has_gone_leaves_no_message() -> None:
    exchange = Exchange()
    exchange.pbx.do(record(call_id="gone"))
    assert exchange.words() == ["CommandFailed"]
