"""To which case a contact belongs: one that is there, one that comes back, a new one, or none. Pure.

Each decision says why, in words for the person who asks, and what became of every case looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from interactions.cases.actions import Priority
from interactions.cases.clock import line_of
from interactions.cases.life import OPEN_STATES, State
from interactions.record import Interaction


class Likeness(StrEnum):
    """Which reasons are one matter."""

    EXACT = "exact"  # the same code
    LINE = "line"  # or one is above the other in the tree
    BRANCH = "branch"  # or both are under the same top


class Makes(StrEnum):
    """When a contact for this reason makes a case."""

    ALWAYS = "always"
    UNRESOLVED = "unresolved"  # unless the agent says that it is resolved
    NEVER = "never"


class Act(StrEnum):
    JOIN = "join"
    REOPEN = "reopen"
    OPEN = "open"
    APART = "apart"  # it belongs to no case


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonRule:
    """`reopens_s`: so long after it was closed (calendar seconds) a case comes back with the customer."""

    makes: Makes = Makes.UNRESOLVED
    likeness: Likeness = Likeness.LINE
    reopens_s: float = 7 * 86_400.0
    priority: Priority = Priority.NORMAL
    queue: str = ""  # empty: the contact's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A customer came to us at `at`, for a reason, and it ended at `ended_at`. `answered_at`: one of ours
    spoke with him. `pii_customer` as in `Opened`; `resolved` is the agent's flag; `of_case`: somebody says
    that it belongs there."""

    call_id: str
    at: float
    reason: str | None
    queue: str = ""
    customer_id: int | None = None
    pii_customer: str = ""
    pii_summary: str = ""
    resolved: bool | None = None
    answered_at: float | None = None
    ended_at: float | None = None
    agent_id: str | None = None
    of_case: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A case of the same customer."""

    number: str
    state: State
    reason: str
    opened_at: float
    changed_at: float
    closed_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """`considered`: each case that was looked at, and why it was or was not the one."""

    act: Act
    why: str
    number: str | None = None  # of the case joined or reopened
    considered: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """The rule of a reason, of the nearest above it that has one, or `otherwise`."""

    rules: Mapping[str, ReasonRule] = field(default_factory=dict)
    otherwise: ReasonRule = field(default_factory=ReasonRule)

    def of(self, reason: str, parents: Mapping[str, str | None]) -> ReasonRule:
        found = (self.rules[each] for each in line_of(reason, parents) if each in self.rules)
        return next(found, self.otherwise)


def contact_of(call: Interaction) -> Contact:
    """A call of the log as a contact; the disposition is its reason."""
    return Contact(
        call_id=call.call_id,
        at=call.arrived_at,
        reason=call.disposition,
        queue=call.queue or "",
        pii_customer=call.pii_number,
        pii_summary=call.pii_note or "",
        resolved=call.resolved,
        answered_at=call.answered_at,
        ended_at=call.ended_at,
        agent_id=call.agent_id if call.answered_at is not None else None,
    )


def place(
    contact: Contact, known: Sequence[Known], grouping: Grouping, parents: Mapping[str, str | None]
) -> Placement:
    """`known` are all cases of this customer."""
    if contact.of_case is not None and any(case.number == contact.of_case for case in known):
        return Placement(act=Act.JOIN, why="somebody says that it belongs there", number=contact.of_case)
    if contact.reason is None:
        return Placement(act=Act.APART, why="nobody has said its reason yet")
    if not contact.pii_customer and contact.customer_id is None:
        return Placement(act=Act.APART, why="nobody knows whose it is: the number was withheld")
    rule = grouping.of(contact.reason, parents)
    verdicts = [(case, *_verdict(contact.at, contact.reason, case, rule, parents)) for case in known]
    considered = tuple((case.number, why) for case, _, why in verdicts)
    fitting = [(case, act, why) for case, act, why in verdicts if act is not None]
    if fitting:
        case, act, why = max(fitting, key=lambda found: _rank(contact.reason, found[0], found[1]))
        return Placement(act=act, why=why, number=case.number, considered=considered)
    if rule.makes is Makes.NEVER:
        return Placement(act=Act.APART, why="contacts for this reason make no case", considered=considered)
    if rule.makes is Makes.UNRESOLVED and contact.resolved:
        return Placement(act=Act.APART, why="it was resolved in the contact itself", considered=considered)
    why = "it is the customer's first for this reason" if not known else "none of his cases is about this"
    return Placement(act=Act.OPEN, why=why, considered=considered)


def alike(one: str, other: str, likeness: Likeness, parents: Mapping[str, str | None]) -> bool:
    if one == other:
        return True
    above, others_above = line_of(one, parents), line_of(other, parents)
    match likeness:
        case Likeness.EXACT:
            return False
        case Likeness.LINE:
            return one in others_above or other in above
        case Likeness.BRANCH:
            return above[-1] == others_above[-1]


def _verdict(
    at: float, reason: str, case: Known, rule: ReasonRule, parents: Mapping[str, str | None]
) -> tuple[Act | None, str]:
    if not alike(reason, case.reason, rule.likeness, parents):
        return None, f"another matter: it is about {case.reason}"
    if case.state in OPEN_STATES:
        return Act.JOIN, "it is open and about the same"
    if case.state is State.RESOLVED:
        return Act.REOPEN, "it was taken to be resolved, and the customer comes again about the same"
    if case.closed_at is not None and at - case.closed_at <= rule.reopens_s:
        days = rule.reopens_s / 86_400
        return Act.REOPEN, f"it was closed less than {days:g} days before, and he comes again about the same"
    return None, "closed too long ago"


def _rank(reason: str | None, case: Known, act: Act) -> tuple[bool, bool, float, str]:
    """The open one before the closed, the same reason before a related one, then the latest."""
    return act is Act.JOIN, case.reason == reason, case.changed_at, case.number
