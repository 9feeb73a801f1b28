"""Which phones can be rung, from what Asterisk says of their contacts.

A phone that starts again on another port registers its new contact before the old one is removed: the last
word is then "Removed" about a phone that is there. So each contact counts on its own.
"""

from __future__ import annotations

from collections import defaultdict

from telephony.ami.framing import Message

# Others ("Unknown": not yet qualified) say nothing new.
REACHABLE = {"Reachable": True, "NonQualified": True, "Unreachable": False, "Removed": False}


class Phones:
    """The contacts heard of since the last snapshot."""

    def __init__(self) -> None:
        self._contacts: defaultdict[str, set[str]] = defaultdict(set)

    def forget(self) -> None:
        """A snapshot has told what is."""
        self._contacts.clear()

    def heard(self, message: Message) -> tuple[str, bool] | None:
        """The phone (`PJSIP/an`) a ContactStatus is about, and whether it can be rung now."""
        reachable = REACHABLE.get(message.text("ContactStatus"))
        if reachable is None:
            return None
        phone = f"PJSIP/{message.text('EndpointName')}"
        contacts = self._contacts[phone]
        (contacts.add if reachable else contacts.discard)(message.text("URI"))
        return phone, bool(contacts)
