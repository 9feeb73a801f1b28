"""Customers and cases in a real browser, on the real service: found, changed, merged, worked on, closed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from interactions.cases import actions as a
from interactions.cases.store import Cases
from interactions.fcr.store import judge_due
from interactions.people.customer import Facts
from interactions.people.desk import CustomerDesk
from telephony.call import AgentState, CallState
from telephony.customer import Dossier
from telephony.events import CallbackAsked
from tests.e2e.screens import AgentScreen, Screens
from tests.interactions.cases.stage import RULES
from tests.web.browsed import routed, screens_of
from tests.web.stage import NUMBER, PASSWORD, Stage, agent_view, call_view, interaction

pytestmark = pytest.mark.browser

DAO = "0912345678"


SETTINGS = """
data = "data"
[asterisk]
username = "svc"
secret = "secret"
[[queues]]
name = "support"
requires = {support = 1}
[[agents]]
id = "an"
name = "An"
phone = "PJSIP/an"
skills = {support = 5}
[cases.promises.urgent]
resolution_s = 14400
"""


@asynccontextmanager
async def office(folder: Path, database: Path, valkey: str) -> AsyncIterator[tuple[Stage, Screens]]:
    async with routed(folder, database, valkey, SETTINGS) as web, screens_of(web) as screens:
        yield web, screens


async def known(web: Stage) -> tuple[int, int]:
    """Đào, who called once, and the same person as somebody wrote her down in a chat."""
    book = CustomerDesk(web.log.engine)
    dao = await book.add([NUMBER], Facts(name="Nguyễn Thị Đào", note="chị"), at=1.0, who="chi")
    zalo = await book.add([DAO], Facts(name="Đào Zalo", email="dao@example.com"), at=2.0, who="chi")
    await web.log.save(interaction("c1"))
    await judge_due(web.log.engine, web.clock[0])
    return dao.id, zalo.id


def expected(screens: Screens, status: int) -> None:
    """The browser tells of every refusal; this one was asked for."""
    screens.complaints[:] = [said for said in screens.complaints if f"status of {status}" not in said]


async def do(page: Page, deed: str, words: str = "") -> None:
    """One of the buttons of a case, with its words."""
    await page.get_by_test_id(f"do-{deed}").click()
    if words:
        await page.get_by_test_id("deed-words").fill(words)


async def test_a_customer_is_found_without_marks_changed_and_merged(
    tmp_path: Path, database: Path, valkey: str
) -> None:
    async with office(tmp_path, database, valkey) as (web, screens):
        dao, zalo = await known(web)
        page = await screens.logged_in("chi", PASSWORD)
        await page.get_by_test_id("nav-customers").click()
        await expect(page.get_by_test_id(f"customer-{zalo}")).to_be_visible()
        await page.keyboard.type("nguyen dao")  # the field has the cursor
        await expect(page.get_by_test_id(f"customer-{zalo}")).to_have_count(0)
        await page.get_by_test_id(f"customer-{dao}").get_by_role("link").click()
        await expect(page.get_by_test_id("customer-name")).to_contain_text("Nguyễn Thị Đào")
        event = page.get_by_test_id("customer-event")
        await expect(event).to_contain_text("đã xong")
        await expect(event.get_by_role("link")).to_have_attribute("href", "#/qa/c1")

        await page.get_by_test_id("customer-edit").click()
        await page.get_by_test_id("customer-name-input").fill("Nguyễn Thị Anh Đào")
        await page.get_by_test_id("customer-agent").select_option("binh")
        await page.get_by_test_id("customer-save").click()
        await expect(page.get_by_test_id("customer-name")).to_contain_text("Nguyễn Thị Anh Đào")
        await expect(page.get_by_test_id("customer-facts")).to_contain_text("Bình")

        await page.get_by_test_id("customer-merge").click()
        await page.get_by_test_id("merge-find").fill("dao zalo")
        await page.get_by_test_id(f"merge-with-{zalo}").click()
        await expect(page.get_by_test_id("merge-dialog")).to_contain_text("1 số của khách kia chuyển sang")
        await page.get_by_test_id("merge-yes").click()
        await expect(page.get_by_test_id("customer-numbers")).to_contain_text("0912345678")
        await expect(page.get_by_test_id("customer-facts")).to_contain_text("dao@example.com")

        await page.get_by_test_id("note-new").fill("thích gọi buổi chiều")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("customer-notes")).to_contain_text("thích gọi buổi chiều")
        await page.get_by_test_id("contact-add").click()
        await page.get_by_test_id("contact-channel").select_option("chat")
        await page.get_by_test_id("contact-text").fill("Hàng tới chưa ạ?")
        await page.get_by_test_id("contact-save").click()
        await expect(event.first).to_contain_text("Hàng tới chưa ạ?")
        one = page.get_by_test_id("number-+84912345678")
        await one.get_by_test_id("number-primary").click()
        await expect(page.get_by_test_id("customer-numbers").locator("li").first).to_contain_text("số chính")
        await expect(one).to_contain_text("số chính")
        await one.get_by_test_id("number-split").click()
        await one.get_by_test_id("split-name").fill("Em gái Đào")
        await one.get_by_test_id("split-yes").click()
        await expect(page.get_by_test_id("customer-name")).to_contain_text("Em gái Đào")


async def test_who_is_erased_must_be_written_out_and_is_gone(
    tmp_path: Path, database: Path, valkey: str
) -> None:
    async with office(tmp_path, database, valkey) as (web, screens):
        dao, _ = await known(web)
        page = await screens.logged_in("em", PASSWORD)
        await page.goto(f"{screens.url}#/customers/{dao}")
        async with page.expect_download() as download:
            await page.get_by_test_id("customer-export").click()
        file = await (await download.value).path()
        assert "Nguyễn Thị Đào" in file.read_text(encoding="utf-8")
        await page.get_by_test_id("customer-erase").click()
        await expect(page.get_by_test_id("erase-what")).to_contain_text("1 cuộc gọi")
        await page.get_by_test_id("erase-typed").fill("Nguyễn Thị")
        await expect(page.get_by_test_id("erase-yes")).to_be_disabled()
        await page.get_by_test_id("erase-typed").fill("nguyễn thị đào")
        await page.get_by_test_id("erase-yes").click()
        await expect(page.get_by_test_id("erase-proof")).to_contain_text("Mã chứng nhận")
        await page.get_by_test_id("erase-done").click()
        await expect(page.get_by_test_id("customers")).to_contain_text("Đào Zalo")
        await expect(page.get_by_test_id(f"customer-{dao}")).to_have_count(0)


async def test_a_case_is_made_escalated_followed_up_and_closed(
    tmp_path: Path, database: Path, valkey: str
) -> None:
    async with office(tmp_path, database, valkey) as (web, screens):
        await known(web)
        page = await screens.logged_in("chi", PASSWORD)
        await page.goto(f"{screens.url}#/qa/c1")
        await page.get_by_test_id("call-new-case").click()
        await expect(page.get_by_test_id("case-customer")).to_have_value("0901234567")
        await page.get_by_test_id("case-reason").select_option("complaint")
        await page.get_by_test_id("case-form-priority").select_option("urgent")
        await page.get_by_test_id("case-summary").fill("Bị trừ tiền hai lần")
        await page.get_by_test_id("case-open").click()
        case = page.get_by_test_id("case-page")
        await expect(case).to_have_attribute("data-state", "open")
        await expect(page.get_by_test_id("do-confirm")).to_have_count(0)
        await expect(page.get_by_test_id("do-reopen")).to_have_count(0)

        await page.get_by_test_id("case-edit").click()
        await page.get_by_test_id("case-owner-edit").select_option("an")
        await page.get_by_test_id("case-save").click()
        await expect(page.get_by_test_id("case-owned-by")).to_have_text("An")
        await do(page, "escalate", "kế toán phải duyệt")
        await page.get_by_test_id("deed-queue").select_option("sales")
        await page.get_by_test_id("deed-submit").click()
        await expect(case).to_have_attribute("data-state", "escalated")
        await expect(page.get_by_test_id("case-story")).to_contain_text("kế toán phải duyệt")

        number = await page.get_by_test_id("case-number").inner_text()
        noted = a.Noted(at=web.clock[0], by="an", pii_note="khách nhắn hỏi")
        await Cases(web.log.engine, RULES).act(number, noted)  # somebody else is faster
        await do(page, "follow-up", "báo khách kết quả")
        await page.get_by_test_id("deed-submit").click()
        follow_up = page.get_by_test_id("follow-up-1")
        notice = page.get_by_test_id("notice")
        await expect(follow_up.or_(notice)).to_be_visible()
        if await notice.is_visible():  # unless the page had just asked anew
            await expect(page.get_by_test_id("case-story")).to_contain_text("khách nhắn hỏi")
            expected(screens, 409)
            await page.get_by_test_id("deed-submit").click()
        await expect(follow_up).to_have_attribute("data-state", "planned")
        await expect(follow_up).to_contain_text("báo khách kết quả")

        await do(page, "resolve", "đã hoàn tiền")
        await page.get_by_test_id("deed-submit").click()
        await expect(case).to_have_attribute("data-state", "resolved")
        await do(page, "close", "khách cảm ơn")
        await page.get_by_test_id("deed-submit").click()
        await expect(case).to_have_attribute("data-state", "closed")
        await expect(page.get_by_test_id("time-left")).to_have_attribute("data-kind", "kept")
        await do(page, "ask-survey")
        await page.get_by_test_id("deed-submit").click()
        await expect(page.get_by_test_id("do-ask-survey")).to_have_count(0)
        told = page.get_by_test_id("story-line")
        await expect(told.first).to_have_attribute("data-action", "opened")
        await expect(told.last).to_have_attribute("data-action", "survey_asked")

        await page.get_by_test_id("case-customer-link").click()
        await expect(page.get_by_test_id("customer-name")).to_contain_text("Nguyễn Thị Đào")
        await page.get_by_test_id("nav-cases").click()
        await expect(page.get_by_test_id("cases-none")).to_be_visible()
        await page.get_by_test_id("view-all").click()
        await expect(page.get_by_test_id(f"case-{number}")).to_contain_text("Bị trừ tiền hai lần")


async def test_a_callback_is_ordered_from_the_customers_page_and_from_its_own(
    tmp_path: Path, database: Path, valkey: str
) -> None:
    async with office(tmp_path, database, valkey) as (web, screens):
        dao, _ = await known(web)
        page = await screens.logged_in("chi", PASSWORD)
        await page.goto(f"{screens.url}#/customers/{dao}")
        await page.get_by_test_id("customer-callback").click()
        await page.get_by_test_id("order-queue").select_option("support")
        await page.get_by_test_id("order-submit").click()
        await expect(page.get_by_test_id("ordered")).to_be_visible()
        await page.get_by_test_id("nav-callbacks").click()
        await page.get_by_test_id("order-open").click()
        await page.get_by_test_id("order-number").fill("+1 900 555 0100")
        await page.get_by_test_id("order-submit").click()
        await expect(page.get_by_test_id("notice")).to_contain_text("không được gọi ra số này")
        expected(screens, 422)
        await page.get_by_test_id("order-number").fill("0912 345 678")
        await page.get_by_test_id("order-submit").click()
        await expect(page.get_by_test_id("order-callback")).to_have_count(0)
        asked = await web.told(2)
        assert [
            (event.queue, event.pii_number, event.pii_name)
            for event in asked
            if isinstance(event, CallbackAsked)
        ] == [
            ("support", "0901234567", "Nguyễn Thị Đào"),
            ("sales", "0912345678", ""),
        ]


async def test_an_agent_goes_from_the_call_to_his_caller_and_to_a_case(
    tmp_path: Path, database: Path, valkey: str
) -> None:
    async with office(tmp_path, database, valkey) as (web, screens):
        dao, _ = await known(web)
        agent = AgentScreen(await screens.logged_in("an", PASSWORD))
        await agent.part("nav-customers").click()
        await expect(agent.part("no-caller")).to_be_visible()
        await agent.part("nav-agent").click()
        talking = call_view(
            "c2",
            CallState.TALKING,
            pii_number=NUMBER,
            agent_id="an",
            answered_at=1010.0,
            dossier=Dossier(customer_id=dao),
        )
        await web.show(agent_view("an", AgentState.TALKING), talking)
        await agent.shows_call("talking")
        await agent.part("call-customer").click()
        await expect(agent.part("customer-name")).to_contain_text("Nguyễn Thị Đào")
        for hidden in ("customer-edit", "customer-merge", "customer-erase", "number-remove", "contact-add"):
            await expect(agent.part(hidden)).to_have_count(0)
        await agent.part("note-new").fill("gọi lại sau 15 giờ")
        await agent.part("note-add").click()
        await expect(agent.part("customer-notes")).to_contain_text("gọi lại sau 15 giờ")
        await agent.part("customer-new-case").click()
        await agent.part("case-reason").select_option("complaint")
        await agent.part("case-open").click()
        await expect(agent.part("case-owned-by")).to_have_text("An")
        await agent.part("nav-cases").click()
        await expect(agent.part("cases")).to_contain_text("Khiếu nại")
