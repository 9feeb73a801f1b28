"""The main story on the real Asterisk, and what a crash in the middle of it does: nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from app.demo.house import HOTLINE, PASSWORD
from interactions.record import Interaction, Outcome
from interactions.transcripts import CallTranscript, Transcripts, TranscriptStatus
from robots.desk import desk
from robots.dialogue import Dialogues
from robots.handset import Handset
from robots.people import Answers, CallerScript, Press, RobotAgent, RobotCaller
from robots.people import Outcome as Ending
from robots.sentences import deal, load_sentences
from robots.wire import Answered, Disconnected, Incoming
from tests.e2e.conftest import House
from tests.transcription.speech import FOLDER
from transcription.transcript import character_error_rate

pytestmark = [
    pytest.mark.asterisk,
    pytest.mark.speech,
    pytest.mark.asyncio(loop_scope="module"),
]


async def until(there: Callable[[], Awaitable[bool]], what: str, timeout: float = 60.0) -> None:
    try:
        async with asyncio.timeout(timeout):
            while not await there():  # noqa: ASYNC110
                await asyncio.sleep(0.05)  # what is waited for lies in a database: it must be asked for
    except TimeoutError:
        raise AssertionError(f"not within {timeout:g} s: {what}") from None


async def only_call_of(house: House, number: str) -> Interaction:
    page = await house.store.list(limit=10, number=number)
    (interaction,) = page.items
    return interaction


async def closed_call_of(house: House, number: str) -> Interaction:
    async def closed() -> bool:
        page = await house.store.list(limit=10, number=number)
        return bool(page.items) and all(item.closed_at is not None for item in page.items)

    await until(closed, "the interaction is closed")
    return await only_call_of(house, number)


async def transcript_of(house: House, call_id: str) -> CallTranscript:
    transcripts = Transcripts(house.store.engine)

    async def there() -> bool:
        status = (await transcripts.of_call(call_id)).status
        return status in (TranscriptStatus.READY, TranscriptStatus.FAILED)

    await until(there, "the transcript", timeout=120.0)
    return await transcripts.of_call(call_id)


async def recording_settled(house: House, number: str) -> Interaction:
    async def settled() -> bool:
        recording = (await only_call_of(house, number)).recording
        return recording is not None and recording.status != "recording"

    await until(settled, "the recording is kept")
    return await only_call_of(house, number)


async def state_of(house: House, agent_id: str) -> str:
    async for message in house.supervisor.live():
        (agent,) = (one for one in message["board"]["agents"] if one["agent_id"] == agent_id)
        state: str = agent["state"]
        return state
    raise AssertionError("no board came")


async def test_a_caller_speaks_with_an_agent_and_the_interaction_tells_all(
    house: House, dialogues: Dialogues
) -> None:
    number = "84977000001"
    conversation = deal(load_sentences(FOLDER), 3)[0]
    async with (
        house.agent_phone("an") as agent_phone,
        house.customer_phone(number, "Nguyễn Thị Hoa") as customer_phone,
        desk(house.service.url, "an", PASSWORD) as agent_desk,
        asyncio.TaskGroup() as tasks,
    ):
        await agent_desk.be("signed_in")
        await agent_desk.be("ready")
        agent = tasks.create_task(
            RobotAgent(agent_phone, dialogues).take_call(Answers(1.0, holds_s=2.0), rings_within_s=30)
        )
        facts = {"disposition": "order", "resolved": True, "note": "Đã đặt hàng."}
        wraps_up = tasks.create_task(agent_desk.wrap_up_for_ever(0.5, lambda _: facts))
        called = await RobotCaller(customer_phone, dialogues).call(
            CallerScript(HOTLINE, (Press("1", after_s=1.0),), conversation)
        )
        served = await agent
        interaction = await closed_call_of(house, number)
        wraps_up.cancel()
        await agent_desk.be("offline")

    assert (called.outcome, served.outcome) == (Ending.TALKED, Ending.TALKED)
    assert interaction.outcome is Outcome.ANSWERED
    assert interaction.menu_path == ("main:1",)
    assert (interaction.queue, interaction.agent_id) == ("sales", "an")
    assert (interaction.disposition, interaction.resolved) == ("order", True)
    assert interaction.pii_note == "Đã đặt hàng."
    assert interaction.pii_name == "Nguyễn Thị Hoa"
    assert interaction.hold_s == pytest.approx(2.0, abs=0.5)
    assert interaction.answered_at is not None
    assert interaction.offered_at is not None
    assert interaction.ended_at is not None
    # The phone's clock and the service's are one machine's.
    assert interaction.answered_at == pytest.approx(served.answered_at, abs=0.5)
    assert interaction.ended_at == pytest.approx(called.ended_at, abs=0.5)
    assert interaction.wait_s == pytest.approx(interaction.answered_at - interaction.offered_at)
    spoken = interaction.ended_at - interaction.answered_at
    assert interaction.talk_s + interaction.hold_s == pytest.approx(spoken, abs=0.001)

    interaction = await recording_settled(house, number)
    assert interaction.recording is not None
    assert interaction.recording.status == "kept", interaction.recording.reason
    assert interaction.recording.duration_s == pytest.approx(spoken, abs=1.0)
    transcript = await transcript_of(house, interaction.call_id)
    assert transcript.status is TranscriptStatus.READY, transcript.reason
    said = " ".join(line.sentence.text for line in conversation.lines)
    heard = " ".join(line.pii_text for line in transcript.lines)
    assert character_error_rate(said, heard) < 0.4


async def test_a_killed_service_leaves_the_parties_talking_and_one_complete_interaction(
    house: House, dialogues: Dialogues
) -> None:
    number = "84977000002"
    async with (
        house.agent_phone("binh") as agent_phone,
        house.customer_phone(number) as customer_phone,
        desk(house.service.url, "binh", PASSWORD) as agent_desk,
    ):
        await agent_desk.be("signed_in")
        await agent_desk.be("ready")
        call, answered = await _talk(customer_phone, agent_phone)

        await house.service.kill()
        await _hear_each_other(customer_phone, call, agent_phone, answered)
        await house.service.start()
        await until(lambda: _is(house, "binh", "talking"), "the new service knows that they talk")
        await _hear_each_other(customer_phone, call, agent_phone, answered)

        await customer_phone.hang_up(call)
        await agent_phone.wait_for(Disconnected, call=answered)
        async with desk(house.service.url, "binh", PASSWORD) as again:
            await until(lambda: _is(house, "binh", "wrap_up"), "the agent wraps up")
            call_id = (await only_call_of(house, number)).call_id
            await again.post(f"/calls/{call_id}/wrap-up", {"resolved": True, "disposition": "question"})
            await until(lambda: _is(house, "binh", "idle"), "the agent is idle again")
            await again.be("offline")

    interaction = await closed_call_of(house, number)
    assert interaction.outcome is Outcome.ANSWERED
    assert interaction.resolved is True
    assert interaction.talk_s > 2.0
    interaction = await recording_settled(house, number)
    assert interaction.recording is not None
    assert interaction.recording.status == "kept", interaction.recording.reason
    assert interaction.recording.duration_s == pytest.approx(interaction.talk_s, abs=1.0)
    assert (await transcript_of(house, interaction.call_id)).status is TranscriptStatus.READY


async def test_a_call_that_ends_while_the_service_is_dead_is_complete_too(house: House) -> None:
    number = "84977000003"
    async with (
        house.agent_phone("chau") as agent_phone,
        house.customer_phone(number) as customer_phone,
        desk(house.service.url, "chau", PASSWORD) as agent_desk,
    ):
        await agent_desk.be("signed_in")
        await agent_desk.be("ready")
        call, answered = await _talk(customer_phone, agent_phone, key="3")
        await house.service.kill()
        await customer_phone.hang_up(call)
        await agent_phone.wait_for(Disconnected, call=answered)
        await house.service.start()
        await until(lambda: _is(house, "chau", "wrap_up"), "the agent wraps up")
        async with desk(house.service.url, "chau", PASSWORD) as again:
            call_id = (await only_call_of(house, number)).call_id
            await again.post(f"/calls/{call_id}/wrap-up", {"resolved": False})
            await again.be("offline")

    interaction = await closed_call_of(house, number)
    assert interaction.outcome is Outcome.ANSWERED
    assert interaction.resolved is False


async def test_a_killed_asterisk_ends_its_calls_and_the_next_call_goes_well(house: House) -> None:
    number = "84977000004"
    async with (
        house.agent_phone("an") as agent_phone,
        house.customer_phone(number) as customer_phone,
        desk(house.service.url, "an", PASSWORD) as agent_desk,
    ):
        await agent_desk.be("signed_in")
        await agent_desk.be("ready")
        call, answered = await _talk(customer_phone, agent_phone, key="1")
        await house.pbx.restart(kill=True)
        for phone, its_call in ((customer_phone, call), (agent_phone, answered)):
            await phone.hang_up(its_call)  # they talk to nobody, and Asterisk knows nothing of it
            await phone.wait_for(Disconnected, call=its_call)
        await until(lambda: _is(house, "an", "wrap_up"), "the agent wraps up")
        first = await only_call_of(house, number)
        await agent_desk.post(f"/calls/{first.call_id}/wrap-up", {"resolved": False})

        call, answered = await _talk(customer_phone, agent_phone, key="1")
        await customer_phone.hang_up(call)
        await agent_phone.wait_for(Disconnected, call=answered)
        await until(lambda: _is(house, "an", "wrap_up"), "the agent wraps up again")
        second, _ = (await house.store.list(limit=10, number=number)).items
        await agent_desk.post(f"/calls/{second.call_id}/wrap-up", {"resolved": True})
        await agent_desk.be("offline")

    async def both_closed() -> bool:
        page = await house.store.list(limit=10, number=number)
        return [item.resolved for item in page.items if item.closed_at is not None] == [True, False]

    await until(both_closed, "both interactions are closed")
    page = await house.store.list(limit=10, number=number)
    assert [item.outcome for item in page.items] == [Outcome.ANSWERED, Outcome.ANSWERED]


async def _talk(customer: Handset, agent: Handset, key: str = "2") -> tuple[int, int]:
    """Bring the two together; their calls."""
    call = await customer.dial(HOTLINE)
    await customer.wait_for(Answered, call=call)
    await customer.press(call, key)
    incoming = await agent.wait_for(Incoming, timeout=30)
    await agent.answer(incoming.call)
    await agent.wait_for(Answered, call=incoming.call)
    await _hear_each_other(customer, call, agent, incoming.call)
    return call, incoming.call


async def _hear_each_other(customer: Handset, call: int, agent: Handset, answered: int) -> None:
    """Each plays a sentence to its end, and neither is cut off meanwhile."""
    sentence = load_sentences(FOLDER)[0]
    for phone, its_call in ((customer, call), (agent, answered)):
        await phone.play(its_call, [sentence.file])
        assert await phone.over_within(its_call, sentence.seconds) is None, "the talk was cut"


async def _is(house: House, agent_id: str, state: str) -> bool:
    async with desk(house.service.url, "supervisor", PASSWORD) as supervisor:
        async for message in supervisor.live():
            return any(
                agent["state"] == state
                for agent in message["board"]["agents"]
                if agent["agent_id"] == agent_id
            )
    return False
