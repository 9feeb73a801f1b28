"""What people do about a case. Whoever does it says which version he saw; when somebody else was faster he is
told what was done, and nothing has happened."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Literal, Protocol

import msgspec
from msgspec import Meta

from interactions.cases import actions as a
from interactions.cases.actions import Action, Priority
from interactions.cases.life import Case
from interactions.cases.refusals import NoSuchStep, StaleCase
from interactions.users import Role, User
from web.cases import CasePath, CaseReader, Level, LiveCalls, WholeCase, seen, whole
from web.house import Premises
from web.reasons import ReasonBook
from web.typed import Refused, route

DOERS = frozenset({Role.AGENT, Role.SUPERVISOR, Role.ADMIN})
Name = Annotated[str, Meta(max_length=100)]
Given = Annotated[str, Meta(min_length=1, max_length=100)]
Words = Annotated[str, Meta(max_length=4000)]
Version = Annotated[int, Meta(ge=1)]


class CaseStore(CaseReader, Protocol):
    async def open(self, opened: a.Opened) -> Case: ...

    async def act(self, number: str, *actions: Action, version: int | None = None) -> Case:
        """Raises `NoSuchCase`, `StaleCase` and `NoSuchStep`."""

    async def plan_follow_up(
        self,
        number: str,
        *,
        due_at: float,
        at: float,
        by: str,
        queue: str = "",
        phone: str = "",
        why: str = "",
        version: int | None = None,
    ) -> Case:
        """Raises as `act`."""


class _Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: Version


class NewCase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`customer`: a number in any spelling, or another address. `call_id`: the contact it came from."""

    reason: Given
    queue: Given
    priority: Level = "normal"
    customer: Name = ""
    summary: Words = ""
    call_id: Annotated[str, Meta(max_length=200)] = ""


class Ownership(_Body, frozen=True, kw_only=True):
    owner: Given


class Sorting(_Body, frozen=True, kw_only=True):
    """What is left out, or null, stays as it was."""

    reason: Given | None = None
    priority: Level | None = None
    summary: Words | None = None


