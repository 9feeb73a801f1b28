"""Callers who are sent on, on the real Asterisk with real phones: to colleagues, queues, numbers outside."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from app.demo.house import PASSWORD
from deploy.asterisk import PrivateAsterisk
from interactions.record import Interaction, Outcome, SegmentKind
from interactions.transcripts import Transcripts
from robots.desk import desk
from robots.handset import Handset
from robots.sentences import load_sentences
from robots.wire import Disconnected, Incoming
from tests.e2e.acts import PATIENCE_S, agent_is, answer, be_done, call_in, logged, say_to, wrap_up
from tests.e2e.conftest import House, running_house
from tests.e2e.routing_house import NIGHT_WATCH, write_routing_house
from tests.e2e.screens import AgentScreen, Screens, chromium
from tests.e2e.test_first_call import until
from tests.transcription.speech import FOLDER
from transcription.transcript import character_error_rate

pytestmark = [
    pytest.mark.asterisk,
    pytest.mark.browser,
    pytest.mark.speech,
    pytest.mark.asyncio(loop_scope="module"),
]

BY_FILE = {sentence.file.name: sentence for sentence in load_sentences(FOLDER)}
WANTS, GREETS, NEEDS, THANKS = (BY_FILE[name] for name in ("n08.wav", "n00.wav", "n12.wav", "n02.wav"))
NOTE = "Khách muốn đổi hàng, đang vội."


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def outside() -> AsyncIterator[Handset]:
    """The phone to which all numbers outside lead."""
    async with Handset("outside", bind="127.0.0.2") as phone:
        yield phone


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory, outside: Handset) -> AsyncIterator[House]:
    trunk = "sip:" + outside.address.partition("@")[2]
    async with running_house(tmp_path_factory.mktemp("transfer"), write_house, trunk) as running:
        yield running


def write_house(folder: Path, pbx: PrivateAsterisk, web_port: int) -> Path:
    """That of the stories of routing, in which agents may send callers to numbers of this country."""
    written = write_routing_house(folder, pbx, web_port)
    numbers = "\n[transfers]\nnumbers = '[+]84[0-9]{9,10}'\n"
    written.write_text(written.read_text(encoding="utf-8") + numbers, encoding="utf-8")
    return written


async def test_a_colleague_sees_who_sends_him_a_caller_and_with_what_words_before_he_answers(
    house: House, browser: Browser
) -> None:
    async with (
        house.agent_phone("an") as an_phone,
        house.agent_phone("binh") as binh_phone,
        house.customer_phone("84977000301", "Phạm Thị Hoa") as caller,
        Screens(browser, house.service.url) as screens,
    ):
        an = AgentScreen(await screens.logged_in("an"))
        binh = AgentScreen(await screens.logged_in("binh"))
        await an.begin_work()
        await binh.begin_work()
        call = await call_in(caller, "1")
        ans, _ = await answer(an_phone)
        call_id = await an.shows_call("talking")
        await say_to(caller, call, an_phone, ans, WANTS)
        await an.note(NOTE)

        await an.part("btn-transfer").click()
        await an.part("transfer-to").select_option("agent:binh")
        await an.part("btn-transfer-now").click()
        await an_phone.wait_for(Disconnected, call=ans, timeout=PATIENCE_S)
        await an.shows_call("wrap_up")
        rings = (await binh_phone.wait_for(Incoming, timeout=PATIENCE_S)).call
        assert await binh.shows_call("ringing") == call_id
        await expect(binh.part("pop-transferred")).to_have_attribute("data-by", "an")
        await expect(binh.part("colleague-note")).to_contain_text(NOTE)

        await binh_phone.answer(rings)
        await binh.shows_call("talking")
        await say_to(binh_phone, rings, caller, call, GREETS)
        await an.page.get_by_test_id("btn-finish-wrap-up").click()
        await expect(an.state).to_have_attribute("data-state", "idle")
        await binh.note("Đã đổi.")
        await be_done(caller, call, (binh_phone, rings))
        await binh.shows_call("wrap_up")
        await binh.page.get_by_test_id("btn-finish-wrap-up").click()
        await expect(binh.state).to_have_attribute("data-state", "idle")

        record = await settled(house, caller.user)
        assert (record.outcome, record.queue, record.agent_id) == (Outcome.ANSWERED, "sales", "binh")
        assert record.pii_note == f"{NOTE}\nĐã đổi."
        assert talks_of(record) == [("an", "transferred"), ("binh", "caller_hung_up")]
        first, second = await heard(house, record)
        assert character_error_rate(WANTS.text, first) < 0.4
        assert character_error_rate(GREETS.text, second) < 0.4

        quality = await screens.logged_in("qa")
        await quality.get_by_test_id("nav-qa").click()
        item = quality.locator(f"[data-testid=call-item][data-call-id='{call_id}']")
        await item.get_by_role("button").click()
        await expect(quality.get_by_test_id("recording-tab")).to_have_count(2)
        await quality.get_by_test_id("recording-tab").first.click()
        await expect(quality.get_by_test_id("player")).to_have_attribute("data-state", "paused")
        await an.end_work()
        await binh.end_work()


async def test_a_caller_is_sent_to_a_queue_and_from_there_to_a_number_outside(
    house: House, outside: Handset
) -> None:
    async with (
        house.agent_phone("an") as an_phone,
        house.agent_phone("binh") as binh_phone,
        house.customer_phone("84977000302") as caller,
        desk(house.service.url, "an", PASSWORD) as an,
        desk(house.service.url, "binh", PASSWORD) as binh,
    ):
        await an.be("ready")
        await binh.be("ready")
        call = await call_in(caller, "1")
        ans, _ = await answer(an_phone)
        await say_to(caller, call, an_phone, ans, NEEDS)
        call_id = (await logged(house, caller.user, lambda one: one.answered_at is not None)).call_id
        await an.post(f"/calls/{call_id}/transfer", {"queue": "support"})
        await an_phone.wait_for(Disconnected, call=ans, timeout=PATIENCE_S)

        binhs, _ = await answer(binh_phone)
        await say_to(binh_phone, binhs, caller, call, GREETS)
        await wrap_up(an)
        await binh.post(f"/calls/{call_id}/transfer", {"number": NIGHT_WATCH})
        await binh_phone.wait_for(Disconnected, call=binhs, timeout=PATIENCE_S)
        outsides, _ = await answer(outside)
        await say_to(outside, outsides, caller, call, THANKS)
        await wrap_up(binh)
        await be_done(outside, outsides, (caller, call))
        await agent_is(house, "an", "idle")
        await agent_is(house, "binh", "idle")
        await an.be("offline")
        await binh.be("offline")

    record = await settled(house, caller.user)
    assert (record.outcome, record.queue, record.agent_id) == (Outcome.ANSWERED, "support", "binh")
    assert talks_of(record) == [("an", "transferred"), ("binh", "transferred")]
    stays = [(part.queue, part.result) for part in record.segments if part.kind is SegmentKind.QUEUE]
    assert stays == [("sales", "answered"), ("support", "answered")]
    (away,) = (part for part in record.segments if part.kind is SegmentKind.OUTSIDE)
    assert away.result == "answered"


async def test_a_service_that_is_killed_in_a_transfer_carries_it_out(house: House) -> None:
    async with (
        house.agent_phone("an") as an_phone,
        house.agent_phone("binh") as binh_phone,
        house.customer_phone("84977000303") as caller,
    ):
        async with (
            desk(house.service.url, "an", PASSWORD) as an,
            desk(house.service.url, "binh", PASSWORD) as binh,
        ):
            await an.be("ready")
            await binh.be("ready")
            call = await call_in(caller, "1")
            ans, _ = await answer(an_phone)
            await say_to(caller, call, an_phone, ans, NEEDS)
            call_id = (await logged(house, caller.user, lambda one: one.answered_at is not None)).call_id
            await an.post(f"/calls/{call_id}/transfer", {"agent_id": "binh"})
            await house.service.kill()
        await house.service.start()
        await an_phone.wait_for(Disconnected, call=ans, timeout=PATIENCE_S)
        binhs, _ = await answer(binh_phone)
        await say_to(binh_phone, binhs, caller, call, GREETS)
        await be_done(caller, call, (binh_phone, binhs))
        for who in ("an", "binh"):
            async with desk(house.service.url, who, PASSWORD) as at:
                await wrap_up(at)
                await agent_is(house, who, "idle")
                await at.be("offline")

    record = await settled(house, caller.user)
    assert (record.agent_id, record.closed_at is not None) == ("binh", True)
    assert talks_of(record) == [("an", "transferred"), ("binh", "caller_hung_up")]


async def settled(house: House, number: str) -> Interaction:
    """The closed call of this number, its recordings kept: each of them has sound of its own."""
    record = await logged(
        house,
        number,
        lambda one: (
            one.closed_at is not None and all(taken.status != "recording" for taken in one.recordings)
        ),
    )
    assert [taken.status for taken in record.recordings] == ["kept", "kept"]
    assert len({taken.stereo for taken in record.recordings}) == 2
    for taken in record.recordings:
        assert (house.config.recordings / str(taken.stereo)).stat().st_size > 1000
    return record


async def heard(house: House, record: Interaction) -> list[str]:
    """What was said in each of its recordings, as soon as something is known of all of them."""
    transcripts = Transcripts(house.store.engine)
    said: dict[str, list[str]] = {}

    async def of_each() -> bool:
        said.clear()
        for line in await transcripts.lines(record.call_id):
            said.setdefault(line.recording_id, []).append(line.pii_text)
        return len(said) == len(record.recordings)

    await until(of_each, "the transcripts", timeout=120.0)
    return [" ".join(said[taken.recording_id]) for taken in record.recordings]


def talks_of(record: Interaction) -> list[tuple[str | None, str | None]]:
    return [(part.agent_id, part.result) for part in record.segments if part.kind is SegmentKind.TALK]
