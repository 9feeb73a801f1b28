"""Reports at their time, from the database to a real mail server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from structlog.testing import capture_logs

from app.config import load
from app.mailing import Mailing
from interactions.database import make_engine, migrate
from interactions.kpi.mails import ReportMails
from interactions.kpi.schedule import CLAIM_S
from interactions.store import InteractionLog
from tests.app.mailserver import Mailserver, mailserver
from tests.app.serving import write_centre
from tests.interactions.calls import answered_call

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
DAY_S = 86_400.0


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=HANOI).timestamp()


class Clock:
    now = at("2025-03-10T12:00")

    def __call__(self) -> float:
        return self.now


REPORT = '[[reports]]\nname = "morning"\nto = ["mai@b.vn", "lan@b.vn"]\nat = "07:30"\nlanguage = "en"\n'


@asynccontextmanager
async def house(folder: Path, more: str = "") -> AsyncIterator[tuple[Mailing, Mailserver, Clock]]:
    """With one call, on 10 March 2025 at nine."""
    clock = Clock()
    async with mailserver(folder) as server:
        mail = f'[mail]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\nsender = "t@b.vn"\n'
        config = load(write_centre(folder, more=mail + REPORT + more))
        url = f"sqlite:///{folder / 'calls.db'}"
        await migrate(url)
        engine = make_engine(url)
        await InteractionLog(engine).save(answered_call(arrived_at=at("2025-03-10T09:00")))
        try:
            yield Mailing(config, engine, clock), server, clock
        finally:
            await engine.dispose()


async def looked(mailing: Mailing, clock: Clock) -> None:
    """Until there is nothing to do at this moment."""
    (report,) = mailing._config.reports
    for _ in range(5):
        if await mailing.look(report) > clock.now:
            return
    raise AssertionError("it never rests")


async def test_a_report_goes_out_once_at_its_time_with_the_figures_of_its_day(tmp_path: Path) -> None:
    async with house(tmp_path) as (mailing, server, clock):
        await looked(mailing, clock)
        assert server.taken == []  # what was due before it was there is none of its business
        clock.now = at("2025-03-11T07:29:59")
        await looked(mailing, clock)
        assert server.taken == []
        for later in ("2025-03-11T07:30", "2025-03-11T07:31", "2025-03-11T23:00"):
            clock.now = at(later)
            await looked(mailing, clock)
        ((to, mail),) = server.taken
        assert to == ["mai@b.vn", "lan@b.vn"]
        assert "2025-03-10 00:00 to 2025-03-11 00:00" in mail["Subject"]
        text = mail.get_body(("plain",)).get_content()
        assert "  offered: 1\r\n  answered: 1" in text
        assert "Sent late" not in text
        clock.now = at("2025-03-12T07:30")
        await looked(mailing, clock)
        assert len(server.taken) == 2


async def test_a_service_that_was_down_sends_it_when_it_is_back_and_says_so(tmp_path: Path) -> None:
    async with house(tmp_path) as (mailing, server, clock):
        await looked(mailing, clock)
        clock.now = at("2025-03-13T15:00")  # three were due; the last one less than a day ago
        await looked(mailing, clock)
        ((_, mail),) = server.taken
        assert "2025-03-12 00:00" in mail["Subject"]
        assert "it was due at 2025-03-13 07:30" in mail.get_body(("plain",)).get_content()


async def test_trouble_with_the_mail_is_told_and_tried_again_with_growing_pauses(tmp_path: Path) -> None:
    async with house(tmp_path) as (mailing, server, clock):
        await looked(mailing, clock)
        clock.now = at("2025-03-11T07:30")
        server.says += ["451 not now"] * 3
        tried = []
        with capture_logs() as logs:
            while not server.taken:
                before = server.tried
                await looked(mailing, clock)
                if server.tried > before:
                    tried.append(clock.now - at("2025-03-11T07:30"))
                clock.now += 10
        assert tried == [0, 60, 180, 420]
        assert "Sent late: it was due at 2025-03-11 07:30" in server.taken[0][1].as_string()
    failures = [line for line in logs if line["event"] == "report_not_sent"]
    assert [line["tries"] for line in failures] == [1, 2, 3]
    assert "mend [mail]" in failures[0]["pii_reason"]


async def test_what_cannot_be_sent_for_a_day_is_given_up(tmp_path: Path) -> None:
    async with house(tmp_path, more='every = "week"\nweekday = "tue"\n') as (mailing, server, clock):
        await looked(mailing, clock)
        clock.now = at("2025-03-11T07:30")
        server.refuses |= {"mai@b.vn", "lan@b.vn"}
        await looked(mailing, clock)
        clock.now += DAY_S
        server.refuses.clear()
        with capture_logs() as logs:
            await looked(mailing, clock)
        assert [line["event"] for line in logs] == ["report_too_late"]
        assert server.taken == []


async def test_who_is_refused_is_told_and_the_others_have_it(tmp_path: Path) -> None:
    async with house(tmp_path) as (mailing, server, clock):
        await looked(mailing, clock)
        clock.now = at("2025-03-11T07:30")
        server.refuses.add("lan@b.vn")
        with capture_logs() as logs:
            await looked(mailing, clock)
        (told,) = [line for line in logs if line["event"] == "report_refused_for"]
        assert told["pii_to"] == ["lan@b.vn"]
        assert [to for to, _ in server.taken] == [["mai@b.vn"]]


async def test_of_two_who_send_reports_one_sends_it_and_of_one_who_died_another(tmp_path: Path) -> None:
    async with house(tmp_path) as (mailing, server, clock):
        await looked(mailing, clock)
        clock.now = at("2025-03-11T07:30")
        other = Mailing(mailing._config, mailing._mails._engine, clock)
        await asyncio.gather(looked(mailing, clock), looked(other, clock))
        assert len(server.taken) == 1
        clock.now = at("2025-03-12T07:30")
        assert (
            await ReportMails(mailing._mails._engine).claim("morning", clock.now, clock.now) == 1
        )  # and dies
        await looked(mailing, clock)
        assert len(server.taken) == 1
        clock.now += CLAIM_S
        await looked(mailing, clock)
        assert len(server.taken) == 2


async def test_it_runs_beside_the_calls_and_ends_when_it_is_told_to(tmp_path: Path) -> None:
    async with house(tmp_path) as (mailing, server, clock):
        await looked(mailing, clock)
        clock.now = at("2025-03-11T07:30")
        running = asyncio.Task(mailing.run())
        async with asyncio.timeout(30):
            await server.first.wait()
        running.cancel()
        await asyncio.wait([running])
        assert running.cancelled()
