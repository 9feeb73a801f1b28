"""What the rules of the house do to a case by themselves, and when. Pure.

Each is told with its moment beforehand, so that a case sleeps until the first of them. Done one after the
other, each changes what is ahead: nothing is done that an earlier one has settled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from interactions.cases.actions import (
    RULES,
    Action,
    Closed,
    Escalated,
    FollowUpCancelled,
    FollowUpMissed,
    FollowUpPlanned,
    FollowUpQueued,
    SurveyAsked,
    TargetTurned,
)
from interactions.cases.clock import readings
from interactions.cases.escalation import Step, steps_ahead
from interactions.cases.life import Case, FollowUpState, State, after
from interactions.cases.rules import Rules

Parents: TypeAlias = Mapping[str, str | None]
Ahead: TypeAlias = Iterator[tuple[float, tuple[Action, ...]]]


def wakes_at(case: Case, rules: Rules, parents: Parents) -> float | None:
    """When something happens by itself, if nobody does anything before."""
    return min((moment for moment, _ in _ahead(case, rules, parents)), default=None)


def due(case: Case, rules: Rules, parents: Parents, now: float) -> list[Action]:
    """Everything whose moment has come, in order; for `life.after`, one by one."""
    done: list[Action] = []
    while True:
        ready = [found for found in _ahead(case, rules, parents) if found[0] <= now]
        if not ready:
            return done
        _, events = min(ready, key=lambda found: found[0])
        for event in events:
            happened = replace(event, at=max(now, case.changed_at))
            case = after(case, happened)
            done.append(happened)


def _ahead(case: Case, rules: Rules, parents: Parents) -> Ahead:
    yield from _follow_ups(case, rules)
    if case.is_open:
        yield from _turns(case, rules, parents)
        path, pauses = rules.paths.of(case, parents), rules.promises.pauses
        for at, step in steps_ahead(case, path, pauses=pauses, calendar=rules.calendar):
            yield at, _escalation(case, step, at)
    elif case.state is State.RESOLVED and rules.close_after_s is not None:
        since = case.resolved_at if case.confirmed_at is None else case.confirmed_at
        assert since is not None, "it is resolved"
        why = "silence" if case.confirmed_at is None else "confirmed"
        yield since + rules.close_after_s, (Closed(at=since, by=RULES, why=why),)
    elif case.closed_at is not None and _survey_owed(case, rules):
        yield case.closed_at, (SurveyAsked(at=case.closed_at, by=RULES),)


def _follow_ups(case: Case, rules: Rules) -> Ahead:
    for plan in case.follow_ups:
        number = plan.follow_up
        if plan.state is FollowUpState.QUEUED and plan.queued_at is not None:
            at = plan.queued_at + rules.missed_after_s
            yield at, (FollowUpMissed(at=at, by=RULES, follow_up=number),)
        elif plan.state is FollowUpState.PLANNED and (case.state is State.CLOSED or not plan.pii_phone):
            # It is over, or his number was erased.
            yield case.changed_at, (FollowUpCancelled(at=case.changed_at, by=RULES, follow_up=number),)
        elif plan.state is FollowUpState.PLANNED:
            yield plan.due_at, (FollowUpQueued(at=plan.due_at, by=RULES, follow_up=number),)


def _turns(case: Case, rules: Rules, parents: Parents) -> Ahead:
    for reading in readings(case, rules.promises, parents, rules.calendar):
        target = reading.target
        for at, standing in reading.turns():
            if (target, standing) not in case.turned:
                yield at, (TargetTurned(at=at, by=RULES, target=target, standing=standing, turned_at=at),)


def _escalation(case: Case, step: Step, at: float) -> tuple[Action, ...]:
    escalated = Escalated(at=at, by=RULES, step=step.name, queue=step.queue)
    if not step.calls_back or not has_phone(case):
        return (escalated,)
    call = FollowUpPlanned(
        at=at,
        by=RULES,
        follow_up=len(case.follow_ups) + 1,
        due_at=at,
        queue=step.queue or case.queue,
        pii_phone=case.pii_customer,
    )
    return (escalated, call)


def has_phone(case: Case) -> bool:
    return case.pii_customer.startswith("+")


def _survey_owed(case: Case, rules: Rules) -> bool:
    """Once in its life, of what had been resolved: a duplicate is closed without a word."""
    asked = case.survey_asked_at is not None
    return rules.survey and not asked and case.resolved_at is not None and bool(case.pii_customer)
