"""What a later session can read of a command that it did not give; the rest shows in the callers' tests."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from telephony.ami.errand import read_ticket, ticket
from telephony.ami.framing import Message


def result(command_id: str) -> Message:
    return Message(
        {"Event": "AsyncAGIExec", "CommandId": command_id, "Result": quote("200 result=1 (DTMF)\n")}
    )


def test_a_ticket_says_what_was_asked_and_in_which_step() -> None:
    told = read_ticket(result(ticket("message", 12) + "agi/7"))
    assert told is not None
    assert (told[0], told[1], told[2].data) == ("message", 12, "DTMF")


@pytest.mark.parametrize(
    "command_id", ["", "agi/uuid/1", "message/", "message/x/1", "12/12/12", "message/١/1"]
)
def test_any_other_command_needs_nobodys_care(command_id: str) -> None:
    assert read_ticket(result(command_id)) is None
