"""The search and quality in a real browser, on the real service: found, kept, heard; reviewed, answered."""

from __future__ import annotations

import re
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Locator, Page, expect

from interactions.fcr.store import judge_due
from interactions.fcr.surveys import Answer, Surveys
from interactions.quality.cards import Cards
from tests.e2e.screens import Screens
from tests.interactions.quality.cards import card, line
from tests.web.browsed import routed, screens_of
from tests.web.stage import PASSWORD, Stage, interaction, recording
from transcription.transcript import Transcript

pytestmark = pytest.mark.browser

SECONDS = 60
SETTINGS = """
data = "."
[asterisk]
username = "svc"
secret = "secret"
[[queues]]
name = "support"
requires = {support = 1}
"""
SAID = (
    line("agent", 1.0, 3.0, "dạ xin chào em nghe ạ"),
    line("customer", 5.0, 8.0, "tôi muốn hỏi về đơn hàng"),
    line("agent", 20.0, 24.0, "dạ đơn hàng đang giao ạ"),
)


@asynccontextmanager
async def office(folder: Path, database: Path, valkey: str) -> AsyncIterator[tuple[Stage, Screens]]:
    """Of last week: c1 and c2 of An, in support and sales, c3 of Bình; and a card in force."""
    async with routed(folder, database, valkey, SETTINGS) as web:
        sound(web.recordings / "talk.wav")
        for n, (agent_id, queue) in enumerate((("an", "support"), ("an", "sales"), ("binh", "support")), 1):
            await talked(web, f"c{n}", agent_id, queue, last_week() + n * 60)
        await judge_due(web.log.engine, web.clock[0])
        await Cards(web.log.engine).publish_card(card(), by="chi", at=1.0)
        async with screens_of(web) as screens:
            yield web, screens


def last_week() -> float:
    """Friday of last week, at noon."""
    noon = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).replace(hour=12)
    return (noon - timedelta(days=noon.weekday() + 3)).timestamp()


def sound(file: Path) -> None:
    with wave.open(str(file), "wb") as made:
        made.setnchannels(2)
        made.setsampwidth(2)
        made.setframerate(8000)
        made.writeframes(b"\x00\x10\x00\xf0" * 8000 * SECONDS)


async def talked(web: Stage, call_id: str, agent_id: str, queue: str, at: float) -> None:
    times = {
        "arrived_at": at,
        "offered_at": at + 2,
        "answered_at": at + 10,
        "ended_at": at + 70,
        "closed_at": at + 80,
    }
    heard = recording(f"{call_id}-r", "talk.wav")
    await web.log.save(interaction(call_id, agent_id, queue=queue, recordings=(heard,), segments=(), **times))
    await web.transcripts.save(f"{call_id}-r", 1, Transcript("vi", SECONDS, SAID))


async def stands_at(player: Locator, seconds: float) -> None:
    """The player has jumped there; it may have gone on a little since."""
    moments = "|".join(rf"{second}\.\d\d" for second in range(int(seconds), int(seconds) + 5))
    await expect(player).to_have_attribute("data-at", re.compile(f"^({moments})$"))


async def answer(page: Page, item: str, points: str) -> None:
    await page.get_by_test_id(f"answer-{item}-{points}").click()
    await expect(page.get_by_test_id(f"answer-{item}-{points}")).to_have_attribute("data-chosen", "true")


