"""The pages in a real browser on views as the centre shows them: what no short call brings about."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from interactions.record import Segment, SegmentKind
from telephony.call import AgentState, CallState
from telephony.events import CallbackCancelled
from tests.e2e.screens import AgentScreen
from tests.web.browsed import screens_of
from tests.web.stage import (
    PASSWORD,
    PAST,
    agent_view,
    call_view,
    callback_view,
    interaction,
    queue_view,
    waiting_view,
)

pytestmark = pytest.mark.browser


async def test_an_agent_sees_that_he_calls_a_customer_back_and_whom(house) -> None:
    callback = {
        "direction": "callback",
        "caller_on_line": False,
        "agent_id": "an",
        "tier": "vip",
        "history": (PAST,),
    }
    async with house() as web, screens_of(web) as screens:
        agent = AgentScreen(await screens.logged_in("an", PASSWORD))
        await web.show(agent_view("an", AgentState.RINGING), call_view("b1", CallState.RINGING, **callback))
        await agent.shows_call("ringing")
        await expect(agent.part("pop-callback")).to_have_text("Gọi lại cho khách")
        await expect(agent.pop).to_contain_text("Nhấc máy: hệ thống sẽ gọi khách này cho bạn")
        await expect(agent.part("tier")).to_contain_text("vip")
        await expect(agent.part("history-item")).to_contain_text("gọi lại")

        await web.show(agent_view("an", AgentState.DIALLING), call_view("b1", CallState.DIALLING, **callback))
        await agent.shows_call("dialling")
        await expect(agent.state).to_have_attribute("data-state", "dialling")
        await expect(agent.part("pop-state")).to_have_text("Đang gọi khách…")
        await expect(agent.part("btn-sign-out")).to_be_disabled()
        await expect(agent.part("note")).to_be_disabled()
        await expect(agent.part("btn-hang-up")).to_have_count(0)

        talking = {**callback, "caller_on_line": True, "answered_at": 1010.0}
        await web.show(agent_view("an", AgentState.TALKING), call_view("b1", CallState.TALKING, **talking))
        await agent.shows_call("talking")
        await expect(agent.part("pop-callback")).to_be_visible()
        await expect(agent.part("note")).to_be_enabled()


async def test_a_supervisor_strikes_off_a_callback_and_is_asked_first(house) -> None:
    async with house() as web, screens_of(web) as screens:
        tried = Segment(kind=SegmentKind.DIAL, start=1.0, end=2.0, result="busy")
        await web.log.save(interaction("b1", segments=(tried,)))
        at = web.clock[0]
        await web.show(
            callback_view("b1", not_before=at + 600, arrived_at=at - 60, tier="vip"),
            callback_view("b2", order=2, arrived_at=at - 30, pii_name="Lý Gia Hân"),
            call_view("b3", CallState.DIALLING, direction="callback", caller_on_line=False, agent_id="an"),
        )
        page = await screens.logged_in("chi", PASSWORD)
        await page.get_by_test_id("nav-callbacks").click()
        first = page.get_by_test_id("callback-b1")
        await expect(first).to_contain_text("Nguyễn Thị Đào")
        await expect(first).to_contain_text("1 · máy bận")
        await expect(first.get_by_test_id("tier")).to_contain_text("vip")
        await expect(page.get_by_test_id("callback-b2")).to_contain_text("khi đến lượt")
        await expect(page.get_by_test_id("callback-b3")).to_contain_text("đang gọi · An")
        await expect(page.get_by_test_id("cancel-b3")).to_be_disabled()

        await page.get_by_test_id("cancel-b2").click()
        await expect(page.get_by_test_id("callback-b2")).to_contain_text("Không gọi lại cho Lý Gia Hân nữa?")
        await page.get_by_role("button", name="Giữ").click()
        await page.get_by_test_id("cancel-b2").click()
        await page.get_by_test_id("confirm-cancel").click()
        assert await web.told(1) == [CallbackCancelled(at=at, call_id="b2", by="chi")]
        await web.show(call_view("b2", CallState.ENDED))
        await expect(page.get_by_test_id("callback-b2")).to_have_count(0)


async def test_the_wallboard_shows_the_order_of_those_who_wait_and_what_to_expect(house) -> None:
    async with house() as web, screens_of(web) as screens:
        at = web.clock[0]
        await web.show(
            agent_view("an", AgentState.TALKING),
            queue_view(
                "support",
                expected_s=126.0,
                boost_s=20.0,
                forecast_calls=140,
                forecast_off_s=25.0,
                forecast_error_s=-3.0,
            ),
            waiting_view("c1", at - 20, 1, expected_s=31.0),
            waiting_view("c2", at - 10, 2, tier="vip", head_start_s=60.0, only="an"),
            callback_view("b1", at - 900, 3, not_before=at + 600),
        )
        page = await screens.logged_in("chi", PASSWORD)
        queue = page.get_by_test_id("board-queue-support")
        await expect(queue).to_have_attribute("data-waiting", "2")
        await expect(queue).to_have_attribute("data-callbacks", "1")
        await expect(queue.get_by_test_id("expected")).to_contain_text("≈ 2 phút")
        await expect(queue.get_by_test_id("expected")).to_contain_text("± 25 giây · 140 cuộc")
        await expect(queue.locator(".expected")).to_have_attribute(
            "title", re.compile("ngắn hơn thực tế 3 giây")
        )
        await expect(queue.get_by_test_id("boost")).to_have_text("ưu tiên +20 giây")

        rows = page.get_by_test_id("waiting").locator("tbody tr")
        await expect(rows).to_have_count(3)
        await expect(rows.nth(0)).to_have_attribute("data-testid", "board-call-c2")
        for text in ("1", "vip", "giữ cho An", "ưu tiên +1 phút"):
            await expect(rows.nth(0)).to_contain_text(text)
        await expect(rows.nth(1)).to_contain_text("≈ 30 giây")
        await expect(rows.nth(2)).to_contain_text("gọi lại lúc")


async def test_the_reason_for_waiting_is_told_anew_and_in_the_language_of_the_page(house) -> None:
    async with house() as web, screens_of(web) as screens:
        at = web.clock[0]
        await web.show(waiting_view("c1", at - 20), agent_view("an", AgentState.OFFLINE), agent_view("binh"))
        page = await screens.logged_in("chi", PASSWORD)
        await page.get_by_test_id("why-c1").click()
        panel = page.get_by_test_id("why-panel")
        await expect(panel.locator("[data-verdict=nobody_signed_in_has_the_skills]")).to_be_visible()
        await expect(panel.get_by_test_id("candidate-binh")).to_contain_text("thiếu support mức 3")
        await web.show(agent_view("an", AgentState.WRAP_UP))
        await expect(panel.locator("[data-verdict=all_who_could_are_busy]")).to_be_visible()
        await page.keyboard.press("Escape")
        await page.get_by_test_id("lang-toggle").click()
        await page.get_by_test_id("why-c1").click()
        await expect(panel.locator(".verdict")).to_contain_text("because none of those who could take it")
        await web.log.save(interaction("c1"))
        await web.show(call_view("c1", CallState.ENDED))
        await expect(panel).to_contain_text("The call is over.")
        await expect(panel).to_contain_text("Nguyễn Thị Đào")
