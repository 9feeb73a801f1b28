"""One action waiting for its answer: panoramisk's Action with a completion rule that always ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from panoramisk.actions import Action

from telephony.ami.errors import ActionRefused, AmiError
from telephony.ami.framing import HeaderValue, Message

Reply = Message
Outcome = Reply | AmiError
ListOutcome = list[Message] | AmiError


def resolve(future: asyncio.Future[Any]) -> Callable[[Any], None]:
    """Give the outcome to `future`, errors as values: an answer nobody waits for any more warns nobody."""

    def settle(outcome: object) -> None:
        if not future.done():
            future.set_result(outcome)

    return settle


class PendingAction(Action):  # type: ignore[misc]  # panoramisk carries no types
    """Completed by its response or, when it collects, by `EventList: Complete`.

    panoramisk guesses from the response's words whether more will follow, and waits for ever when wrong.
    """

    def __init__(
        self,
        name: str,
        headers: Mapping[str, HeaderValue],
        *,
        on_outcome: Callable[[Outcome], None] | None = None,
        on_list: Callable[[ListOutcome], None] | None = None,
    ) -> None:
        super().__init__({"Action": name, **headers})
        self.name = name
        self.collects = on_list is not None
        self._on_outcome = on_outcome
        self._on_list = on_list

    def add_message(self, message: Message) -> bool:
        """Take a message that carries our ActionID; True when the action is thereby settled."""
        if "Response" in message:
            if not message.success:
                self.fail(ActionRefused(self.name, message.text("Message") or "no reason given"))
            elif self._on_outcome is not None:
                self._on_outcome(message)
            elif message.text("EventList").lower() == "start":
                return False
            else:
                self.fail(ActionRefused(self.name, "it answered without a list (ask it with request)"))
            return True
        state = message.text("EventList").lower()
        if state == "complete":
            if self._on_list is not None:
                self._on_list(self.responses)
            return True
        if state == "cancelled":
            self.fail(ActionRefused(self.name, "Asterisk cancelled its list"))
            return True
        self.responses.append(message)
        return False

    def fail(self, error: AmiError) -> None:
        """Settle the action with what went wrong."""
        if self._on_list is not None:
            self._on_list(error)
        elif self._on_outcome is not None:
            self._on_outcome(error)