async def test_words_are_found_without_marks_narrowed_kept_and_opened_at_their_time(
    tmp_path: Path, database: Path, valkey: str
) -> None:
    async with office(tmp_path, database, valkey) as (_, screens):
        page = await screens.logged_in("chi", PASSWORD)
        await page.get_by_test_id("nav-qa").click()
        count = page.get_by_test_id("result-count")
        await expect(count).to_have_text("3 cuộc gọi")
        await page.get_by_test_id("search-input").fill('"don hang" giao*')
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("hit")).to_have_count(6)
        await expect(page.get_by_test_id("trend")).to_have_attribute("data-points", re.compile(r"\d"))
        await page.get_by_test_id("filter-queue").select_option("sales")
        await expect(count).to_have_text("1 cuộc gọi")
        hit = page.get_by_test_id("hit").nth(1)
        await expect(hit.locator("mark")).to_have_text(["đơn hàng", "giao"])

        await page.get_by_test_id("keep-search").click()
        await page.get_by_test_id("keep-name").fill("Giao hàng")
        await page.get_by_test_id("keep-submit").click()
        await expect(page.get_by_test_id("kept-search")).to_have_attribute("data-alert", "true")

        await hit.get_by_role("button").first.click()
        player = page.get_by_test_id("player")
        await stands_at(player, float(await hit.get_attribute("data-at") or "nan"))
        address = page.url
        assert re.search("#/qa/c2.*queue=sales", address)

        other = await screens.logged_in("dung", PASSWORD)
        await other.goto(address)  # somebody was sent the link
        await expect(other.get_by_test_id("hit")).to_have_count(2)
        await expect(other.get_by_test_id("call-detail")).to_have_attribute("data-call-id", "c2")

        await page.get_by_test_id("nav-qa").click()
        await expect(count).to_have_text("3 cuộc gọi")
        await page.get_by_test_id("kept-search").get_by_role("link", name="Giao hàng").click()
        await expect(page.get_by_test_id("hit")).to_have_count(2)
        await page.get_by_test_id("search-help").click()
        await page.get_by_test_id("search-example").nth(4).click()
        await expect(page.get_by_test_id("search-input")).to_have_value("hàng NOT đổi")
        await expect(count).to_have_text("1 cuộc gọi")


async def test_calls_are_found_by_filters_alone(tmp_path: Path, database: Path, valkey: str) -> None:
    async with office(tmp_path, database, valkey) as (web, screens):
        low = Answer(csat=2, nps=None, resolved=None)
        await Surveys(web.log.engine).answer("c3", low, at=web.clock[0], channel="ivr", who="ivr")
        page = await screens.logged_in("dung", PASSWORD)
        await page.get_by_test_id("nav-qa").click()
        await page.get_by_test_id("filters-toggle").click()
        await page.get_by_test_id("filter-csat_to").fill("3")
        await page.keyboard.press("Tab")
        await expect(page.get_by_test_id("result-count")).to_have_text("1 cuộc gọi")
        await expect(page.get_by_test_id("call-item")).to_have_attribute("data-call-id", "c3")
        await page.get_by_test_id("filter-csat_to").fill("9")
        await page.keyboard.press("Tab")
        await expect(page.get_by_test_id("call-item")).to_have_count(1)  # the browser says what may be typed
        await page.get_by_test_id("filters-clear").click()
        await expect(page.get_by_test_id("call-item")).to_have_count(3)


