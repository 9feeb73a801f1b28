"""The bell of the bar on top, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from interactions.alerts.board import Alert, AlertBoard, Kind
from interactions.cases.store import Cases
from tests.interactions.cases.stage import RULES, opened
from tests.web.stage import PASSWORD
from tests.web.test_customer_screens import office

pytestmark = pytest.mark.browser

ERROR = "the CRM cannot be asked: no answer in time"


def alerts(number: str, at: float) -> list[Alert]:
    case = {"why": "breached", "target": "response", "queue": "support", "priority": "high", "owner": None}
    found = {"name": "Khiếu nại", "calls": 3, "call_id": "c1"}
    said = {"type": "call.ended", "status": 410, "error": "it answered 410"}
    return [
        Alert(key="c", at=at - 300, kind=Kind.CASE, subject=number, facts=case),
        Alert(key="s", at=at - 200, kind=Kind.SEARCH, subject="1", facts=found, owner="chi"),
        Alert(key="w", at=at - 100, kind=Kind.WEBHOOK, subject="crm", facts=said),
        Alert(key="d", at=at - 50, kind=Kind.CRM, subject="Zammad", facts={"error": ERROR}),
    ]


async def test_a_supervisor_sees_what_needs_him_until_he_has_seen_it(
    tmp_path: Path, database: Path, valkey: str
) -> None:
    async with office(tmp_path, database, valkey) as (web, screens):
        case = await Cases(web.log.engine, RULES).open(opened(pii_customer=""))
        board = AlertBoard(web.log.engine)
        for alert in alerts(case.number, web.clock[0]):
            await board.raise_alert(alert)
        page = await screens.logged_in("chi", PASSWORD)
        await expect(page.get_by_test_id("alerts-unseen")).to_have_text("4")
        bell = page.get_by_test_id("btn-alerts")
        await expect(bell).to_have_attribute("aria-label", "Cần chú ý: 4 tin chưa xem")
        await bell.click()
        shown = page.get_by_test_id("alerts")
        await expect(shown.get_by_role("listitem")).to_have_count(4)
        await expect(shown).to_contain_text(f"Vụ việc {case.number}")
        await expect(shown).to_contain_text("đã quá hạn: phản hồi")
        await expect(shown).to_contain_text("3 cuộc gọi mới")
        await expect(shown).to_contain_text(ERROR)
        await shown.get_by_role("link", name=f"Vụ việc {case.number}").click()
        await expect(shown).to_have_count(0)
        await expect(page).to_have_url(re.compile(f"#/cases/{case.number}$"))
        await expect(page.get_by_test_id("alerts-unseen")).to_have_text("3")
        await bell.click()
        await page.get_by_test_id("btn-alerts-seen").click()
        await expect(page.get_by_test_id("alerts-unseen")).to_have_count(0)
        await page.keyboard.press("Escape")
        await expect(shown).to_have_count(0)
        await expect(bell).to_be_focused()
