"""Reports by e-mail, each at its time: made and sent beside the calls, remembered in the database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from app.config import Config
from app.mail import MailFailed, post
from app.mail_settings import ReportConfig
from interactions.database import DatabaseUnusable
from interactions.kpi.desk import KpiDesk
from interactions.kpi.mails import ReportMails
from interactions.kpi.question import Question
from interactions.kpi.schedule import LATE_S, Begin, PassOver, Send, Wait, decide, pause_s, reported

log = structlog.get_logger(__name__)

LOOK_S = 30.0  # at the latest: clocks are set, machines sleep
_AGAIN_S = 5.0  # after the database was away


class Mailing:
    """`clock`: seconds since the epoch."""

    def __init__(self, config: Config, engine: AsyncEngine, clock: Callable[[], float]) -> None:
        self._config = config
        self._zone = ZoneInfo(config.zone)
        self._mails = ReportMails(engine)
        skills = {agent.id: agent.all_skills() for agent in config.agents}
        self._desk = KpiDesk(engine, self._zone, skills)
        self._clock = clock

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for report in self._config.reports:
                tasks.create_task(self._follow(report), name=f"report {report.name}")

    async def _follow(self, report: ReportConfig) -> None:
        while True:
            try:
                until = await self.look(report)
            except DatabaseUnusable as error:
                log.error("report_waits", report=report.name, reason=str(error))
                await asyncio.sleep(_AGAIN_S)
                continue
            _end_if_told()
            await asyncio.sleep(min(max(0.0, until - self._clock()), LOOK_S))

    async def look(self, report: ReportConfig) -> float:
        """Do what is due; when there may be something next. Raises `DatabaseUnusable`."""
        now = self._clock()
        match decide(report.schedule(self._zone), await self._mails.last(report.name), now):
            case Begin(due_at=due_at):
                await self._mails.pass_over(report.name, due_at)
            case PassOver(due_at=due_at):
                log.error("report_too_late", report=report.name, due_at=due_at)
                await self._mails.pass_over(report.name, due_at)
            case Send(due_at=due_at):
                await self._try(report, due_at, now)
            case Wait(until=until):
                return until
        return now

    async def _try(self, report: ReportConfig, due_at: float, now: float) -> None:
        tries = await self._mails.claim(report.name, due_at, now)
        if not tries:
            return
        try:
            await self.send(report, due_at)
        except MailFailed as error:
            again_at = self._clock() + pause_s(tries)
            # A server's words may name who is to get it.
            log.error(
                "report_not_sent", report=report.name, tries=tries, again_at=again_at, pii_reason=str(error)
            )
            await self._mails.not_sent(report.name, due_at, again_at)
            return
        await self._mails.sent(report.name, due_at, self._clock())

    async def send(self, report: ReportConfig, due_at: float) -> list[str]:
        """Make it and give it to the mail server; who was refused though others were not. Raises `MailFailed`
        and `DatabaseUnusable`."""
        mail = self._config.mail
        assert mail is not None, "the configuration was checked"
        promise_s = self._config.callbacks.promise_s
        question = replace(question_of(report, due_at, self._zone), promise_s=promise_s, now=self._clock())
        lines = await self._desk.report(question)
        now = self._clock()
        late = now - due_at > LATE_S

        def made() -> EmailMessage:
            from app.report_mail import compose  # what draws is slow to load

            house = self._config.name
            return compose(report, lines, question, mail, house=house, due_at=due_at, now=now, late=late)

        refused = await post(await asyncio.to_thread(made), mail)
        if refused:
            log.warning("report_refused_for", report=report.name, pii_to=refused)
        taken = len(report.to) - len(refused)
        log.info("report_sent", report=report.name, due_at=due_at, late=late, recipients=taken)
        return refused


def _end_if_told() -> None:
    """The mail library waits by `asyncio.wait_for`, which in Python 3.11 forgets to be cancelled when its
    answer comes in the same moment."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def question_of(report: ReportConfig, due_at: float, zone: ZoneInfo) -> Question:
    span = reported(report.period, due_at, zone)
    return Question(
        start=span.start,
        end=span.end,
        interval=report.interval,
        by=report.by,
        sl_s=report.sl_s,
        short_s=report.short_s,
        zone=zone,
        queues=frozenset(report.queues),
    )