async def test_a_review_from_the_worklist_to_the_agents_answer(
    tmp_path: Path, database: Path, valkey: str
) -> None:
    async with office(tmp_path, database, valkey) as (_, screens):
        chi = await screens.logged_in("chi", PASSWORD)
        await chi.get_by_test_id("nav-quality").click()
        drawn = chi.get_by_test_id("work-random")
        await expect(drawn.get_by_test_id("work-call")).to_have_count(3)
        one = drawn.locator("[data-call-id=c1]")
        await expect(one).to_contain_text("ngẫu nhiên")
        await one.get_by_test_id("work-begin").click()

        greeting = chi.get_by_test_id("item-greeting")
        await expect(greeting).to_have_attribute("data-points", "1")
        await expect(greeting.get_by_test_id("by-machine")).to_be_visible()
        await greeting.get_by_test_id("evidence").click()
        player = chi.get_by_test_id("player")
        await stands_at(player, 1.0)
        await answer(chi, "tone", "3")
        await answer(chi, "offer", "na")
        await answer(chi, "consent", "1")
        await expect(chi.get_by_test_id("review-score")).to_have_text("80%")
        await chi.get_by_test_id("add-note-tone").click()
        await chi.get_by_test_id("note-tone").fill("hơi nhanh")

        await chi.get_by_test_id("transcript-line").nth(2).click()
        await stands_at(player, 20.0)
        await chi.get_by_test_id("comment-text").fill("Nên nói bao giờ hàng tới.")
        await chi.get_by_test_id("comment-add").click()
        comment = chi.get_by_test_id("comment")
        await expect(comment).to_have_attribute("data-moment", re.compile(r"^2\d(\.\d)?$"))
        await chi.get_by_test_id("review-summary").fill("Khá, nói chậm lại.")
        await chi.get_by_test_id("review-give").click()
        await expect(chi.get_by_test_id("review-state")).to_have_text("Đã gửi")

        an = await screens.logged_in("an", PASSWORD)
        await an.get_by_test_id("nav-mine").click()
        await expect(an.get_by_test_id("to-answer")).to_have_text("1 bản chấm chờ bạn phản hồi")
        await expect(an.get_by_test_id("my-scores")).to_have_attribute("data-points", "1")
        await an.get_by_test_id("review-open").click()
        await expect(an.get_by_test_id("summary")).to_have_text("Khá, nói chậm lại.")
        await expect(an.get_by_test_id("item-tone")).to_contain_text("hơi nhanh")
        await an.get_by_test_id("comment").get_by_role("button").click()
        await stands_at(an.get_by_test_id("player"), 20.0)
        await an.get_by_test_id("answer-object").click()
        await expect(an.get_by_test_id("answering")).to_contain_text("vì sao bạn xin xem lại")
        await an.get_by_test_id("answer-text").fill("Khách hỏi dồn dập ạ.")
        await an.get_by_test_id("answer-object").click()
        await expect(an.get_by_test_id("review-state")).to_have_text("Đã phản hồi")

        await chi.reload()
        await expect(chi.get_by_test_id("answer")).to_have_text("Khách hỏi dồn dập ạ.")
        await chi.get_by_test_id("review-revise").click()
        await answer(chi, "tone", "5")
        await chi.get_by_test_id("review-give").click()
        await expect(chi.get_by_test_id("review-score")).to_have_text("100%")
        await chi.get_by_test_id("review-close").click()
        await expect(chi.get_by_test_id("review-state")).to_have_text("Đã xong")
        await chi.get_by_role("link", name="Quay lại").click()
        await expect(chi.get_by_test_id("review-row")).to_have_attribute("data-state", "closed")
        await chi.get_by_test_id("part-figures").click()
        await expect(chi.get_by_test_id("scores-plot")).to_have_attribute("data-points", "1")


async def test_a_clip_of_a_colleagues_call_is_shared_and_heard(
    tmp_path: Path, database: Path, valkey: str
) -> None:
    async with office(tmp_path, database, valkey) as (_, screens):
        chi = await screens.logged_in("chi", PASSWORD)
        await chi.goto(f"{screens.url}#/qa/c3")
        await expect(chi.get_by_test_id("player")).to_have_attribute("data-state", "paused")
        await chi.get_by_test_id("clip-open").click()
        await chi.get_by_test_id("clip-from").fill("0:20")
        await chi.get_by_test_id("clip-to").fill("0:10")
        await expect(chi.get_by_test_id("clip-share")).to_be_disabled()
        await chi.get_by_test_id("clip-to").fill("0:24")
        await chi.get_by_test_id("clip-agent").select_option("an")
        await chi.get_by_test_id("clip-title").fill("Trả lời gọn")
        await chi.get_by_test_id("clip-share").click()
        await expect(chi.get_by_test_id("clip-shared")).to_have_text("Đã chia sẻ với An.")

        an = await screens.logged_in("an", PASSWORD)
        await an.get_by_test_id("nav-mine").click()
        await expect(an.get_by_test_id("clip")).to_contain_text("Trả lời gọn")
        audio = an.get_by_test_id("clip-audio")
        await audio.evaluate("audio => { audio.muted = true; return audio.play() }")
        assert await audio.evaluate("audio => audio.duration") == pytest.approx(4.0, abs=0.05)


async def test_an_agents_own_view_stands_beside_the_supervisors(
    tmp_path: Path, database: Path, valkey: str
) -> None:
    async with office(tmp_path, database, valkey) as (web, screens):
        low = Answer(csat=2, nps=4, resolved=False, pii_comment="chờ lâu")
        await Surveys(web.log.engine).answer("c1", low, at=web.clock[0], channel="ivr", who="ivr")
        an = await screens.logged_in("an", PASSWORD)
        await an.get_by_test_id("nav-mine").click()
        await an.locator("[data-testid=assess-call][data-call-id=c1]").get_by_test_id("assess-begin").click()
        await answer(an, "tone", "5")
        await an.get_by_test_id("review-give").click()
        await expect(an.get_by_test_id("review-state")).to_have_text("Đã gửi")

        chi = await screens.logged_in("chi", PASSWORD)
        await chi.goto(f"{screens.url}#/qa/c1")
        await chi.get_by_test_id("review-this-call").click()
        await answer(chi, "tone", "2")
        compared = chi.get_by_test_id("compared")
        await expect(compared).to_contain_text("1 câu chấm khác nhau")
        await expect(compared.get_by_role("row", name="Giọng nói?")).to_contain_text("100%")
        await expect(compared.get_by_test_id("survey")).to_contain_text("hài lòng 2/5")
        await expect(compared.get_by_test_id("survey")).to_contain_text("chờ lâu")


