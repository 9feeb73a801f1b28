"""The three pages in a real browser, while real calls run."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from app.demo.house import HOTLINE, PASSWORD
from interactions.cases.store import Cases
from interactions.people.book import CustomerBook
from interactions.people.contacts import Channel, Contact, Direction, post
from interactions.people.customer import Facts
from interactions.record import Interaction, Outcome
from interactions.transcripts import CallTranscript, Line, TranscriptStatus
from robots.handset import Handset
from robots.sentences import Sentence, load_sentences
from robots.wire import Answered, Disconnected, Incoming, Played
from tests.e2e.conftest import House
from tests.e2e.screens import AgentScreen, Screens, chromium
from tests.e2e.test_first_call import closed_call_of, recording_settled, transcript_of
from tests.interactions.cases.stage import RULES, opened
from tests.transcription.speech import FOLDER

pytestmark = [
    pytest.mark.asterisk,
    pytest.mark.browser,
    pytest.mark.speech,
    pytest.mark.asyncio(loop_scope="module"),
]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


async def test_a_whole_call_on_the_agents_page_the_wallboard_and_the_quality_page(
    house: House, browser: Browser
) -> None:
    number, name = "84977000101", "Nguyễn Thị Hoa"
    thanks, *others = spoken("n02.wav", "n05.wav", "n08.wav", "n17.wav")
    async with (
        house.agent_phone("an") as agent_phone,
        house.customer_phone(number, name) as customer,
        Screens(browser, house.service.url) as screens,
    ):
        agent = AgentScreen(await screens.logged_in("an"))
        await agent.begin_work()
        board = await screens.logged_in("supervisor")

        call, incoming = await ring(customer, agent_phone)
        call_id = await agent.shows_call("ringing")
        await expect(agent.part("pop-number")).to_have_text(number)
        await expect(agent.part("pop-name")).to_have_text(name)
        await expect(agent.part("pop-queue")).to_have_text("Mua hàng")
        await expect(agent.part("pop-menu-path")).to_have_text("main 1")
        await expect(agent.part("pop-wait")).to_have_text(re.compile(r"\d+ ?giây"))
        await expect(agent.part("pop-history")).to_contain_text("Lần đầu tiên")
        await expect(on_board(board, call_id)).to_have_attribute("data-state", "ringing")
        assert not agent_phone.is_over(incoming), "all that was on the page while the phone rang"

        await agent_phone.answer(incoming)
        await agent_phone.wait_for(Answered, call=incoming)
        await agent.shows_call("talking")
        await expect(on_board(board, call_id)).to_have_attribute("data-state", "talking")
        await expect(on_board(board, call_id)).to_contain_text(name)
        sales = board.get_by_test_id("board-queue-sales")
        await expect(sales).to_have_attribute("data-talking", "1")
        await expect(sales).to_have_attribute("data-waiting", "0")
        an = board.get_by_test_id("board-agent-an")
        await expect(an).to_have_attribute("data-state", "talking")

        await say(customer, call, thanks)
        await agent.note("Khách muốn huỷ đơn.")
        for turn, sentence in enumerate(others):
            await (say(customer, call, sentence) if turn % 2 else say(agent_phone, incoming, sentence))
        await customer.hang_up(call)
        await agent_phone.wait_for(Disconnected, call=incoming)
        await agent.shows_call("wrap_up")
        await expect(an).to_have_attribute("data-state", "wrap_up")
        await agent.finish("order")
        await expect(agent.part("recent-call").first).to_contain_text(name)
        await expect(on_board(board, call_id)).to_have_count(0)
        await expect(sales.locator("[data-label='Đã trả lời']")).to_have_text("1")
        await agent.end_work()

        interaction = await closed_call_of(house, number)
        assert interaction.call_id == call_id
        assert_complete(interaction)
        interaction = await recording_settled(house, number)
        heard = await transcript_of(house, call_id)
        assert heard.status is TranscriptStatus.READY, heard.reason
        line, words = heard_as_said(heard, [thanks, *others])
        await find_and_play(await screens.logged_in("qa"), call_id, line, words)


async def test_the_next_call_shows_the_last_one_and_leaves_the_page_when_the_caller_gives_up(
    house: House, browser: Browser
) -> None:
    number = "84977000102"
    async with (
        house.agent_phone("binh") as agent_phone,
        house.customer_phone(number, "Đỗ Quang Huy") as customer,
        Screens(browser, house.service.url) as screens,
    ):
        agent = AgentScreen(await screens.logged_in("binh"))
        await agent.begin_work()
        call, incoming = await ring(customer, agent_phone)
        await agent_phone.answer(incoming)
        await agent_phone.wait_for(Answered, call=incoming)
        first = await agent.shows_call("talking")
        await agent.note("Hẹn giao lại thứ Sáu.")
        await agent.part("btn-hang-up").click()
        await customer.wait_for(Disconnected, call=call)
        await agent.shows_call("wrap_up")
        await agent.finish("complaint")

        await wrote_and_has_a_case(house, number)
        call, incoming = await ring(customer, agent_phone)
        second = await agent.shows_call("ringing")
        assert second != first
        await expect(agent.part("history-item")).to_have_count(2)  # looked up while the phone rings already
        letter, past = agent.part("history-item").first, agent.part("history-item").last
        await expect(letter).to_contain_text("Thư điện tử")
        await expect(letter).to_contain_text("Đơn 12 vẫn chưa tới")
        await expect(agent.part("pop-customer-note")).to_have_text("Khách nghe kém, nói to và chậm.")
        await expect(agent.part("pop-case")).to_contain_text("Giao trễ ba ngày.")
        await expect(past).to_contain_text("Khiếu nại")
        await expect(past).to_contain_text("Hẹn giao lại thứ Sáu.")
        await expect(past).to_contain_text("Trần Thị Bình")
        await customer.hang_up(call)
        await agent_phone.wait_for(Disconnected, call=incoming)
        await expect(agent.pop).to_have_count(0)
        await expect(agent.state).to_have_attribute("data-state", "idle")
        await expect(agent.part("recent-call")).to_have_count(1)  # whom he did not speak with is not his
        await agent.end_work()


async def wrote_and_has_a_case(house: House, number: str) -> None:
    """What the house knows of this customer beside his calls."""
    engine = house.store.engine
    await house.store.know_customer(number, Facts(note="Khách nghe kém, nói to và chậm."))
    customer = await CustomerBook(engine).of_number(number)
    assert customer is not None
    at = time.time()
    letter = Contact(
        channel=Channel.EMAIL,
        direction=Direction.INBOUND,
        at=at,
        pii_subject="Đơn 12 vẫn chưa tới",
        pii_text="Xin cho biết bao giờ.",
    )
    await post(engine, customer.id, letter, posted_at=at, who="api")
    case = opened(at, number="C-2026-000012", pii_customer=f"+{number}", pii_summary="Giao trễ ba ngày.")
    await Cases(engine, RULES).open(case)


async def test_the_keyboard_is_enough_to_log_in_and_to_change_the_language(
    house: House, browser: Browser
) -> None:
    async with Screens(browser, house.service.url) as screens:
        page = await screens.page()
        await expect(page.get_by_test_id("login-username")).to_be_focused()
        await page.keyboard.type("chau")
        await page.keyboard.press("Tab")
        await page.keyboard.type("wrong password")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("login-error")).to_contain_text("không đúng")
        await page.get_by_test_id("login-password").focus()
        await page.keyboard.press("Control+A")
        await page.keyboard.type(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("btn-sign-in")).to_have_text("Vào ca")

        await page.get_by_test_id("lang-toggle").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("btn-sign-in")).to_have_text("Sign in")
        await expect(page.locator("html")).to_have_attribute("lang", "en")
        await page.reload()
        await expect(page.get_by_test_id("btn-sign-in")).to_have_text("Sign in")


async def test_a_page_that_complains_is_noticed(house: House, browser: Browser) -> None:
    async def complain() -> None:
        async with Screens(browser, house.service.url) as screens:
            page = await screens.page()
            await page.evaluate("document.body.setAttribute('style', 'color: red')")

    with pytest.raises(AssertionError, match="Content Security Policy"):
        await complain()


# --- the steps -----------------------------------------------------------------------------------


def spoken(*files: str) -> list[Sentence]:
    by_file = {sentence.file.name: sentence for sentence in load_sentences(FOLDER)}
    return [by_file[file] for file in files]


async def ring(customer: Handset, agent_phone: Handset) -> tuple[int, int]:
    """The customer calls and chooses; both phones' calls, the agent's ringing."""
    call = await customer.dial(HOTLINE)
    await customer.wait_for(Answered, call=call)
    await customer.press(call, "1")
    incoming = await agent_phone.wait_for(Incoming, timeout=30)
    return call, incoming.call


async def say(phone: Handset, call: int, sentence: Sentence) -> None:
    await phone.play(call, [sentence.file], silence_s=0.5)
    await phone.wait_for(Played, call=call, timeout=sentence.seconds + 15)


def on_board(board: Page, call_id: str) -> Locator:
    return board.get_by_test_id(f"board-call-{call_id}")


def assert_complete(interaction: Interaction) -> None:
    assert interaction.outcome is Outcome.ANSWERED
    assert interaction.menu_path == ("main:1",)
    assert (interaction.queue, interaction.agent_id) == ("sales", "an")
    assert (interaction.disposition, interaction.resolved) == ("order", True)
    assert interaction.pii_note == "Khách muốn huỷ đơn."
    assert interaction.pii_name == "Nguyễn Thị Hoa"
    assert interaction.talk_s > 5


def heard_as_said(transcript: CallTranscript, said: list[Sentence]) -> tuple[Line, str]:
    """The first sentence that came back word for word, and where. The model may err in some, not in all."""
    for sentence in said:
        for line in transcript.lines:
            if sentence.text in line.pii_text:
                return line, sentence.text
    raise AssertionError(
        f"no sentence was heard as it was said: {[line.pii_text for line in transcript.lines]}"
    )


async def find_and_play(page: Page, call_id: str, line: Line, words: str) -> None:
    """Search the words, hear them, and read them in their place."""
    await page.get_by_test_id("search-input").fill(words)
    await page.get_by_test_id("search-submit").click()
    hit = page.locator(f"[data-testid=hit][data-call-id='{call_id}']").first
    await expect(hit.locator("mark").first).to_have_text(words)
    await hit.get_by_test_id("hit-play").click()
    player = page.get_by_test_id("player")
    await expect(player).to_have_attribute("data-state", "playing")
    at = float(await player.get_attribute("data-at") or "nan")
    assert line.start - 1 <= at <= line.end + 5
    await expect(page.get_by_test_id("call-detail")).to_have_attribute("data-call-id", call_id)
    mine = page.get_by_test_id("transcript-line").filter(has_text=words).first
    await expect(mine).to_have_attribute("data-leg", line.leg)
    await expect(mine.locator("mark")).to_have_text(words)
    await page.get_by_test_id("player-toggle").click()
    await expect(player).to_have_attribute("data-state", "paused")
