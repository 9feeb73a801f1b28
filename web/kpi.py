"""The key figures of a period, for supervisors."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Annotated, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import UNSET, Meta, UnsetType

from interactions.kpi.answer import answer
from interactions.kpi.intervals import BadPeriod, Interval, moment
from interactions.kpi.question import By, Line, Question
from interactions.kpi.waits import LONGEST_S
from interactions.users import User
from web.auth import WALLBOARD
from web.typed import Refused, route

Moment = Annotated[str, Meta(min_length=1, max_length=40)]
Seconds = Annotated[int, Meta(ge=0, le=LONGEST_S)]
Value = str | UnsetType | None


class KeyFigures(Protocol):
    @property
    def zone(self) -> ZoneInfo:
        """Of the house."""

    @property
    def promise_s(self) -> int:
        """Within which who asked to be called back is to be reached."""

    async def report(self, question: Question) -> list[Line]:
        """Raises `BadPeriod`."""


class KpiQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`from` and `to`: a date such as 2026-11-17 (`to` includes that whole day) or a time as
    2026-11-17T08:30, by the clocks of `timezone`, of the house when none is named. `sl`: who is answered
    within so many seconds is answered in time; `short`: who gives up within so many is a short abandon."""

    from_: Moment = msgspec.field(name="from")
    to: Moment
    interval: Interval = Interval.ALL
    by: By = By.QUEUE
    sl: Seconds = 20
    short: Seconds = 5
    timezone: Annotated[str, Meta(max_length=60)] = ""


class ServiceLevels(msgspec.Struct, frozen=True, kw_only=True):
    """O offered, A answered, B abandoned, C asked to be called back, X_T within T = `sl`, B_s short abandons:
    V1 (A_T+B_T)/(A+B), V2 A_T/A, V3 A_T/(A+B), V4 A_T/(A+B-B_T), V5 (A_T+B_s)/(A+B), V6 A_T/(O-B_s),
    V7 (A_T+B_T+C_T)/O."""

    V1: float | None
    V2: float | None
    V3: float | None
    V4: float | None
    V5: float | None
    V6: float | None
    V7: float | None


class HoldFigures(msgspec.Struct, frozen=True):
    """`calls`: handled with at least one hold, and their `share` of the handled."""

    number: int
    calls: int
    share: float | None


class CallbackFigures(msgspec.Struct, frozen=True, kw_only=True):
    """`asked`: by who waited. `offered` and `reached`: visits of queues for a callback. `waiting` and `done`:
    of those put in line in this interval; `in_time`: reached within what the house promises, and their share
    of the done."""

    asked: int
    offered: int
    reached: int
    waiting: int
    done: int
    in_time: int
    in_time_share: float | None


class ResolutionFigures(msgspec.Struct, frozen=True):
    """From opening to the last resolution, of the cases resolved in this interval."""

    n: int
    median_s: float | None
    p90_s: float | None


class CaseFigures(msgspec.Struct, frozen=True):
    """What happened to cases in this interval; of an agent and a team, of the cases they own."""

    opened: int
    closed: int
    reopened: int
    resolution: ResolutionFigures


class CaseBacklog(msgspec.Struct, frozen=True):
    """Open now: `overdue` broke a promise, `at_risk` are near it. `oldest_at`: when the oldest was opened."""

    open: int
    overdue: int
    at_risk: int
    oldest_at: float | None


class CallbackBacklog(msgspec.Struct, frozen=True):
    """In line now: `overdue` wait longer than promised. `oldest_at`: since when the oldest waits."""

    waiting: int
    overdue: int
    oldest_at: float | None


class BacklogFigures(msgspec.Struct, frozen=True):
    cases: CaseBacklog
    callbacks: CallbackBacklog


class RepeatFigures(msgspec.Struct, frozen=True):
    """`provisional`: their window is still open; they are not among the `eligible`."""

    rate: float | None
    eligible: int
    provisional: int


class FcrFigures(msgspec.Struct, frozen=True, kw_only=True):
    """First-contact resolution three ways: what agents flagged, what customers said, who did not call again;
    each with the number it rests on."""

    agent: float | None
    agent_n: int
    survey: float | None
    survey_n: int
    repeat: RepeatFigures


class SurveyFigures(msgspec.Struct, frozen=True):
    asked: int
    answered: int
    response_rate: float | None


class Csat(msgspec.Struct, frozen=True):
    """The share of 4 and 5 of 5."""

    share: float | None
    n: int


class Nps(msgspec.Struct, frozen=True):
    """The share of 9 and 10 less that of 0 to 6: -1 to 1."""

    score: float | None
    n: int


class Ces(msgspec.Struct, frozen=True):
    """The mean of 1 to 7."""

    mean: float | None
    n: int


class KpiRow(msgspec.Struct, frozen=True, kw_only=True):
    """Of each visit of a queue, in the interval in which it began; the one of `queue`, `agent`, `team`,
    `number` and `reason` that was asked for is there, null for none of them. Shares are fractions, durations
    mean seconds; null where there is nothing to have a share of. AHT is talk, hold and wrap-up of the
    handled; `occupancy` and `utilisation` are of agents, teams and all. `cases` are null by number;
    `backlog`, of now, is there in a report of one interval."""

    from_: str = msgspec.field(name="from")
    to: str
    queue: Value = UNSET
    agent: Value = UNSET
    team: Value = UNSET
    number: Value = UNSET
    reason: Value = UNSET
    offered: int
    answered: int
    abandoned: int
    short_abandons: int
    other_exits: int
    abandonment: float | None
    net_abandonment: float | None
    service_level: ServiceLevels
    asa_s: float | None
    abandon_wait_s: float | None
    handled: int
    aht_s: float | None
    talk_s: float | None
    hold_s: float | None
    wrap_up_s: float | None
    holds: HoldFigures
    transfers: int
    callbacks: CallbackFigures
    cases: CaseFigures | None
    backlog: BacklogFigures | None
    complaints: int
    repeat_callers: int
    fcr: FcrFigures
    surveys: SurveyFigures
    csat: Csat
    nps: Nps
    ces: Ces
    occupancy: float | None
    utilisation: float | None


class KpiTable(msgspec.Struct, frozen=True):
    """By time, then by what was asked for."""

    rows: list[KpiRow]


class KpiRoutes:
    def __init__(self, figures: KeyFigures, clock: Callable[[], float] = time.time) -> None:
        self._figures = figures
        self._clock = clock

    @route("GET", "/api/v1/kpi", roles=WALLBOARD)
    async def kpi(self, me: User, query: KpiQuery) -> KpiTable:
        """Service level in all variants, waits, handle time, first-call resolution and the other key figures,
        live to the last call that was saved."""
        try:
            zone = ZoneInfo(query.timezone) if query.timezone else self._figures.zone
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise Refused(
                422, "bad_timezone", "There is no such time zone: write one such as Asia/Ho_Chi_Minh."
            ) from None
        try:
            question = Question(
                start=moment(query.from_, zone),
                end=moment(query.to, zone, ends=True),
                interval=query.interval,
                by=query.by,
                sl_s=query.sl,
                short_s=query.short,
                zone=zone,
                promise_s=self._figures.promise_s,
                now=self._clock(),
            )
            lines = await self._figures.report(question)
        except BadPeriod as bad:
            raise Refused(422, "bad_period", f"{bad}.") from bad
        return msgspec.convert(answer(lines, question), KpiTable)
