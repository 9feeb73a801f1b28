from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from robots.dialogue import Dialogue, Dialogues, Unspoken, line_of
from robots.sentences import Conversation, Sentence, Speaker, deal


def conversation(lines: int) -> Conversation:
    return deal(tuple(Sentence(Path(f"{n}.wav"), f"line {n}", 1.0) for n in range(lines)), 1)[0]


async def speak(dialogue: Dialogue, speaker: Speaker, heard: list[str]) -> None:
    while (line := await dialogue.turn(speaker, 1.0)) is not None:
        heard.append(f"{speaker}: {line.sentence.text}")
        await asyncio.sleep(0)
        heard.append("pause")
        dialogue.said()


async def test_both_speak_in_turn_and_never_at_once() -> None:
    dialogue = Dialogue(conversation(4))
    heard: list[str] = []
    async with asyncio.TaskGroup() as both:
        both.create_task(speak(dialogue, Speaker.CUSTOMER, heard), name="customer")
        both.create_task(speak(dialogue, Speaker.AGENT, heard), name="agent")
    assert heard == [
        "agent: line 0",
        "pause",
        "customer: line 1",
        "pause",
        "agent: line 2",
        "pause",
        "customer: line 3",
        "pause",
    ]
    assert dialogue.finished


async def test_who_waits_for_a_turn_is_told_when_the_other_leaves() -> None:
    dialogue = Dialogue(conversation(2))
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(dialogue.turn(Speaker.CUSTOMER, 5.0), name="customer")
        await asyncio.sleep(0)
        dialogue.leave()
    assert waiting.result() is None
    assert not dialogue.finished


async def test_a_silent_partner_is_named_with_the_line_that_did_not_come() -> None:
    with pytest.raises(Unspoken, match=r"customer waited 0\.01 s for the agent to say line 1 of 2: 'line 0'"):
        await Dialogue(conversation(2)).turn(Speaker.CUSTOMER, 0.01)


async def test_a_waiting_caller_learns_that_an_agent_came_or_did_not() -> None:
    dialogue = Dialogue(conversation(2))
    assert not await dialogue.agent_joined(0.01)
    dialogue.join()
    assert await dialogue.agent_joined(0.01)
    left = Dialogue(conversation(2))
    left.leave()
    assert not await left.agent_joined(5.0)


def test_a_line_is_found_however_its_number_is_written() -> None:
    assert {line_of(n) for n in ("0901234567", "84901234567", "+84 901-234-567")} == {"901234567"}
    dialogues = Dialogues()
    dialogue = dialogues.open("0901234567", conversation(2))
    assert dialogues.find("+84901234567") is dialogue
    assert dialogues.find("0901234568") is None


def test_closing_an_old_call_leaves_the_new_one_of_the_same_number() -> None:
    dialogues = Dialogues()
    old = dialogues.open("0901234567", conversation(2))
    new = dialogues.open("0901234567", conversation(2))
    dialogues.close("0901234567", old)
    assert dialogues.find("0901234567") is new
    dialogues.close("0901234567", new)
    assert dialogues.find("0901234567") is None
