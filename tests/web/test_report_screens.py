"""The page of reports in a real browser, on the real service: it shows what the command says."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.async_api import expect

from interactions.cases.schema import cases
from interactions.database import writing
from interactions.record import Segment, SegmentKind
from tests.interactions.calls import answered_call, call
from tests.web.browsed import routed, screens_of
from tests.web.stage import PASSWORD, Stage

pytestmark = pytest.mark.browser

HOUR_S = 3600.0
SETTINGS = """
data = "data"
[asterisk]
username = "svc"
secret = "secret"
[callbacks]
promise_s = 1800
[[queues]]
name = "sales"
requires = {sales = 1}
"""


async def fill(web: Stage, now: float) -> None:
    """Two days ago: a call that was answered, a callback that still waits, a case resolved, one overdue."""
    at = now - 48 * HOUR_S
    asked = Segment(kind=SegmentKind.QUEUE, start=at, queue="sales")
    await web.log.save_many(
        [
            answered_call("a", arrived_at=at, recordings=()),
            call("b", arrived_at=at, direction="callback", queue="sales", segments=(asked,)),
        ]
    )
    plain = {"version": 1, "reason": "order", "priority": 2, "queue": "sales", "reopened": 0, "opened_at": at}
    plain |= {"pii_customer": "", "pii_summary": "", "changed_at": at}
    done = {"number": "C-1", "state": "closed", "resolved_at": at + 2 * HOUR_S, "closed_at": at + 3 * HOUR_S}
    async with writing(web.log.engine) as connection:
        await connection.execute(cases.insert().values(**plain, **done))
        await connection.execute(
            cases.insert().values(**plain, number="C-2", state="open", due_at=now - HOUR_S)
        )


async def test_the_page_shows_calls_cases_callbacks_and_what_waits(
    tmp_path: Path, database: Path, valkey: str
) -> None:
    async with routed(tmp_path, database, valkey, SETTINGS) as web:
        web.clock[0] = time.time()
        await fill(web, time.time())
        async with screens_of(web) as screens:
            page = await screens.logged_in("chi", PASSWORD)
            await page.get_by_test_id("nav-report").click()
            await page.get_by_test_id("period-week").click()
            work = page.get_by_test_id("report-work")
            await expect(work).to_contain_text("1 đã đóng, 0 mở lại")
            await expect(work).to_contain_text("2 giờ")
            await expect(work).to_contain_text("1 quá hạn")
            row = page.get_by_test_id("report").locator("tbody tr")
            await expect(row).to_have_count(1)
            cells = await row.locator("td").all_inner_texts()
            assert cells[:3] == ["1", "1", "0"]
            assert [cell.split() for cell in cells[-5:]] == [
                ["2"],
                ["2", "giờ"],
                ["1", "1", "quá", "hạn"],
                ["0"],
                ["1", "1", "quá", "hạn"],
            ]
            await page.get_by_test_id("report-by").select_option("number")
            await expect(page.get_by_test_id("report").locator("thead th")).to_have_count(18)
