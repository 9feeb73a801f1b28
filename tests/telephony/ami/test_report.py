"""What a failure means upwards."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from telephony.ami.errors import ActionRefused, ActionTimeout, AmiError, LinkDown
from telephony.ami.framing import Message
from telephony.ami.report import Report
from telephony.commands import ConnectCall, PlayMusic, PlayPrompt
from telephony.events import CommandFailed, Event, RingFailed, RingFailure
from tests.telephony.ami.scripted_calls import CALL, NOW, ring


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def report(told: list[Event]) -> Report:
    return Report(told.append, lambda: NOW)


@pytest.mark.parametrize("error", [ActionRefused("Bridge", "gone"), ActionTimeout("Bridge", 5)])
def test_a_refusal_is_told_with_its_step_or_attempt(
    report: Report, told: list[Event], error: AmiError
) -> None:
    report.refusal_of(ConnectCall(call_id=CALL, agent_id="an", attempt=2))(error)
    report.refusal_of(PlayPrompt(call_id=CALL, step=3, prompts=(), interruptible=True))(error)
    assert told == [
        CommandFailed(at=NOW, call_id=CALL, command="ConnectCall", reason=str(error), attempt=2),
        CommandFailed(at=NOW, call_id=CALL, command="PlayPrompt", reason=str(error), step=3),
    ]


def test_a_ring_that_fails_is_a_ring_failed(report: Report, told: list[Event]) -> None:
    report.failed(ring(4), "no such context")
    assert told == [RingFailed(at=NOW, call_id=CALL, agent_id="an", attempt=4, reason=RingFailure.FAILED)]


def test_what_was_lost_with_the_link_is_left_to_the_snapshot(report: Report, told: list[Event]) -> None:
    report.failed(ring(), LinkDown("cut"))
    report.failed(PlayMusic(call_id=CALL), LinkDown("cut"))
    assert told == []


def test_success_is_told_by_other_events(report: Report, told: list[Event]) -> None:
    report.refusal_of(PlayMusic(call_id=CALL))(Message({}))
    report.needless("Hangup")(Message({}))
    assert told == []


def test_what_is_so_already_is_no_failure(report: Report, told: list[Event]) -> None:
    with capture_logs() as logs:
        report.needless("Hangup")(ActionRefused("Hangup", "No such channel"))
    assert told == []
    assert [(line["event"], line["log_level"]) for line in logs] == [("ami_action_needless", "debug")]


def test_no_personal_value_is_logged(report: Report) -> None:
    with capture_logs() as logs:
        report.failed(ring(), ActionRefused("Originate", "no"))
        report.failed(ring(), LinkDown("cut"))
    assert len(logs) == 2
    assert "0901234567" not in str(logs)
