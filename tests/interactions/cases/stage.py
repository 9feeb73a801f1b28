"""A house with rules for cases, and its people; times are of a Monday, 2026-11-16, in Saigon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from interactions.cases.actions import Action, Opened, Priority, Target
from interactions.cases.calendar import Calendar, read_spans
from interactions.cases.clock import Promise, Promises
from interactions.cases.escalation import AskSurvey, NotifySupervisor, Paths, PlanCallback, Step
from interactions.cases.grouping import Contact, Grouping, Makes, ReasonRule
from interactions.cases.life import Case, fold
from interactions.cases.rules import Rules
from interactions.cases.work import Unreachable
from interactions.record import Interaction

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
H = 3600.0
OFFICE = Calendar(ZONE, [read_spans(["08:00-12:00", "13:00-17:00"])] * 5 + [(), ()])
PARENTS = {
    "billing": None,
    "billing.refund": "billing",
    "billing.invoice": "billing",
    "device": None,
    "praise": None,
}
NUMBER = "+84901234567"


def at(clock: str, day: int = 16) -> float:
    return datetime.fromisoformat(f"2026-11-{day} {clock}").replace(tzinfo=ZONE).timestamp()


MORNING = at("08:00")
RULES = Rules(
    zone=ZONE,
    calendar=OFFICE,
    promises=Promises(
        by_priority={
            Priority.URGENT: Promise(response_s=0.5 * H, resolution_s=2 * H),
            Priority.NORMAL: Promise(response_s=2 * H, resolution_s=8 * H),
        },
        by_reason={"device": {Priority.NORMAL: Promise(resolution_s=16 * H)}},
        at_risk_share=0.75,
    ),
    paths=Paths(
        by_priority={
            Priority.NORMAL: (
                Step(name="supervisor", target=Target.RESPONSE, after_s=2 * H),
                Step(
                    name="experts", target=Target.RESOLUTION, after_s=6 * H, queue="experts", calls_back=True
                ),
            )
        }
    ),
    grouping=Grouping(rules={"praise": ReasonRule(makes=Makes.NEVER)}),
    close_after_s=48 * H,
)


def opened(when: float = MORNING, **changes: Any) -> Opened:
    event = Opened(
        at=when,
        by="an",
        number="C-2026-000001",
        reason="billing.refund",
        priority=Priority.NORMAL,
        queue="support",
        pii_customer=NUMBER,
        pii_summary="Chưa hoàn tiền",
    )
    return replace(event, **changes)


def case_of(*events: Action, **changes: Any) -> Case:
    return fold([opened(**changes), *events])


def callback(case: str, follow_up: int, when: float, **changes: Any) -> Interaction:
    """The call in which a follow-up was done, or missed."""
    call = Interaction(
        call_id=f"pbx1-callback.{case}.{follow_up}",
        version=1,
        direction="callback",
        node="pbx1",
        pii_number=NUMBER,
        pii_name="",
        dialled="",
        language="vi",
        arrived_at=when - 60,
        closed_at=when,
        callback_of=case,
    )
    return replace(call, **changes)


def contact(call_id: str = "c1", when: float = MORNING, **changes: Any) -> Contact:
    made = Contact(
        call_id=call_id,
        at=when,
        reason="billing.refund",
        queue="support",
        pii_customer=NUMBER,
        pii_summary="Chưa hoàn tiền",
        agent_id="an",
        answered_at=when,
        ended_at=when + 60,
    )
    return replace(made, **changes)


class RecordingHands:
    """Does what cases ask for by writing it down; `down` while nobody can be reached."""

    def __init__(self) -> None:
        self.asked: list[PlanCallback | NotifySupervisor | AskSurvey] = []
        self.down = False

    async def call_back(self, command: PlanCallback) -> None:
        self._take(command)

    async def notify(self, command: NotifySupervisor) -> None:
        self._take(command)

    async def ask_survey(self, command: AskSurvey) -> None:
        self._take(command)

    def _take(self, command: PlanCallback | NotifySupervisor | AskSurvey) -> None:
        if self.down:
            raise Unreachable("the centre is away")
        self.asked.append(command)

    def told(self) -> Sequence[str]:
        return [
            command.why if isinstance(command, NotifySupervisor) else type(command).__name__
            for command in self.asked
        ]
