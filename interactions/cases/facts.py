"""A case as lists and figures see it: one flat row, in which each promise is seen kept or broken. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from math import inf

from interactions.cases.actions import Priority, Standing, Target
from interactions.cases.clock import Reading
from interactions.cases.life import OPEN_STATES, Case, State


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """`due_at` and `response_due_at` as in `clock.Reading`; `risk_at`, `response_risk_at`: when each comes,
    or came, near its end. `customer_id` is whose it is by now; it is no part of the story."""

    number: str
    version: int
    state: State
    reason: str
    priority: Priority
    queue: str
    owner: str | None
    pii_customer: str
    pii_summary: str
    opened_at: float
    changed_at: float
    responded_at: float | None = None
    first_response_at: float | None = None
    resolved_at: float | None = None
    closed_at: float | None = None
    reopened: int = 0
    response_due_at: float | None = None
    response_risk_at: float | None = None
    due_at: float | None = None
    risk_at: float | None = None
    customer_id: int | None = None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def done_at(self) -> float | None:
        return self.closed_at if self.resolved_at is None else self.resolved_at

    def standing(self, now: float) -> Standing:
        """The worse of its two promises."""
        return max(
            _standing(self.response_risk_at, self.response_due_at, self.responded_at, now),
            _standing(self.risk_at, self.due_at, self.done_at, now),
            key=list(Standing).index,
        )


_OTHERWISE = ("due_at", "risk_at", "customer_id")
_SAME = [field.name for field in fields(CaseFacts) if not field.name.endswith(_OTHERWISE)]


def facts_of(case: Case, readings: Iterable[Reading]) -> CaseFacts:
    of = {reading.target: reading for reading in readings}
    response, resolution = (of.get(each, Reading(target=each, target_s=inf)) for each in Target)
    return CaseFacts(
        **{name: getattr(case, name) for name in _SAME},
        response_due_at=response.due_at,
        response_risk_at=response.at_risk_at,
        due_at=resolution.due_at,
        risk_at=resolution.at_risk_at,
    )


def _standing(risk_at: float | None, due_at: float | None, done_at: float | None, now: float) -> Standing:
    """Of what is done, only whether it was in time."""
    if due_at is not None and (due_at <= now if done_at is None else due_at < done_at):
        return Standing.BREACHED
    if done_at is None and risk_at is not None and risk_at <= now:
        return Standing.AT_RISK
    return Standing.FINE
