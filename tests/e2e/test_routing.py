"""Callbacks, messages, numbers outside and changed skills on the real Asterisk, with real phones."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from app.demo.house import PASSWORD
from interactions.record import Interaction, Outcome, SegmentKind
from interactions.transcripts import TranscriptStatus
from robots.desk import Json, desk
from robots.handset import Handset
from robots.sentences import load_sentences
from robots.wire import Answered, Disconnected, Incoming, SoundEnded
from tests.app.test_hands import said_openly
from tests.e2e.acts import (
    PATIENCE_S,
    agent_is,
    answer,
    be_done,
    call_in,
    logged,
    say,
    say_to,
    wait_in_line,
    wrap_up,
)
from tests.e2e.conftest import House, running_house
from tests.e2e.routing_house import NIGHT_WATCH, write_routing_house
from tests.e2e.test_first_call import transcript_of, until
from tests.transcription.speech import FOLDER
from transcription.transcript import character_error_rate

pytestmark = [
    pytest.mark.asterisk,
    pytest.mark.speech,
    pytest.mark.asyncio(loop_scope="module"),
]

NAME = "Phạm Thị Hoa"
BY_FILE = {sentence.file.name: sentence for sentence in load_sentences(FOLDER)}
WANTS, GREETS, NEEDS, THANKS = (BY_FILE[name] for name in ("n08.wav", "n00.wav", "n12.wav", "n02.wav"))


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def outside() -> AsyncIterator[Handset]:
    """The phone to which all numbers outside lead."""
    async with Handset("outside", bind="127.0.0.2") as phone:
        yield phone


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory, outside: Handset) -> AsyncIterator[House]:
    trunk = "sip:" + outside.address.partition("@")[2]
    async with running_house(tmp_path_factory.mktemp("routing"), write_routing_house, trunk) as running:
        yield running


async def test_a_callback_keeps_the_callers_place(house: House, outside: Handset) -> None:
    async with (
        house.agent_phone("an") as agent,
        house.customer_phone("84977000201") as first,
        house.customer_phone("84977000202", NAME) as customer,
        house.customer_phone("84977000203") as later,
        desk(house.service.url, "an", PASSWORD) as agent_desk,
    ):
        await agent_desk.be("ready")
        firsts = await call_in(first, "1")
        agents, _ = await answer(agent)

        asked, _ = await promised_a_callback(house, customer)
        await be_done(customer, asked)
        laters, _ = await wait_in_line(house, later, "1")
        await be_done(first, firsts, (agent, agents))
        await wrap_up(agent_desk)

        agents, number = await answer(agent)
        assert number == customer.user, "whoever is called back comes before who came later"
        customers, _ = await answer(outside)
        await say_to(outside, customers, agent, agents, WANTS)
        await say_to(agent, agents, outside, customers, GREETS)
        await be_done(outside, customers, (agent, agents))
        await wrap_up(agent_desk)

        agents, number = await answer(agent)
        assert number == later.user
        await say_to(later, laters, agent, agents, THANKS)
        await be_done(later, laters, (agent, agents))
        await wrap_up(agent_desk)
        await agent_is(house, "an", "idle")
        await agent_desk.be("offline")

    inbound = await logged(house, customer.user, lambda one: one.direction == "inbound")
    assert (inbound.outcome, inbound.menu_path) == (Outcome.CALLBACK, ("main:1", "sales:*"))
    assert inbound.closed_at is not None
    called_back = await complete_callback_of(house, inbound)
    assert called_back.pii_name == NAME
    after = await logged(house, later.user, lambda one: one.closed_at is not None)
    assert after.outcome is Outcome.ANSWERED
    transcript = await transcript_of(house, called_back.call_id)
    assert transcript.status is TranscriptStatus.READY, transcript.reason
    assert {line.leg for line in transcript.lines} == {"customer", "agent"}
    heard = " ".join(line.pii_text for line in transcript.lines)
    assert character_error_rate(f"{WANTS.text} {GREETS.text}", heard) < 0.4


async def test_who_finds_nobody_at_work_leaves_a_message_that_can_be_found_by_its_words(
    house: House,
) -> None:
    async with (
        house.customer_phone("84977000204") as one,
        house.customer_phone("84977000205") as other,
        asyncio.TaskGroup() as tasks,
    ):
        ends_it = tasks.create_task(leave_a_message(house, one, ends_with="#"), name="ends it")
        hangs_up = tasks.create_task(leave_a_message(house, other), name="hangs up")
    for message in (ends_it.result(), hangs_up.result()):
        assert message.outcome is Outcome.VOICEMAIL
        assert message.recording is not None
        assert message.recording.status == "kept", message.recording.reason
        assert message.recording.agent is None
        transcript = await transcript_of(house, message.call_id)
        assert transcript.status is TranscriptStatus.READY, transcript.reason
        heard = " ".join(line.pii_text for line in transcript.lines)
        assert character_error_rate(NEEDS.text, heard) < 0.4
        async with desk(house.service.url, "qa", PASSWORD) as quality:
            found = await quality.get("/search", q=heard)
        assert message.call_id in [hit["call"]["call_id"] for hit in found["hits"]]


async def test_who_finds_the_queue_full_talks_with_a_number_outside(house: House, outside: Handset) -> None:
    async with (
        house.customer_phone("84977000206") as waits,
        house.customer_phone("84977000207") as finds_it_full,
    ):
        waiting, _ = await wait_in_line(house, waits, "2")
        led_on = await call_in(finds_it_full, "2")
        answered, _ = await answer(outside)
        await say_to(finds_it_full, led_on, outside, answered, WANTS)
        await say_to(outside, answered, finds_it_full, led_on, GREETS)
        await be_done(outside, answered, (finds_it_full, led_on))
        await be_done(waits, waiting)

    ended = await logged(house, finds_it_full.user, lambda one: one.closed_at is not None)
    assert ended.outcome is Outcome.OUTSIDE
    assert [segment.result for segment in ended.segments if segment.kind is SegmentKind.OUTSIDE] == [
        "answered"
    ]
    ended = await logged(house, waits.user, lambda one: one.closed_at is not None)
    assert ended.outcome is Outcome.ABANDONED


async def test_a_skill_that_is_given_to_an_agent_rings_him_at_once_and_the_decision_is_explained(
    house: House,
) -> None:
    async with (
        house.agent_phone("binh") as agent,
        house.customer_phone("84977000208", NAME) as customer,
        desk(house.service.url, "binh", PASSWORD) as agent_desk,
    ):
        await agent_desk.be("ready")
        waiting, call_id = await wait_in_line(house, customer, "3")
        before = await why(house, call_id)
        assert (before["state"], before["decisions"]) == ("waiting", [])
        assert before["waiting"]["facts"]["verdict"] == "nobody_signed_in_has_the_skills"

        await house.supervisor.put("/agents/binh/skills", {"support": 5, "english": 4})
        answered, _ = await answer(agent)
        await until(lambda: is_decided(house, call_id), "the decision is written down")
        now = await why(house, call_id)
        assert (now["state"], now["waiting"]) == ("talking", None)
        (decision,) = now["decisions"]
        assert decision["facts"]["chosen"] == "binh"
        assert decision["facts"]["ranked"][0]["surplus"] == 1
        await say_to(customer, waiting, agent, answered, THANKS)
        told = await explained(house, call_id)
        assert told[0] == f"Call {call_id}"
        assert any(line.startswith("  The call was given to Trần Thị Bình after ") for line in told)
        await be_done(customer, waiting, (agent, answered))
        await wrap_up(agent_desk)
        await agent_desk.be("offline")


async def test_a_killed_service_takes_a_callback_up_again(house: House, outside: Handset) -> None:
    async with (
        house.agent_phone("an") as agent,
        house.customer_phone("84977000209") as customer,
    ):
        inbound, agents, customers = await killed_while_a_customer_is_dialled(house, agent, customer, outside)
        await house.service.start()
        for phone, call in ((outside, customers), (agent, agents)):  # nobody saw how that went
            await phone.wait_for(Disconnected, call=call, timeout=PATIENCE_S)
        agents, number = await answer(agent)
        assert number == customer.user
        customers, _ = await answer(outside)
        await talk_and_wrap_up(house, agent, agents, outside, customers)
    await is_called_back_once(house, customer, inbound, tries=["interrupted", "answered"])


async def test_a_customer_who_answers_while_the_service_is_dead_is_connected(
    house: House, outside: Handset
) -> None:
    async with (
        house.agent_phone("an") as agent,
        house.customer_phone("84977000210") as customer,
    ):
        inbound, agents, customers = await killed_while_a_customer_is_dialled(house, agent, customer, outside)
        await outside.answer(customers)
        await outside.wait_for(Answered, call=customers)
        await house.service.start()
        await talk_and_wrap_up(house, agent, agents, outside, customers)
    await is_called_back_once(house, customer, inbound, tries=["answered"])


async def test_the_log_names_nobody_and_no_key_outside_pii_keys(house: House) -> None:
    """After all of the above."""
    private = {NAME, WANTS.text, GREETS.text, NEEDS.text, THANKS.text, NIGHT_WATCH, NIGHT_WATCH[1:], "*", "#"}
    private |= {str(number) for number in range(84977000201, 84977000211)}
    lines = [json.loads(line) for line in house.service.log.read_text(encoding="utf-8").splitlines()]
    assert any("pii_caller" in line for line in lines), "calls have been logged"
    for line in lines:
        openly = " ".join(said_openly(line))
        assert not [word for word in private if word in openly], line


async def promised_a_callback(house: House, customer: Handset) -> tuple[int, str]:
    """Wait in line, press the key, and hear that he will be called; his call, and the service's id of it."""
    call, call_id = await wait_in_line(house, customer, "1")
    await customer.press(call, "*")
    await logged(house, customer.user, lambda one: one.callback_of == call_id)
    return call, call_id


