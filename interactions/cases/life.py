"""The life of a case: a table of moves, and the case as the sum of what happened to it. Pure.

NEW ──responded──> OPEN <──> WAITING_CUSTOMER        ESCALATED ──assigned, responded──> OPEN
any open ──resolved──> RESOLVED ──closed──> CLOSED ──reopened──> REOPENED ──responded──> OPEN
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from interactions.cases import actions as a
from interactions.cases.actions import NAMES, Action, Priority, Standing, Target
from interactions.cases.refusals import NoSuchStep


class State(StrEnum):
    NEW = "new"  # nobody has spoken with the customer about it
    OPEN = "open"
    WAITING_CUSTOMER = "waiting_customer"
    ESCALATED = "escalated"  # nobody has taken it up since
    RESOLVED = "resolved"  # to be confirmed
    CLOSED = "closed"
    REOPENED = "reopened"  # it came back, and nobody has spoken with the customer since


_S = State
OPEN_STATES = (_S.NEW, _S.OPEN, _S.WAITING_CUSTOMER, _S.ESCALATED, _S.REOPENED)

# In these states it may happen, and changes none of them;
_STAYS: dict[type[Action], tuple[State, ...]] = {
    a.Classified: OPEN_STATES,
    a.Prioritised: OPEN_STATES,
    a.Assigned: OPEN_STATES,
    a.Moved: OPEN_STATES,
    a.Responded: OPEN_STATES,
    a.TargetTurned: OPEN_STATES,
    a.FollowUpPlanned: (*OPEN_STATES, _S.RESOLVED),
    a.Confirmed: (_S.RESOLVED,),
    a.SurveyAsked: (_S.CLOSED,),
    a.SurveyAnswered: tuple(_S),
    a.Summarised: tuple(_S),
    a.Noted: tuple(_S),
    a.ContactAdded: tuple(_S),
    a.FollowUpQueued: tuple(_S),
    a.FollowUpDone: tuple(_S),
    a.FollowUpMissed: tuple(_S),
    a.FollowUpCancelled: tuple(_S),
}
# these move it.
_MOVES: dict[tuple[State, type[Action]], State] = {
    (_S.NEW, a.Responded): _S.OPEN,
    (_S.NEW, a.FollowUpDone): _S.OPEN,
    (_S.NEW, a.CustomerAwaited): _S.WAITING_CUSTOMER,
    (_S.NEW, a.Escalated): _S.ESCALATED,
    (_S.NEW, a.Resolved): _S.RESOLVED,
    (_S.NEW, a.Closed): _S.CLOSED,
    (_S.OPEN, a.CustomerAwaited): _S.WAITING_CUSTOMER,
    (_S.OPEN, a.Escalated): _S.ESCALATED,
    (_S.OPEN, a.Resolved): _S.RESOLVED,
    (_S.OPEN, a.Closed): _S.CLOSED,
    (_S.WAITING_CUSTOMER, a.ContactAdded): _S.OPEN,
    (_S.WAITING_CUSTOMER, a.CustomerReturned): _S.OPEN,
    (_S.WAITING_CUSTOMER, a.FollowUpDone): _S.OPEN,
    (_S.WAITING_CUSTOMER, a.Escalated): _S.ESCALATED,
    (_S.WAITING_CUSTOMER, a.Resolved): _S.RESOLVED,
    (_S.WAITING_CUSTOMER, a.Closed): _S.CLOSED,
    (_S.ESCALATED, a.Assigned): _S.OPEN,
    (_S.ESCALATED, a.Responded): _S.OPEN,
    (_S.ESCALATED, a.FollowUpDone): _S.OPEN,
    (_S.ESCALATED, a.Escalated): _S.ESCALATED,
    (_S.ESCALATED, a.CustomerAwaited): _S.WAITING_CUSTOMER,
    (_S.ESCALATED, a.Resolved): _S.RESOLVED,
    (_S.ESCALATED, a.Closed): _S.CLOSED,
    (_S.RESOLVED, a.Closed): _S.CLOSED,
    (_S.RESOLVED, a.Reopened): _S.REOPENED,
    (_S.CLOSED, a.Reopened): _S.REOPENED,
    (_S.REOPENED, a.Responded): _S.OPEN,
    (_S.REOPENED, a.FollowUpDone): _S.OPEN,
    (_S.REOPENED, a.CustomerAwaited): _S.WAITING_CUSTOMER,
    (_S.REOPENED, a.Escalated): _S.ESCALATED,
    (_S.REOPENED, a.Resolved): _S.RESOLVED,
    (_S.REOPENED, a.Closed): _S.CLOSED,
}
NEXT = {(state, kind): state for kind, states in _STAYS.items() for state in states} | _MOVES

_RESPONSES = (a.Responded, a.CustomerAwaited, a.FollowUpDone, a.Resolved, a.Closed)


class FollowUpState(StrEnum):
    PLANNED = "planned"
    QUEUED = "queued"  # as a callback
    DONE = "done"
    MISSED = "missed"
    CANCELLED = "cancelled"


_F = FollowUpState
_FOLLOW_UP_NEXT: dict[type[Action], tuple[tuple[FollowUpState, ...], FollowUpState]] = {
    a.FollowUpQueued: ((_F.PLANNED,), _F.QUEUED),
    a.FollowUpDone: ((_F.PLANNED, _F.QUEUED, _F.MISSED), _F.DONE),  # late, and all the better
    a.FollowUpMissed: ((_F.PLANNED, _F.QUEUED), _F.MISSED),
    a.FollowUpCancelled: ((_F.PLANNED, _F.QUEUED), _F.CANCELLED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    follow_up: int
    due_at: float
    queue: str
    state: FollowUpState = FollowUpState.PLANNED
    queued_at: float | None = None
    call_id: str = ""
    pii_phone: str = ""
    pii_why: str = ""


@dataclass(frozen=True, slots=True)
class Stay:
    """In this state from `since` to the next stay."""

    state: State
    since: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`version` counts what happened to it. `asked_at` is when an answer was first owed, or owed again;
    `responded_at` when it was given since. `steps` and `turned` are of the time since then."""

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
    asked_at: float
    stays: tuple[Stay, ...]
    responded_at: float | None = None
    first_response_at: float | None = None
    resolved_at: float | None = None
    confirmed_at: float | None = None
    closed_at: float | None = None
    survey_asked_at: float | None = None
    survey_id: str | None = None
    reopened: int = 0
    contacts: tuple[str, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    steps: frozenset[str] = frozenset()
    turned: frozenset[tuple[Target, Standing]] = frozenset()
    pii_notes: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


def possible(case: Case) -> tuple[str, ...]:
    """What can happen to it as it is, by name. The survey is asked once."""
    asked = case.survey_asked_at is not None
    kinds = (kind for state, kind in NEXT if state is case.state)
    return tuple(sorted(NAMES[kind] for kind in kinds if not (asked and kind is a.SurveyAsked)))


def begin(opened: a.Opened) -> Case:
    return Case(
        number=opened.number,
        version=1,
        state=State.NEW,
        reason=opened.reason,
        priority=Priority(opened.priority),
        queue=opened.queue,
        owner=None,
        pii_customer=opened.pii_customer,
        pii_summary=opened.pii_summary,
        opened_at=opened.at,
        changed_at=opened.at,
        asked_at=opened.at,
        stays=(Stay(State.NEW, opened.at),),
    )


def fold(story: Iterable[Action]) -> Case:
    """The case whose story this is, from its opening on. Raises `NoSuchStep`."""
    events = iter(story)
    first = next(events, None)
    if not isinstance(first, a.Opened):
        raise NoSuchStep("The story of a case begins with its opening.")
    case = begin(first)
    for event in events:
        case = after(case, event)
    return case


def after(case: Case, event: Action) -> Case:
    """The case once this has happened too. Raises `NoSuchStep`, and nothing has happened."""
    kind = type(event)
    if (case.state, kind) not in NEXT:
        raise NoSuchStep(_refusal(case, kind))
    if event.at < case.changed_at:
        raise NoSuchStep(f"Case {case.number} was changed at {case.changed_at}: nothing happens before that.")
    state = NEXT[case.state, kind]
    changed = replace(case, version=case.version + 1, changed_at=event.at, state=state)
    if state is not case.state:
        changed = replace(changed, stays=(*case.stays, Stay(state, event.at)))
    if isinstance(event, _RESPONSES) and case.responded_at is None:
        first = event.at if case.first_response_at is None else case.first_response_at
        changed = replace(changed, responded_at=event.at, first_response_at=first)
    return _detail(changed, event)


def _detail(case: Case, event: Action) -> Case:
    match event:
        case a.Classified(reason=reason):
            return replace(case, reason=reason, turned=frozenset())
        case a.Prioritised(priority=priority):
            return replace(case, priority=Priority(priority), turned=frozenset())
        case a.Summarised(pii_summary=summary):
            return replace(case, pii_summary=summary)
        case a.Assigned(owner=owner):
            return replace(case, owner=owner)
        case a.Moved(queue=queue):
            return replace(case, queue=queue, owner=None)
        case a.Noted(pii_note=note):
            return replace(case, pii_notes=(*case.pii_notes, note))
        case a.ContactAdded(call_id=call_id):
            return replace(case, contacts=_with(case.contacts, call_id))
        case a.Escalated(step=step, queue=queue):
            steps = case.steps | {step} if step else case.steps
            if not queue:
                return replace(case, steps=steps)
            return replace(case, steps=steps, queue=queue, owner=None)
        case a.TargetTurned(target=target, standing=standing):
            return replace(case, turned=case.turned | {(target, standing)})
        case a.FollowUpPlanned():
            return _planned(case, event)
        case a.FollowUpQueued() | a.FollowUpDone() | a.FollowUpMissed() | a.FollowUpCancelled():
            return _followed_up(case, event)
        case a.Resolved():
            return replace(case, resolved_at=event.at, confirmed_at=None)
        case a.Confirmed():
            return replace(case, confirmed_at=event.at)
        case a.Closed():
            return replace(case, closed_at=event.at)
        case a.Reopened():
            return replace(
                case,
                reopened=case.reopened + 1,
                asked_at=event.at,
                responded_at=None,
                resolved_at=None,
                confirmed_at=None,
                closed_at=None,
                steps=frozenset(),
                turned=frozenset(),
            )
        case a.SurveyAsked():
            return replace(case, survey_asked_at=event.at)
        case a.SurveyAnswered(survey_id=survey_id):
            return replace(case, survey_id=survey_id)
    return case


def _planned(case: Case, event: a.FollowUpPlanned) -> Case:
    if event.follow_up != len(case.follow_ups) + 1:
        raise NoSuchStep(f"The next follow-up of case {case.number} is number {len(case.follow_ups) + 1}.")
    plan = FollowUp(
        follow_up=event.follow_up,
        due_at=event.due_at,
        queue=event.queue,
        pii_phone=event.pii_phone,
        pii_why=event.pii_why,
    )
    return replace(case, follow_ups=(*case.follow_ups, plan))


def _followed_up(
    case: Case, event: a.FollowUpQueued | a.FollowUpDone | a.FollowUpMissed | a.FollowUpCancelled
) -> Case:
    number = event.follow_up
    if not 1 <= number <= len(case.follow_ups):
        raise NoSuchStep(f"Case {case.number} has no follow-up {number}: look at its follow-ups again.")
    plan = case.follow_ups[number - 1]
    before, state = _FOLLOW_UP_NEXT[type(event)]
    if plan.state not in before:
        raise NoSuchStep(
            f"Follow-up {number} of case {case.number} is {plan.state}: it cannot become {state}."
        )
    call_id = event.call_id if isinstance(event, a.FollowUpDone | a.FollowUpMissed) else ""
    queued_at = event.at if isinstance(event, a.FollowUpQueued) else plan.queued_at
    plans = (
        *case.follow_ups[: number - 1],
        replace(plan, state=state, call_id=call_id, queued_at=queued_at),
        *case.follow_ups[number:],
    )
    return replace(case, follow_ups=plans, contacts=_with(case.contacts, call_id))


def _with(contacts: tuple[str, ...], call_id: str) -> tuple[str, ...]:
    return contacts if not call_id or call_id in contacts else (*contacts, call_id)


def _refusal(case: Case, kind: type[Action]) -> str:
    can = ", ".join(sorted(NAMES[other] for state, other in NEXT if state is case.state))
    name = NAMES.get(kind, kind.__name__)
    return f"Case {case.number} is {case.state}: {name!r} cannot happen to it now. What can: {can}."
