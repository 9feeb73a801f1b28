"""Which cases somebody looks for, and a page of them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from interactions.cases.actions import Action, Priority, Standing
from interactions.cases.facts import CaseFacts
from interactions.cases.life import Case, State


@dataclass(frozen=True, slots=True)
class CasePage:
    """Newest first; `next` is the cursor of the following page, None at the end."""

    items: tuple[CaseFacts, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Story:
    """What happened to a case, oldest first; what it has become by it, and how that is shown."""

    case: Case
    events: tuple[Action, ...]
    facts: CaseFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """None and empty ask for nothing. `standing` is of open cases, as it is at `now`. Of `call_id`,
    `customer` and `customer_id` any may hold: the call's cases, those of a number or another address,
    written in any way, and those of a customer by all his numbers."""

    states: Sequence[State] = ()
    queue: str | None = None
    owner: str | None = None
    reason: str | None = None
    priority: Priority | None = None
    standing: Standing | None = None
    now: float = 0.0
    call_id: str | None = None
    customer: str | None = None
    customer_id: int | None = None