async def killed_while_a_customer_is_dialled(
    house: House, agent: Handset, customer: Handset, outside: Handset
) -> tuple[str, int, int]:
    """The agent waits on the phone, the customer's rings: the id of the call in which he asked for it, and
    both phones' calls."""
    async with desk(house.service.url, "an", PASSWORD) as agent_desk:
        await agent_desk.be("signed_in")
        asked, inbound = await promised_a_callback(house, customer)
        await be_done(customer, asked)
        await agent_desk.be("ready")
    agents, _ = await answer(agent)
    rung = await outside.wait_for(Incoming, timeout=PATIENCE_S)
    await house.service.kill()
    return inbound, agents, rung.call


async def talk_and_wrap_up(
    house: House, agent: Handset, agents: int, outside: Handset, customers: int
) -> None:
    async with desk(house.service.url, "an", PASSWORD) as agent_desk:
        await agent_is(house, "an", "talking")
        await say_to(outside, customers, agent, agents, WANTS)
        await be_done(outside, customers, (agent, agents))
        await wrap_up(agent_desk)
        await agent_is(house, "an", "idle")
        await agent_desk.be("offline")


async def is_called_back_once(house: House, customer: Handset, inbound: str, tries: list[str]) -> None:
    page = await house.store.list(limit=10, number=customer.user)
    assert [(one.direction, one.callback_of) for one in page.items] == [
        ("callback", inbound),
        ("inbound", None),
    ]
    called_back = await complete_callback_of(house, page.items[1])
    dials = [segment.result for segment in called_back.segments if segment.kind is SegmentKind.DIAL]
    assert dials == tries