class CaseNote(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A note needs no version: it changes nothing that others saw."""

    note: Annotated[str, Meta(min_length=1, max_length=4000)]


class Escalation(_Body, frozen=True, kw_only=True):
    """`queue`: the specialists'; empty: supervisors are told."""

    queue: Name = ""
    why: Words = ""


class NewFollowUp(_Body, frozen=True, kw_only=True):
    """`due_at` in seconds UTC. Without `queue` and `phone` they are the case's queue and its customer's."""

    due_at: Annotated[float, Meta(ge=0, le=1e12)]
    queue: Name = ""
    phone: Annotated[str, Meta(max_length=40)] = ""
    why: Words = ""


class FollowUpPath(msgspec.Struct, frozen=True):
    number: Annotated[str, Meta(max_length=40)]
    follow_up: Annotated[int, Meta(ge=1, le=1_000_000)]


class Step(_Body, frozen=True, kw_only=True):
    words: Words = ""


class Closing(_Body, frozen=True, kw_only=True):
    why: Literal["confirmed", "duplicate", "by_hand"] = "by_hand"
    words: Words = ""


class CaseActionRoutes:
    def __init__(
        self,
        premises: Premises,
        reasons: ReasonBook,
        cases: CaseStore,
        calls: LiveCalls,
        clock: Callable[[], float],
    ) -> None:
        self._house = premises.house
        self._reasons = reasons
        self._cases = cases
        self._calls = calls
        self._clock = clock

    @route("POST", "/api/v1/cases", roles=DOERS, status=201)
    async def open_case(self, me: User, body: NewCase) -> WholeCase:
        """Open a case by hand. An agent's is his own."""
        await self._check(queue=body.queue, reason=body.reason)
        at = self._clock()
        opened = a.Opened(
            at=at,
            by=me.username,
            number="",
            reason=body.reason,
            priority=_priority(body.priority),
            queue=body.queue,
            pii_customer=body.customer,
            pii_summary=body.summary,
        )
        number = (await self._cases.open(opened)).number
        more: list[Action] = []
        if body.call_id:
            more.append(a.ContactAdded(at=at, by=me.username, call_id=body.call_id))
            more.append(a.Responded(at=at, by=me.username))
        if me.agent_id is not None:
            more.append(a.Assigned(at=at, by=me.username, owner=me.agent_id))
        await self._cases.act(number, *more)
        story = await self._cases.get(number)
        assert story is not None, "it was opened"
        return whole(story, at)

    @route("POST", "/api/v1/cases/{number}/sort", roles=DOERS)
    async def sort_case(self, me: User, path: CasePath, body: Sorting) -> WholeCase:
        """Say what it is about, and how pressing it is."""
        await self._check(reason=body.reason or "")
        at, by = self._clock(), me.username
        actions: list[Action] = []
        if body.reason is not None:
            actions.append(a.Classified(at=at, by=by, reason=body.reason))
        if body.priority is not None:
            actions.append(a.Prioritised(at=at, by=by, priority=_priority(body.priority)))
        if body.summary is not None:
            actions.append(a.Summarised(at=at, by=by, pii_summary=body.summary))
        return await self._act(me, path, body.version, *actions)

    @route("POST", "/api/v1/cases/{number}/assign", roles=DOERS)
    async def assign_case(self, me: User, path: CasePath, body: Ownership) -> WholeCase:
        """Give it to an agent."""
        if body.owner not in self._house.agents:
            raise Refused(422, "no_such_agent", f"There is no agent {body.owner!r}: give the id of one.")
        step = a.Assigned(at=self._clock(), by=me.username, owner=body.owner)
        return await self._act(me, path, body.version, step)

    @route("POST", "/api/v1/cases/{number}/notes", roles=DOERS)
    async def note_case(self, me: User, path: CasePath, body: CaseNote) -> WholeCase:
        """Write something down for whoever comes after."""
        return await self._act(me, path, None, a.Noted(at=self._clock(), by=me.username, pii_note=body.note))

    @route("POST", "/api/v1/cases/{number}/escalate", roles=DOERS)
    async def escalate_case(self, me: User, path: CasePath, body: Escalation) -> WholeCase:
        """Bring it before the supervisors, or into the queue of specialists, with all that is known."""
        await self._check(queue=body.queue)
        step = a.Escalated(at=self._clock(), by=me.username, queue=body.queue, pii_why=body.why)
        return await self._act(me, path, body.version, step)

    @route("POST", "/api/v1/cases/{number}/follow-ups", roles=DOERS)
    async def plan_follow_up(self, me: User, path: CasePath, body: NewFollowUp) -> WholeCase:
        """Have the customer called at that time."""
        await self._check(queue=body.queue)
        planned = self._cases.plan_follow_up
        at = self._clock()

        async def plan() -> Case:
            return await planned(
                path.number,
                due_at=body.due_at,
                at=at,
                by=me.username,
                queue=body.queue,
                phone=body.phone,
                why=body.why,
                version=body.version,
            )

        return await self._do(me, path, plan)

    @route("POST", "/api/v1/cases/{number}/follow-ups/{follow_up}/cancel", roles=DOERS)
    async def cancel_follow_up(self, me: User, path: FollowUpPath, body: Step) -> WholeCase:
        """The customer need not be called."""
        step = a.FollowUpCancelled(at=self._clock(), by=me.username, follow_up=path.follow_up)
        return await self._step(me, CasePath(path.number), body, step)

    @route("POST", "/api/v1/cases/{number}/respond", roles=DOERS)
    async def respond_to_customer(self, me: User, path: CasePath, body: Step) -> WholeCase:
        """Somebody of ours spoke with the customer, or wrote to him."""
        return await self._step(me, path, body, a.Responded(at=self._clock(), by=me.username))

    @route("POST", "/api/v1/cases/{number}/await-customer", roles=DOERS)
    async def await_customer(self, me: User, path: CasePath, body: Step) -> WholeCase:
        """The customer was asked for something; the clock stands still until he answers."""
        return await self._step(me, path, body, a.CustomerAwaited(at=self._clock(), by=me.username))

    @route("POST", "/api/v1/cases/{number}/customer-returned", roles=DOERS)
    async def customer_returned(self, me: User, path: CasePath, body: Step) -> WholeCase:
        """He answered."""
        return await self._step(me, path, body, a.CustomerReturned(at=self._clock(), by=me.username))

    @route("POST", "/api/v1/cases/{number}/resolve", roles=DOERS)
    async def resolve_case(self, me: User, path: CasePath, body: Step) -> WholeCase:
        """It is done; the customer may still confirm it."""
        step = a.Resolved(at=self._clock(), by=me.username, pii_how=body.words)
        return await self._act(me, path, body.version, step)

    @route("POST", "/api/v1/cases/{number}/confirm", roles=DOERS)
    async def confirm_case(self, me: User, path: CasePath, body: Step) -> WholeCase:
        """The customer says that it is resolved."""
        return await self._step(me, path, body, a.Confirmed(at=self._clock(), by=me.username))

    @route("POST", "/api/v1/cases/{number}/reopen", roles=DOERS)
    async def reopen_case(self, me: User, path: CasePath, body: Step) -> WholeCase:
        """It is not done after all."""
        step = a.Reopened(at=self._clock(), by=me.username, pii_why=body.words)
        return await self._act(me, path, body.version, step)

    @route("POST", "/api/v1/cases/{number}/close", roles=DOERS)
    async def close_case(self, me: User, path: CasePath, body: Closing) -> WholeCase:
        """Nothing more is to be done; the customer may be asked how it was."""
        step = a.Closed(at=self._clock(), by=me.username, why=body.why, pii_why=body.words)
        return await self._act(me, path, body.version, step)

    @route("POST", "/api/v1/cases/{number}/ask-survey", roles=DOERS)
    async def ask_survey(self, me: User, path: CasePath, body: Step) -> WholeCase:
        """Ask the customer how it was, once; by itself it is asked only of what was resolved."""
        story = await seen(self._cases, self._calls, me, path.number)
        if story.case.survey_asked_at is not None:
            raise Refused(409, "asked_before", "The customer was asked already: wait for his answer.")
        return await self._step(me, path, body, a.SurveyAsked(at=self._clock(), by=me.username))

    async def _step(self, me: User, path: CasePath, body: Step, step: Action) -> WholeCase:
        """With a note where something was said."""
        said = [a.Noted(at=step.at, by=step.by, pii_note=body.words)] if body.words else []
        return await self._act(me, path, body.version, step, *said)

    async def _act(self, me: User, path: CasePath, version: int | None, *actions: Action) -> WholeCase:
        return await self._do(me, path, lambda: self._cases.act(path.number, *actions, version=version))

    async def _do(self, me: User, path: CasePath, change: Callable[[], Awaitable[Case]]) -> WholeCase:
        await seen(self._cases, self._calls, me, path.number)
        try:
            await change()
        except StaleCase as stale:
            raise Refused(409, "stale", str(stale)) from stale
        except NoSuchStep as refused:
            raise Refused(409, "not_now", str(refused)) from refused
        # Whoever gave it away still sees what he did.
        story = await self._cases.get(path.number)
        assert story is not None, "it was there"
        return whole(story, self._clock())

    async def _check(self, *, queue: str = "", reason: str = "") -> None:
        if queue and queue not in self._house.queues:
            known = ", ".join(sorted(self._house.queues))
            raise Refused(422, "no_such_queue", f"There is no queue {queue!r}: the queues are {known}.")
        if reason:
            known_reasons = [each.code for each in await self._reasons.tree()] or self._house.dispositions
            if known_reasons and reason not in known_reasons:
                raise Refused(
                    422, "no_such_reason", f"There is no reason {reason!r}: choose one of /api/v1/reasons."
                )


def _priority(level: Level) -> Priority:
    return Priority[level.upper()]
