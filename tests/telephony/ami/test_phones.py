"""A phone can be rung while one of its contacts can be reached."""

from __future__ import annotations

import pytest

from telephony.ami.framing import Message, parse
from telephony.ami.phones import Phones
from tests.telephony.ami.scripted_ami import frame


def contact(status: str, uri: str = "sip:an@127.0.0.1:5062") -> Message:
    message = parse(
        frame("Event: ContactStatus", f"URI: {uri}", f"ContactStatus: {status}", "EndpointName: an")[:-4]
    )
    assert message is not None
    return message


@pytest.mark.parametrize(
    ("status", "reachable"),
    [("NonQualified", True), ("Reachable", True), ("Unreachable", False), ("Removed", False)],
)
def test_one_contact_says_it_all(status: str, reachable: bool) -> None:
    assert Phones().heard(contact(status)) == ("PJSIP/an", reachable)


@pytest.mark.parametrize("status", ["Unknown", "", "Updated"])
def test_what_says_nothing_new_is_not_told(status: str) -> None:
    assert Phones().heard(contact(status)) is None


def test_a_phone_that_starts_again_on_another_port_stays_reachable() -> None:
    """As Asterisk 22 was heard: the new contact comes first, the old one goes last."""
    phones = Phones()
    old, new = "sip:an@127.0.0.1:51304", "sip:an@127.0.0.1:35707"
    heard = [("Reachable", old), ("NonQualified", new), ("Reachable", new), ("Removed", old)]
    assert [phones.heard(contact(status, uri)) for status, uri in heard] == [("PJSIP/an", True)] * 4
    assert phones.heard(contact("Removed", new)) == ("PJSIP/an", False)


def test_after_a_snapshot_the_contacts_of_before_do_not_count() -> None:
    phones = Phones()
    phones.heard(contact("Reachable", "sip:an@old"))
    phones.forget()
    assert phones.heard(contact("Unreachable")) == ("PJSIP/an", False)
