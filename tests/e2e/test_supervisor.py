"""The supervisor's pages in a real browser, while real calls wait for what he does."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from app.demo.house import HOTLINE
from robots.wire import Answered, Disconnected, Incoming
from tests.e2e.conftest import House
from tests.e2e.screens import AgentScreen, Screens, chromium

pytestmark = [pytest.mark.asterisk, pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

AT_ONCE_S = 3.0  # on a busy machine; without the new skill it would never ring


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


async def test_a_supervisor_sees_why_a_call_waits_and_gives_an_agent_the_skill_it_needs(
    house: House, browser: Browser
) -> None:
    number, name = "84977000201", "Đặng Hải Yến"
    async with (
        house.agent_phone("an") as agent_phone,
        house.customer_phone(number, name) as customer,
        Screens(browser, house.service.url) as screens,
    ):
        page = await screens.logged_in("supervisor")
        await set_level(page, "an", "sales", 0)
        await expect(page.get_by_test_id("staff-an").locator("[data-skill=sales]")).to_have_count(0)

        agent = AgentScreen(await screens.logged_in("an"))
        await agent.begin_work()
        call = await customer.dial(HOTLINE)
        await customer.wait_for(Answered, call=call)
        await customer.press(call, "1")

        await page.get_by_test_id("nav-board").click()
        row = page.get_by_test_id("waiting").locator("tr[data-state=waiting]")
        await expect(row).to_contain_text(name)
        await expect(page.get_by_test_id("board-queue-sales").get_by_test_id("expected")).to_contain_text(
            "không ai nhận được"
        )
        await row.get_by_text("Vì sao còn chờ?").click()
        panel = page.get_by_test_id("why-panel")
        waiting = panel.get_by_test_id("why-waiting")
        await expect(waiting.locator("[data-verdict=nobody_signed_in_has_the_skills]")).to_be_visible()
        await expect(waiting.locator(".verdict")).to_contain_text("trong hàng chờ Mua hàng")
        await expect(panel.get_by_test_id("candidate-an")).to_contain_text("thiếu sales mức 1")
        await expect(panel.get_by_test_id("candidate-binh")).to_contain_text("chưa vào ca")
        await panel.get_by_test_id("why-close").click()
        await expect(panel).to_have_count(0)

        await set_level(page, "an", "sales", 6)
        incoming = (await agent_phone.wait_for(Incoming, timeout=AT_ONCE_S)).call
        call_id = await agent.shows_call("ringing")
        await expect(page.get_by_test_id("staff-an").locator("[data-skill=sales]")).to_contain_text("6")

        await page.get_by_test_id("nav-board").click()
        await page.get_by_test_id(f"why-{call_id}").click()
        await expect(panel).to_have_attribute("data-state", "ringing")
        await expect(panel.get_by_test_id("decision")).to_have_attribute("data-agent", "an")
        await expect(panel.locator(".verdict")).to_contain_text("Nguyễn Văn An")
        await expect(panel.get_by_test_id("candidate-an")).to_contain_text("được chọn")

        await agent_phone.answer(incoming)
        await agent.shows_call("talking")
        await expect(panel).to_have_attribute("data-state", "talking")  # asked anew while it is open
        await page.keyboard.press("Escape")
        await expect(panel).to_have_count(0)
        await customer.hang_up(call)
        await agent_phone.wait_for(Disconnected, call=incoming)
        await agent.shows_call("wrap_up")
        await agent.finish("order")
        await agent.end_work()

        quality = await screens.logged_in("qa")
        item = quality.locator(f"[data-testid=call-item][data-call-id='{call_id}']")
        await item.get_by_role("button").click()
        await quality.get_by_test_id("call-why").click()
        await expect(quality.get_by_test_id("decision")).to_have_attribute("data-agent", "an")
        await expect(quality.get_by_test_id("why-panel")).to_contain_text("Cuộc gọi đã kết thúc")


async def test_what_a_supervisor_sets_of_a_queue_is_in_effect_and_can_be_taken_back(
    house: House, browser: Browser
) -> None:
    async with Screens(browser, house.service.url) as screens:
        page = await screens.logged_in("supervisor")
        await page.get_by_test_id("nav-staff").click()
        queue = page.get_by_test_id("tune-support")
        await expect(queue.get_by_test_id("able")).to_have_text("3 người đáp ứng được")
        await queue.get_by_test_id("edit-queue-support").click()
        await expect(queue.get_by_test_id("save-queue")).to_be_disabled()

        await queue.get_by_test_id("level-support").fill("9")
        await expect(queue.get_by_test_id("able")).to_have_text("0 người đáp ứng được")
        await expect(queue.get_by_role("alert")).to_contain_text("chờ mãi")
        await queue.get_by_test_id("level-support").fill("0")
        await expect(queue.get_by_role("alert")).to_contain_text("ít nhất một kỹ năng")
        await expect(queue.get_by_test_id("save-queue")).to_be_disabled()
        await queue.get_by_test_id("level-support").fill("4")
        await expect(queue.get_by_test_id("able")).to_have_text("1 người đáp ứng được")
        await queue.get_by_test_id("priority").fill("99999999")
        await expect(queue.get_by_role("alert")).to_contain_text("86400")
        await queue.get_by_test_id("priority").fill("-15")
        await queue.get_by_test_id("choice").select_option("longest_idle")
        await queue.get_by_test_id("save-queue").click()
        await expect(queue.get_by_test_id("saved")).to_have_attribute("data-state", "in-effect")
        await expect(queue).to_contain_text("support ≥ 4")
        await expect(queue).to_contain_text("Rảnh lâu nhất")
        await expect(queue).to_contain_text(re.compile("[-−]15"))

        await queue.get_by_text("Lấy lại như cấu hình").click()
        await queue.get_by_test_id("save-queue").click()
        await expect(queue).to_contain_text("support ≥ 1")
        await expect(queue.get_by_text("Khác với tệp cấu hình")).to_have_count(0)


async def test_a_skill_that_nobody_has_yet_is_added_by_its_name(house: House, browser: Browser) -> None:
    async with Screens(browser, house.service.url) as screens:
        page = await screens.logged_in("supervisor")
        await page.get_by_test_id("nav-staff").click()
        await page.get_by_test_id("find-agent").fill("chau")  # Lê Minh Châu
        agent = page.get_by_test_id("staff-chau")
        await expect(page.get_by_test_id("staff-an")).to_have_count(0)
        await agent.get_by_test_id("edit-chau").click()
        await agent.get_by_test_id("new-skill").fill("tiếng Anh")
        await expect(agent.get_by_role("alert")).to_contain_text("chữ không dấu")
        await agent.get_by_test_id("new-skill").fill("lang:en")
        await page.keyboard.press("Enter")
        await agent.get_by_test_id("level-lang:en").fill("8")
        await agent.get_by_test_id("save-skills").click()
        await expect(agent.get_by_test_id("saved")).to_have_attribute("data-state", "in-effect")
        await expect(agent.locator("[data-skill='lang:en']")).to_contain_text("8")
        await page.reload()
        await expect(page.get_by_test_id("staff-chau").locator("[data-skill='lang:en']")).to_contain_text("8")


async def test_the_list_of_callbacks_says_that_there_are_none(house: House, browser: Browser) -> None:
    async with Screens(browser, house.service.url) as screens:
        page = await screens.logged_in("supervisor")
        await page.get_by_test_id("nav-callbacks").click()
        await expect(page.get_by_test_id("callbacks")).to_contain_text("Không có khách nào chờ gọi lại")


async def set_level(page: Page, agent_id: str, skill: str, level: int) -> None:
    """On the staff page, until it is in effect."""
    await page.get_by_test_id("nav-staff").click()
    agent = page.get_by_test_id(f"staff-{agent_id}")
    await agent.get_by_test_id(f"edit-{agent_id}").click()
    await agent.get_by_test_id(f"level-{skill}").fill(str(level))
    await agent.get_by_test_id("save-skills").click()
    await expect(agent.get_by_test_id("saved")).to_have_attribute("data-state", "in-effect")
