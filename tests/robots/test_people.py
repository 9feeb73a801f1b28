"""Robot customers and agents with real phones, the one calling the other directly."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from robots.dialogue import Dialogues, Unspoken
from robots.handset import Handset, NotHeard
from robots.people import (
    AgentScript,
    Answers,
    CallerScript,
    Declines,
    Misses,
    Outcome,
    Press,
    Report,
    Ring,
    RobotAgent,
    RobotCaller,
)
from robots.sentences import Conversation, Sentence, Speaker, deal
from robots.wire import DigitHeard, Disconnected, Event, Incoming, MediaActive, MediaHeld, Played
from tests.robots.sounds import likeness_of_parts, read, sweep, write

CUSTOMER_SAYS, AGENT_SAYS = sweep(400, 2_000, 0.4), sweep(3_000, 1_500, 0.4)


@pytest.fixture
def conversation(tmp_path: Path) -> Conversation:
    """The agent greets, the customer answers and hangs up."""
    sentences = (
        Sentence(write(tmp_path / "agent.wav", AGENT_SAYS), "greeting", 0.4),
        Sentence(write(tmp_path / "customer.wav", CUSTOMER_SAYS), "answer", 0.4),
    )
    return deal(sentences, 1)[0]


async def call(
    customer: Handset, agent: Handset, script: CallerScript, ring: Ring, record: Path | None = None
) -> tuple[Report, Report]:
    """One call between the two robots; the customer's report and the agent's."""
    dialogues = Dialogues()
    async with asyncio.TaskGroup() as both:
        serving = both.create_task(RobotAgent(agent, dialogues).take_call(ring), name="agent")
        calling = both.create_task(
            RobotCaller(customer, dialogues).call(script, record=record), name="customer"
        )
    return calling.result(), serving.result()


class NotingHandset(Handset):
    """A handset that notes when it spoke."""

    spoken: list[tuple[float, float]]  # from when to when

    def _take(self, event: Event) -> None:
        if isinstance(event, Played):
            self.spoken.append((event.began_at, event.ended_at))
        super()._take(event)


async def test_customer_and_agent_talk_in_turn_never_at_once_and_the_customer_hangs_up(
    conversation: Conversation, tmp_path: Path
) -> None:
    async with (
        NotingHandset("84901234567", bind="127.0.0.2") as customer,
        NotingHandset("1001") as agent,
    ):
        customer.spoken = agent.spoken = []
        script = CallerScript(agent.address, conversation=conversation)
        theirs, ours = await call(customer, agent, script, Answers(after_s=0.1), tmp_path / "heard.wav")
    assert (theirs.outcome, theirs.code, theirs.lines_said) == (Outcome.TALKED, 200, 2)
    assert (ours.outcome, ours.pii_number, ours.lines_said) == (Outcome.TALKED, "84901234567", 2)
    assert theirs.began_at <= ours.began_at < theirs.answered_at < theirs.ended_at
    assert theirs.answered_at - theirs.began_at >= 0.1
    assert likeness_of_parts(AGENT_SAYS, read(tmp_path / "heard.wav")) > 0.9
    (_, agent_ended), (customer_began, _) = agent.spoken
    assert customer_began - agent_ended >= 0.9  # silence after the one, and again before the other


async def test_the_agent_holds_after_the_first_line_and_hangs_up_when_told_to(
    customer: Handset, agent: Handset, conversation: Conversation
) -> None:
    script = CallerScript(agent.address, conversation=Conversation(conversation.lines, Speaker.AGENT))
    theirs, ours = await call(customer, agent, script, Answers(after_s=0, holds_s=0.2))
    assert (theirs.outcome, ours.outcome) == (Outcome.TALKED, Outcome.TALKED)
    assert not (await customer.wait_for(MediaHeld, timeout=0.1)).by_us


async def test_a_declining_agent_is_reported_on_both_sides(
    customer: Handset, agent: Handset, conversation: Conversation
) -> None:
    script = CallerScript(agent.address, conversation=conversation)
    theirs, ours = await call(customer, agent, script, Declines(603))
    assert (theirs.outcome, theirs.code, theirs.answered_at) == (Outcome.REFUSED, 603, 0.0)
    assert ours.outcome is Outcome.DECLINED


@pytest.mark.parametrize("ring", [Misses(), Answers(after_s=30)])
async def test_an_agent_who_does_not_answer_in_time_has_missed_the_call(
    customer: Handset, agent: Handset, ring: Ring
) -> None:
    async with asyncio.TaskGroup() as group:
        serving = group.create_task(RobotAgent(agent, Dialogues()).take_call(ring), name="agent")
        outgoing = await customer.dial(agent.address)
        assert await customer.over_within(outgoing, 0.2) is None
        await customer.hang_up(outgoing)
    assert (serving.result().outcome, serving.result().code) == (Outcome.MISSED, 487)


async def test_keys_are_pressed_when_the_prompt_has_ended_or_after_a_time(
    customer: Handset, agent: Handset, tmp_path: Path
) -> None:
    prompt = write(tmp_path / "prompt.wav", sweep(300, 900, 0.5))
    script = CallerScript(agent.address, (Press("1"), Press("2", after_s=0.3)), abandons_after_s=0.2)
    async with asyncio.TaskGroup() as group:
        calling = group.create_task(RobotCaller(customer, Dialogues()).call(script), name="customer")
        menu = (await agent.wait_for(Incoming)).call
        await agent.answer(menu)
        await agent.play(menu, [prompt])
        prompted = await agent.wait_for(Played)
        first = await agent.wait_for(DigitHeard)
        second = await agent.wait_for(DigitHeard)
    assert (first.pii_digit, second.pii_digit) == ("1", "2")
    assert first.at > prompted.ended_at
    assert second.at - first.at >= 0.29
    assert calling.result().outcome is Outcome.ABANDONED


async def test_a_customer_released_by_the_menu_reports_it(customer: Handset, agent: Handset) -> None:
    for script in (
        CallerScript(agent.address, (Press("1", after_s=30),)),
        CallerScript(agent.address, (Press("1"),)),
        CallerScript(agent.address),
    ):
        async with asyncio.TaskGroup() as group:
            calling = group.create_task(RobotCaller(customer, Dialogues()).call(script), name="customer")
            menu = (await agent.wait_for(Incoming)).call
            await agent.answer(menu)
            assert await agent.over_within(menu, 0.1) is None
            await agent.hang_up(menu)
        assert calling.result().outcome is Outcome.RELEASED


async def test_a_conversation_cut_in_the_middle_is_reported_as_cut_off(
    customer: Handset, agent: Handset, conversation: Conversation
) -> None:
    dialogues = Dialogues()
    script = CallerScript(agent.address, conversation=conversation)
    async with asyncio.TaskGroup() as group:
        calling = group.create_task(RobotCaller(customer, dialogues).call(script), name="customer")
        serving = group.create_task(RobotAgent(agent, dialogues).take_call(Answers(after_s=0)), name="agent")
        await agent.wait_for(MediaActive)  # the agent is about to say the first line
        await customer.hang_up(1)
    assert {calling.result().outcome, serving.result().outcome} == {Outcome.CUT_OFF}


async def test_a_customer_whom_no_agent_serves_complains(customer: Handset, agent: Handset) -> None:
    script = CallerScript(agent.address, patience_s=0.3)
    async with asyncio.TaskGroup() as group:
        calling = group.create_task(_complaint(RobotCaller(customer, Dialogues()), script), name="customer")
        await agent.answer((await agent.wait_for(Incoming)).call)
    assert "no agent came to the phone of 84901234567 within 0.3 s" in calling.result()


async def _complaint(caller: RobotCaller, script: CallerScript) -> str:
    with pytest.raises(Unspoken) as complaint:
        await caller.call(script)
    return str(complaint.value)


async def test_an_agent_who_cannot_tell_who_calls_complains(customer: Handset, agent: Handset) -> None:
    await customer.dial(agent.address)
    with pytest.raises(Unspoken, match="'84901234567' and no robot customer with this number"):
        await RobotAgent(agent, Dialogues()).take_call(Answers(after_s=0), patience_s=0.2)


async def test_an_agent_works_through_his_script_and_its_last_ring_goes_on_for_ever(
    customer: Handset, agent: Handset
) -> None:
    reports: list[Report] = []
    script = AgentScript((Declines(486), Declines(603)))
    async with asyncio.TaskGroup() as group:
        working = group.create_task(RobotAgent(agent, Dialogues()).work(script, reports.append), name="agent")
        codes = []
        for _ in range(3):
            outgoing = await customer.dial(agent.address)
            codes.append((await customer.wait_for(Disconnected, call=outgoing)).code)
        working.cancel()
    assert codes == [486, 603, 603]
    assert {report.outcome for report in reports} == {Outcome.DECLINED}


async def test_an_agent_whose_phone_never_rings_says_so(agent: Handset) -> None:
    with pytest.raises(NotHeard, match="did not tell Incoming within"):
        await RobotAgent(agent, Dialogues()).take_call(Answers(), rings_within_s=0.05)


def test_a_script_without_rings_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one ring"):
        AgentScript(())
