"""Cases, for reading: lists, one with its story, the backlog. `case_actions` has what is done about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, Protocol

import msgspec
from msgspec import Meta

from centre.views import CallView
from interactions.cases.actions import NAMES, Action, Priority, Standing
from interactions.cases.facts import CaseFacts
from interactions.cases.figures import Backlog, backlog, backlog_by
from interactions.cases.life import OPEN_STATES, FollowUpState, State, possible
from interactions.cases.wanted import CasePage, Story, Wanted
from interactions.cursors import BadCursor
from interactions.number import e164
from interactions.users import Role, User
from web.auth import EVERYBODY, WALLBOARD, desk_of
from web.typed import Refused, route

Level = Literal["urgent", "high", "normal", "low"]
LEVELS: dict[int, Level] = {1: "urgent", 2: "high", 3: "normal", 4: "low"}
_OTHERWISE = ("standing", "priority", "customer", "summary")
Cursor = Annotated[str, Meta(max_length=1000)]
Short = Annotated[str, Meta(max_length=100)]


class CaseLists(Protocol):
    async def list(self, wanted: Wanted, *, limit: int, before: str | None) -> CasePage:
        """Newest first. Raises `BadCursor`."""

    async def unclosed(self) -> tuple[CaseFacts, ...]: ...


class CaseReader(Protocol):
    async def get(self, number: str) -> Story | None: ...


class LiveCalls(Protocol):
    def own_call(self, agent_id: str) -> CallView | None:
        """The call this agent has now."""


class CasePath(msgspec.Struct, frozen=True):
    number: Annotated[str, Meta(max_length=40)]


class CaseRecord(msgspec.Struct, frozen=True, kw_only=True):
    """`due_at`: when its time is, was or would have been used up; null while it stands still with time left.
    `standing`: the worse of the two promises."""

    number: str
    version: int
    state: State
    standing: Standing
    reason: str
    priority: Level
    queue: str
    owner: str | None
    customer_id: int | None
    customer: str
    summary: str
    opened_at: float
    changed_at: float
    first_response_at: float | None
    resolved_at: float | None
    closed_at: float | None
    reopened: int
    response_due_at: float | None
    due_at: float | None


class StoryLine(msgspec.Struct, frozen=True):
    """`facts` differ by what happened; of a closing `why` is a code, and `words` what was said to it."""

    at: float
    by: str
    action: str
    facts: dict[str, Any]


class FollowUpOfCase(msgspec.Struct, frozen=True, kw_only=True):
    follow_up: int
    due_at: float
    queue: str
    state: FollowUpState
    call_id: str
    phone: str
    why: str


class WholeCase(CaseRecord, frozen=True, kw_only=True):
    """`contacts` are call ids of the log, oldest first. `can`: what can happen to it as it is."""

    can: list[str]
    contacts: list[str]
    notes: list[str]
    follow_ups: list[FollowUpOfCase]
    story: list[StoryLine]


class CaseList(msgspec.Struct, frozen=True):
    """Newest first; `next` is what `before` takes for the following page."""

    items: list[CaseRecord]
    next: str | None


class BacklogLine(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    open: int
    overdue: int
    at_risk: int
    oldest_at: float | None


class CaseBacklog(msgspec.Struct, frozen=True, kw_only=True):
    """Open cases against what was promised. Those of nobody are under the name ""."""

    all: BacklogLine
    by_queue: list[BacklogLine]
    by_owner: list[BacklogLine]
    by_priority: list[BacklogLine]


class CaseQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`state`: one, several with commas between, or `any_open`. Of `call_id`, `customer` (a number or another
    address) and `customer_id` any may hold."""

    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    before: Cursor = ""
    state: Short = ""
    standing: Standing | None = None
    queue: Short = ""
    owner: Short = ""
    reason: Short = ""
    priority: Level | None = None
    customer: Short = ""
    customer_id: Annotated[int, Meta(ge=1, lt=2**62)] | None = None
    call_id: Annotated[str, Meta(max_length=200)] = ""


