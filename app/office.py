"""What goes on behind the calls: contacts are judged, cases move on, partners are told, the search reads what
is new. Neither caller nor agent waits for any of it; while the database is away it is tried again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from zoneinfo import ZoneInfo

import structlog
from redis.exceptions import RedisError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.config import Config, case_rules
from app.live import Inbox
from app.mailing import Mailing
from app.telling import Telling
from interactions.alerts.board import Alert, AlertBoard, Kind
from interactions.cases.actions import RULES
from interactions.cases.escalation import AskSurvey, NotifySupervisor, PlanCallback
from interactions.cases.grouping import contact_of
from interactions.cases.store import Cases
from interactions.cases.surveyed import answer_of
from interactions.cases.work import CaseWork, Unreachable
from interactions.database import DatabaseUnusable
from interactions.fcr.store import judge_due
from interactions.fcr.surveys import Surveys, UnknownCall
from interactions.kpi.rollup import Rollup
from interactions.record import Interaction
from interactions.search.index import SearchIndex
from interactions.search.saved import SavedSearches
from interactions.store import InteractionLog
from partners.sender import Sender
from partners.writer import crm_lane
from telephony.events import CallbackAsked

log = structlog.get_logger(__name__)

EVERY_S = 1.0
_TIDY_S = 3600.0
_AGAIN_S = 5.0  # after the database was away
_LOOK_BACK_S = 86_400.0


class Office:
    """`clock`: seconds since the epoch. `telling` hears what is saved; `closed` is
    told each call that is over."""

    def __init__(self, config: Config, engine: AsyncEngine, inbox: Inbox, clock: Callable[[], float]) -> None:
        rules = case_rules(config)
        self._engine = engine
        self._inbox = inbox
        self._clock = clock
        self._cases = Cases(engine, rules)
        self._work = CaseWork(engine, rules)
        self._fcr = config.fcr.rules()
        zone = ZoneInfo(config.zone)
        self._sums = Rollup(engine, zone)
        self._index = SearchIndex(engine, zone)
        self._saved_searches = SavedSearches(engine)
        self._alerts = AlertBoard(engine)
        self._mailing = Mailing(config, engine, clock)
        crm = config.crm
        written = [crm_lane(engine, crm, InteractionLog(engine).get)] if crm and crm.writes else []
        self._sender = Sender(engine, config.webhooks, clock, written)
        self.telling = Telling(config, clock, self._sender.wake)
        self._surveys = Surveys(engine, heard=self.telling.survey)
        self._closed: asyncio.Queue[Interaction] = asyncio.Queue()

    def closed(self, interaction: Interaction) -> None:
        self._closed.put_nowait(interaction)

    async def run(self) -> None:
        """Until cancelled. Calls that were over when the service stopped are filed now: twice is no harm.
        Raises `BadMapping` and `BadAuthority`."""
        await self._catch_up()
        async with self._sender as sender, asyncio.TaskGroup() as tasks:
            tasks.create_task(sender.run(), name="webhooks")
            tasks.create_task(self._mailing.run(), name="reports by e-mail")
            tasks.create_task(self._index.run(), name="search index")
            tasks.create_task(self._saved_searches.run(self._clock), name="saved searches")
            tasks.create_task(self._again_and_again("alerts", self._tidy, _TIDY_S), name="tidy alerts")
            tasks.create_task(self._again_and_again("contacts", self._judge), name="judge contacts")
            tasks.create_task(self._again_and_again("figures", self._sum_up), name="sum figures up")
            tasks.create_task(self._again_and_again("cases", self._move_cases), name="move cases")
            tasks.create_task(self._again_and_again("closed calls", self._file), name="file closed calls")

    async def _catch_up(self) -> None:
        log_of_calls, before = InteractionLog(self._engine), None
        while True:
            try:
                page = await log_of_calls.list(limit=500, before=before, since=self._clock() - _LOOK_BACK_S)
            except DatabaseUnusable as error:
                log.error("office_waits", what="calls to file", reason=str(error))
                await asyncio.sleep(_AGAIN_S)
                continue
            for interaction in page.items:
                if interaction.closed_at is not None:
                    self.closed(interaction)
            if (before := page.next) is None:
                return

    async def _again_and_again(
        self, what: str, work: Callable[[], Awaitable[None]], every_s: float = EVERY_S
    ) -> None:
        while True:
            try:
                await work()
                await asyncio.sleep(every_s)
            except DatabaseUnusable as error:
                log.error("office_waits", what=what, reason=str(error))
                await asyncio.sleep(_AGAIN_S)

    async def _judge(self) -> None:
        await judge_due(self._engine, self._clock(), self._fcr)

    async def _sum_up(self) -> None:
        await self._sums.refresh()

    async def _tidy(self) -> None:
        await self._alerts.tidy(self._clock())

    async def _move_cases(self) -> None:
        await self._work.carry_out(self, self._clock)

    async def _file(self) -> None:
        """Each closed call where it belongs; one that could not be filed stays the first in line."""
        while not self._closed.empty():
            call = self._closed.get_nowait()
            try:
                if await self._cases.settle(call) is None:
                    await self._cases.take(contact_of(call))
            except DatabaseUnusable:
                self.closed(call)
                raise

    # --- what cases ask for ------------------------------------------------------------------------

    async def call_back(self, command: PlanCallback) -> None:
        asked = CallbackAsked(
            at=self._clock(),
            request=command.request,
            queue=command.queue,
            pii_number=command.pii_number,
            asked_in=command.case,
            by=RULES,
        )
        try:
            await self._inbox.tell(asked)
        except (RedisError, OSError) as error:
            raise Unreachable(str(error)) from error

    async def notify(self, command: NotifySupervisor) -> None:
        """On the board, for all who supervise, and in the log."""
        context = command.context
        alert = Alert(
            key=f"case/{command.key}",
            at=command.at,
            kind=Kind.CASE,
            subject=command.case,
            facts={
                "why": command.why,
                "target": command.target,
                "queue": context.queue,
                "priority": context.priority.name.lower(),
                "owner": context.owner,
            },
        )
        if await self._alerts.raise_alert(alert):
            log.warning("case_needs_attention", case=command.case, why=command.why)

    async def ask_survey(self, command: AskSurvey) -> None:
        if command.last_call is None:
            return
        call_id = command.last_call
        try:
            if not await self._surveys.asked(call_id, "case", command.at):
                await self._answered_before(command.case, call_id)
        except UnknownCall:  # erased meanwhile
            log.info("survey_not_asked", case=command.case)

    async def _answered_before(self, case: str, call_id: str) -> None:
        """He was asked right after the call already: if he has answered, that is the case's answer."""
        survey = await self._surveys.of_call(call_id)
        if survey is not None and survey.answered_at is not None:
            await self._cases.change(case, partial(answer_of, survey_id=call_id, at=survey.answered_at))