async def test_a_scorecard_is_written_published_and_used(tmp_path: Path, database: Path, valkey: str) -> None:
    async with office(tmp_path, database, valkey) as (_, screens):
        chi = await screens.logged_in("chi", PASSWORD)
        await chi.goto(f"{screens.url}#/quality/cards")
        await chi.get_by_test_id("card-new").click()
        await chi.get_by_test_id("card-save").click()
        await expect(chi.get_by_test_id("card-wrong").get_by_role("listitem")).to_have_count(4)
        await chi.get_by_test_id("card-title").fill("Bán hàng")
        await chi.get_by_test_id("card-code").fill("ban-hang")
        await chi.get_by_test_id("section-title").fill("Mở đầu")
        await chi.get_by_test_id("item-ask").fill("Chào khách")
        await chi.get_by_test_id("item-auto").select_option("greeting")
        await chi.get_by_test_id("phrases-vi").fill("xin chào\nem chào")
        await chi.get_by_test_id("add-item").click()
        await chi.get_by_test_id("item-ask").nth(1).fill("Hỏi nhu cầu")
        await chi.get_by_test_id("item-scale").nth(1).select_option("5")
        await chi.get_by_test_id("item-weight").nth(1).fill("3")
        await chi.get_by_test_id("item-critical").nth(1).select_option("customer")
        await chi.get_by_test_id("card-save").click()
        opened = chi.get_by_test_id("open-card")
        await expect(opened).to_have_attribute("data-published", "false")
        await expect(opened).to_contain_text("75%")
        await chi.get_by_test_id("card-publish").click()
        await expect(opened).to_have_attribute("data-published", "true")

        await chi.get_by_test_id("part-worklist").click()
        await chi.get_by_test_id("work-card").select_option("ban-hang")
        await chi.get_by_test_id("work-random").get_by_test_id("work-begin").first.click()
        await expect(chi.get_by_test_id("review-form")).to_contain_text("Hỏi nhu cầu")
        await expect(chi.get_by_test_id("review-form").get_by_test_id("by-machine")).to_have_count(1)


async def test_a_calibration_is_opened_scored_and_understood(
    tmp_path: Path, database: Path, valkey: str
) -> None:
    async with office(tmp_path, database, valkey) as (_, screens):
        chi, dung = await screens.logged_in("chi", PASSWORD), await screens.logged_in("dung", PASSWORD)
        await chi.goto(f"{screens.url}#/quality/calibrations/new")
        await chi.get_by_test_id("round-title").fill("Tháng này")
        await expect(chi.get_by_test_id("round-open")).to_be_disabled()
        await chi.get_by_test_id("round-reviewer-dung").check()
        for n in range(2):
            await chi.get_by_test_id("round-call").nth(n).check()
        await chi.get_by_test_id("round-open").click()
        await expect(chi.get_by_test_id("round-score")).to_have_count(2)
        round_address = chi.url
        for page, points in ((chi, ("4", "1")), (dung, ("4", "2"))):
            for n, tone in enumerate(points):
                await page.goto(round_address)
                await page.get_by_test_id("round-score").nth(n).click()
                for item, given in (("greeting", "1"), ("tone", tone), ("offer", "na"), ("consent", "1")):
                    await answer(page, item, given)
                await page.get_by_test_id("review-give").click()
                await expect(page.get_by_test_id("review-state")).to_have_text("Đã gửi")
        await chi.goto(round_address)
        await chi.get_by_test_id("round-close").click()
        alpha = chi.get_by_test_id("alpha")
        await expect(alpha).to_contain_text("tính trên 4 lượt chấm")
        await expect(alpha).to_have_attribute("data-verdict", "reliable")
        await expect(chi.get_by_test_id("outcome")).to_contain_text("chặt hơn")