class CaseRoutes:
    def __init__(
        self, lists: CaseLists, cases: CaseReader, calls: LiveCalls, clock: Callable[[], float]
    ) -> None:
        self._lists = lists
        self._cases = cases
        self._calls = calls
        self._clock = clock

    @route("GET", "/api/v1/cases", roles=EVERYBODY)
    async def list_cases(self, me: User, query: CaseQuery) -> CaseList:
        """Cases, newest first; an agent's own, or with `call_id` those of the customer on his line."""
        owner, customer = query.owner, query.customer
        if me.role is Role.AGENT:
            owner, customer = self._agents_part(me, query)
        wanted = Wanted(
            states=_states(query.state),
            queue=query.queue or None,
            owner=owner or None,
            reason=query.reason or None,
            priority=query.priority and Priority[query.priority.upper()],
            standing=query.standing,
            now=self._clock(),
            call_id=query.call_id or None,
            customer=customer or None,
            customer_id=query.customer_id,
        )
        try:
            page = await self._lists.list(wanted, limit=query.limit, before=query.before or None)
        except BadCursor as bad:
            raise Refused(422, "bad_cursor", str(bad)) from bad
        now = self._clock()
        return CaseList([CaseRecord(**_fields(case, now)) for case in page.items], page.next)

    @route("GET", "/api/v1/cases/backlog", roles=WALLBOARD)
    async def case_backlog(self) -> CaseBacklog:
        """How many cases are open, near their promised end and beyond it."""
        cases, now = await self._lists.unclosed(), self._clock()
        return CaseBacklog(
            all=_line("", backlog(cases, now)),
            by_queue=_lines(backlog_by(cases, now, lambda case: case.queue)),
            by_owner=_lines(backlog_by(cases, now, lambda case: case.owner or "")),
            by_priority=_lines(backlog_by(cases, now, lambda case: level_of(case.priority))),
        )

    @route("GET", "/api/v1/cases/{number}", roles=EVERYBODY)
    async def get_case(self, me: User, path: CasePath) -> WholeCase:
        """One case with all that happened to it."""
        return whole(await seen(self._cases, self._calls, me, path.number), self._clock())

    def _agents_part(self, me: User, query: CaseQuery) -> tuple[str, str]:
        """Owner and customer that he may ask for."""
        desk = desk_of(me)
        if query.customer_id is not None:
            raise Refused(403, "forbidden", "An agent sees his own cases, and those of the call he has.")
        if query.call_id:
            call = self._calls.own_call(desk)
            if call is None or call.call_id != query.call_id:
                raise Refused(403, "forbidden", "An agent sees the cases of the call he has now.")
            return query.owner, call.pii_number
        if query.owner not in ("", desk) or query.customer:
            raise Refused(403, "forbidden", "An agent sees his own cases, and those of the call he has.")
        return desk, ""


async def seen(cases: CaseReader, calls: LiveCalls, me: User, number: str) -> Story:
    """The case, if this user may see it: the same answer for other people's and for none."""
    story = await cases.get(number)
    if story is None or not _may_see(calls, me, story):
        raise Refused(404, "not_found", "There is no such case.")
    return story


def whole(story: Story, now: float) -> WholeCase:
    case = story.case
    return WholeCase(
        **_fields(story.facts, now),
        can=list(possible(case)),
        contacts=list(case.contacts),
        notes=list(case.pii_notes),
        follow_ups=[
            FollowUpOfCase(
                follow_up=plan.follow_up,
                due_at=plan.due_at,
                queue=plan.queue,
                state=plan.state,
                call_id=plan.call_id,
                phone=plan.pii_phone,
                why=plan.pii_why,
            )
            for plan in case.follow_ups
        ],
        story=[_story_line(event) for event in story.events],
    )


def _may_see(calls: LiveCalls, me: User, story: Story) -> bool:
    """An agent: whose case it is, and who has its customer on the line."""
    if me.role is not Role.AGENT:
        return True
    if me.agent_id is None:
        return False
    if story.case.owner == me.agent_id:
        return True
    call = calls.own_call(me.agent_id)
    if call is None:
        return False
    numbers = {story.case.pii_customer, *(plan.pii_phone for plan in story.case.follow_ups)}
    return call.call_id in story.case.contacts or e164(call.pii_number) in numbers


def _states(text: str) -> tuple[State, ...]:
    if text == "any_open":
        return OPEN_STATES
    try:
        return tuple(State(each) for each in text.split(",") if each)
    except ValueError:
        known = ", ".join(State)
        raise Refused(422, "invalid", f"Correct the query: states are {known}; or any_open.") from None


def _fields(case: CaseFacts, now: float) -> dict[str, Any]:
    same = {name: getattr(case, name) for name in CaseRecord.__struct_fields__ if name not in _OTHERWISE}
    return same | {
        "standing": case.standing(now),
        "priority": level_of(case.priority),
        "customer": case.pii_customer,
        "summary": case.pii_summary,
    }


def level_of(priority: Priority) -> Level:
    return LEVELS[priority]


def _story_line(event: Action) -> StoryLine:
    facts = {name: value for name, value in msgspec.to_builtins(event).items() if name not in ("at", "by")}
    if "priority" in facts:
        facts["priority"] = level_of(facts["priority"])
    return StoryLine(
        event.at, event.by, NAMES[type(event)], {_bare(name, facts): facts[name] for name in facts}
    )


def _bare(name: str, facts: Mapping[str, Any]) -> str:
    """A personal value's plain name; where that is a code's, as `why` of a closing, it is `words`."""
    plain = name.removeprefix("pii_")
    return "words" if plain != name and plain in facts else plain


def _lines(found: Mapping[str, Backlog]) -> list[BacklogLine]:
    return [_line(name, found[name]) for name in sorted(found)]


def _line(name: str, counted: Backlog) -> BacklogLine:
    return BacklogLine(
        name=name,
        open=counted.open,
        overdue=counted.overdue,
        at_risk=counted.at_risk,
        oldest_at=counted.oldest_at,
    )