async def leave_a_message(house: House, caller: Handset, ends_with: str = "") -> Interaction:
    call = await call_in(caller, "1")
    taken = await logged(house, caller.user, lambda one: one.recording is not None)
    assert taken.recording is not None
    begun_at = taken.recording.started_at
    await caller.wait_for(  # the tone
        SoundEnded, call=call, where=lambda heard: heard.last_heard_at > begun_at, timeout=PATIENCE_S
    )
    await say(caller, call, NEEDS)
    if ends_with:
        await caller.press(call, ends_with)
        await caller.wait_for(Disconnected, call=call, timeout=PATIENCE_S)
    else:
        await be_done(caller, call)
    return await logged(
        house,
        caller.user,
        lambda one: one.recording is not None and one.recording.status != "recording",
    )


async def complete_callback_of(house: House, inbound: Interaction) -> Interaction:
    """The one callback of this call: answered, recorded, wrapped up."""
    called_back = await logged(
        house,
        inbound.pii_number,
        lambda one: (
            one.callback_of == inbound.call_id
            and one.closed_at is not None
            and one.recording is not None
            and one.recording.status != "recording"
        ),
    )
    assert (called_back.direction, called_back.outcome) == ("callback", Outcome.ANSWERED)
    assert (called_back.queue, called_back.agent_id, called_back.resolved) == ("sales", "an", True)
    (talk,) = (segment for segment in called_back.segments if segment.kind is SegmentKind.TALK)
    assert talk.result == "caller_hung_up", "all of them did"
    recording = called_back.recording
    assert recording is not None
    assert recording.status == "kept", recording.reason
    assert recording.customer is not None
    assert recording.agent is not None
    assert recording.duration_s == pytest.approx(called_back.talk_s, abs=1.0)
    return called_back


async def why(house: House, call_id: str) -> Json:
    return await house.supervisor.get(f"/calls/{call_id}/why", lang="en")


async def is_decided(house: House, call_id: str) -> bool:
    told = await why(house, call_id)
    return told["state"] == "talking" and bool(told["decisions"])


async def explained(house: House, call_id: str) -> list[str]:
    """What `tongdai explain` prints."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app", "explain", call_id, "--lang", "en", "--config", str(house.file)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, errors = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    assert process.returncode == 0, errors.decode()
    return out.decode().splitlines()
