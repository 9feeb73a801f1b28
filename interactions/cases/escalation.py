"""When a case is brought before others, and what they are told. Pure: what is to be done comes out as values.

A path is steps such as "after 30 working minutes without a response: the supervisors". Each happens once; a
case that is reopened begins its path anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from interactions.cases.actions import (
    Action,
    Escalated,
    FollowUpMissed,
    FollowUpQueued,
    Priority,
    SurveyAsked,
    Target,
    TargetTurned,
)
from interactions.cases.calendar import Calendar
from interactions.cases.clock import line_of, reached, running
from interactions.cases.life import Case, FollowUp


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """After so many working seconds without `target` being met. `queue` is the specialists' queue that gets
    the case; empty: supervisors are told. `calls_back`: the customer is called by whoever is there."""

    name: str
    target: Target
    after_s: float
    queue: str = ""
    calls_back: bool = False


_REQUEST = re.compile(r"(?:^|\.)(?P<case>C-[0-9]{4}-[0-9]{6,12})\.(?P<follow_up>[0-9]{1,6})\Z")
Path: TypeAlias = tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """`by_reason` goes before `by_priority`; a reason's parents count where it has none of its own."""

    by_priority: Mapping[Priority, Path] = field(default_factory=dict)
    by_reason: Mapping[str, Path] = field(default_factory=dict)

    def of(self, case: Case, parents: Mapping[str, str | None]) -> Path:
        for reason in line_of(case.reason, parents):
            if reason in self.by_reason:
                return self.by_reason[reason]
        return self.by_priority.get(case.priority, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What travels with a case, so that nobody must tell it again."""

    number: str
    reason: str
    priority: Priority
    queue: str
    owner: str | None
    opened_at: float
    contacts: tuple[str, ...]  # call ids in the log, oldest first
    pii_customer: str
    pii_summary: str
    pii_notes: tuple[str, ...]


# --- what is asked for ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifySupervisor:
    """`key` is the same however often it is carried out: whoever has seen it does nothing."""

    key: str
    case: str
    at: float
    why: str  # a step's name, at_risk, breached, follow_up_missed, or by_hand
    target: Target | None
    context: Context


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCallback:
    """Put the customer into this queue to be called, not before that moment."""

    key: str
    case: str
    follow_up: int
    request: str  # names the callback; `follow_up_of` knows it again
    queue: str
    pii_number: str
    not_before: float
    context: Context


@dataclass(frozen=True, slots=True, kw_only=True)
class AskSurvey:
    key: str
    case: str
    at: float
    pii_customer: str
    last_call: str | None


Command: TypeAlias = NotifySupervisor | PlanCallback | AskSurvey


def follow_up_of(call_id: str) -> tuple[str, int] | None:
    """The case and the number of the follow-up that this callback was; None: it was none of ours. Call ids
    end in what `PlanCallback.request` named."""
    found = _REQUEST.search(call_id)
    return None if found is None else (found["case"], int(found["follow_up"]))


def context_of(case: Case) -> Context:
    return Context(
        number=case.number,
        reason=case.reason,
        priority=case.priority,
        queue=case.queue,
        owner=case.owner,
        opened_at=case.opened_at,
        contacts=case.contacts,
        pii_customer=case.pii_customer,
        pii_summary=case.pii_summary,
        pii_notes=case.pii_notes,
    )


def steps_ahead(case: Case, path: Path, *, pauses: bool, calendar: Calendar) -> Iterator[tuple[float, Step]]:
    """The steps not gone yet, each with the moment that it is for."""
    if not case.is_open:
        return
    for step in path:
        if step.name not in case.steps:
            stretches = running(case, step.target, pauses=pauses)
            moment = reached(stretches, step.after_s, calendar)
            # What has been met since need not be brought before anybody.
            if moment is not None and not (step.target is Target.RESPONSE and case.responded_at is not None):
                yield moment, step


def asked(case: Case, event: Action) -> Command | None:
    """What an event asks others to do; `case` is what it has become by it."""
    key = f"{case.number}/{case.version}"
    match event:
        case Escalated(at=at, step=step, queue=""):
            return _notice(key, case, at, step or "by_hand", None)
        case TargetTurned(at=at, target=target, standing=standing):
            return _notice(key, case, at, standing, target)
        case FollowUpMissed(at=at):
            return _notice(key, case, at, "follow_up_missed", None)
        case FollowUpQueued(follow_up=number):
            return _callback(key, case, case.follow_ups[number - 1])
        case SurveyAsked(at=at):
            last = case.contacts[-1] if case.contacts else None
            return AskSurvey(key=key, case=case.number, at=at, pii_customer=case.pii_customer, last_call=last)
    return None


def _notice(key: str, case: Case, at: float, why: str, target: Target | None) -> NotifySupervisor:
    return NotifySupervisor(
        key=key, case=case.number, at=at, why=why, target=target, context=context_of(case)
    )


def _callback(key: str, case: Case, plan: FollowUp) -> PlanCallback:
    return PlanCallback(
        key=key,
        case=case.number,
        follow_up=plan.follow_up,
        request=f"{case.number}.{plan.follow_up}",
        queue=plan.queue,
        pii_number=plan.pii_phone,
        not_before=plan.due_at,
        context=context_of(case),
    )
