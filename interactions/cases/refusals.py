"""What cannot be done with a case, in words for the person who tried. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from interactions.cases.actions import NAMES, Action


class NoSuchStep(ValueError):
    """It cannot happen to this case as it is; the message says why, and what can."""


class NoSuchCase(LookupError):
    """The message names it."""

    def __init__(self, number: str) -> None:
        super().__init__(f"There is no case {number}. Case numbers are written like C-2026-000123.")


class StaleCase(Exception):
    """Somebody else was faster; `changes` is what he did, and `version` what came of it."""

    def __init__(self, number: str, seen: int, version: int, changes: Iterable[Action]) -> None:
        self.version = version
        self.changes = tuple(changes)
        done = ", ".join(f"{NAMES[type(change)]} by {change.by}" for change in self.changes)
        super().__init__(
            f"Case {number} is not what you saw as version {seen}{': ' + done if done else ''}."
            f" Look at version {version}, then decide again."
        )
