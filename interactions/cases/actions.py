"""What can happen to a case: frozen facts, each with its time (seconds UTC) and who did it.

`by` is a user name, an agent, or `RULES` for what the rules of the house did by themselves. What a person
said or wrote is in fields that begin with `pii_`; they may be erased and the rest still tells the story.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

RULES = "rules"


class Priority(IntEnum):
    """1 is the most pressing."""

    URGENT = 1
    HIGH = 2
    NORMAL = 3
    LOW = 4


class Target(StrEnum):
    RESPONSE = "response"
    RESOLUTION = "resolution"


class Standing(StrEnum):
    """How a case stands to what was promised."""

    FINE = "fine"
    AT_RISK = "at_risk"
    BREACHED = "breached"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    at: float
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Action):
    """`pii_customer` is how the customer is reached: his number as +84901234567, or another address."""

    number: str
    reason: str
    priority: Priority
    queue: str
    pii_customer: str = ""
    pii_summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified(Action):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prioritised(Action):
    priority: Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Summarised(Action):
    pii_summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned(Action):
    """`owner` takes it: who cares for it until it is closed."""

    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Action):
    """To another queue, where nobody owns it yet."""

    queue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Action):
    pii_note: str = ""  # empty once it was erased


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAdded(Action):
    """The customer came to us about it: this interaction of the log belongs to the case."""

    call_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Responded(Action):
    """Somebody of ours spoke with the customer, or wrote to him."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerAwaited(Action):
    """He was asked for something; nothing can be done until he answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerReturned(Action):
    """He answered, by whatever way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated(Action):
    """`step` names the step of the path, or is empty when somebody asked by hand. `queue` is the specialists'
    one; empty when supervisors are told."""

    step: str = ""
    queue: str = ""
    pii_why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpPlanned(Action):
    """The customer is to be called at `due_at`. `follow_up` numbers it within the case, from 1."""

    follow_up: int
    due_at: float
    queue: str
    pii_phone: str = ""
    pii_why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpQueued(Action):
    """Its time had come: it waits in its queue as a callback."""

    follow_up: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpDone(Action):
    """The customer was reached, in that call."""

    follow_up: int
    call_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpMissed(Action):
    """He was not reached, and will not be tried again by itself."""

    follow_up: int
    call_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpCancelled(Action):
    follow_up: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetTurned(Action):
    """A promise came near its end, or was broken, at `turned_at`."""

    target: Target
    standing: Standing
    turned_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved(Action):
    pii_how: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed(Action):
    """The customer says that it is resolved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(Action):
    pii_why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Action):
    """`why`: confirmed, silence, duplicate or by_hand; `pii_why` in the words of who closed it."""

    why: str = "by_hand"
    pii_why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyAsked(Action):
    """How was it: the closing survey was sent on its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyAnswered(Action):
    """`survey_id` is the answer in the log of surveys."""

    survey_id: str


ACTIONS: dict[str, type[Action]] = {
    "opened": Opened,
    "classified": Classified,
    "prioritised": Prioritised,
    "summarised": Summarised,
    "assigned": Assigned,
    "moved": Moved,
    "noted": Noted,
    "contact_added": ContactAdded,
    "responded": Responded,
    "customer_awaited": CustomerAwaited,
    "customer_returned": CustomerReturned,
    "escalated": Escalated,
    "follow_up_planned": FollowUpPlanned,
    "follow_up_queued": FollowUpQueued,
    "follow_up_done": FollowUpDone,
    "follow_up_missed": FollowUpMissed,
    "follow_up_cancelled": FollowUpCancelled,
    "target_turned": TargetTurned,
    "resolved": Resolved,
    "confirmed": Confirmed,
    "reopened": Reopened,
    "closed": Closed,
    "survey_asked": SurveyAsked,
    "survey_answered": SurveyAnswered,
}
NAMES = {kind: name for name, kind in ACTIONS.items()}
