"""What is said of the calls, from a real database with calls that went well and badly."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from app.demo.summary import Played, Result, settled, sum_up, write_summary
from interactions.database import migrate
from interactions.record import Interaction, Outcome, Recording
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts
from robots.people import Outcome as Ending
from robots.people import Report
from robots.sentences import Conversation, Line, Sentence, Speaker
from tests.interactions.calls import answered_call, recording
from transcription.transcript import Word, merge

FIELDS = (
    *("call_id", "caller", "menu_path", "queue", "agent", "offered_at", "answered_at", "ended_at"),
    *("wait_s", "talk_s", "hold_s", "wrap_up_s", "handle_s", "outcome", "fcr", "recording", "transcript"),
)
NUMBER = "84901234567"
BEGAN = float(int(time.time()) - 600)
DISK_FULL = Recording(recording_id="c1-r", started_at=BEGAN, status="failed", reason="disk full")
SAID = {"customer": "안녕하세요 주문 하려고 합니다", "agent": "네 말씀 하세요"}


def line(speaker: Speaker, text: str) -> Line:
    return Line(speaker, Sentence(Path("x.wav"), text, 1.0))


def played(outcome: Ending = Ending.TALKED, key: str = "1", queue: str = "sales") -> Played:
    lines = (line(Speaker.AGENT, SAID["agent"]), line(Speaker.CUSTOMER, SAID["customer"]))
    report = Report(
        pii_number=NUMBER,
        pii_name="Hoa",
        outcome=outcome,
        code=200,
        began_at=BEGAN,
        answered_at=BEGAN + 1,
        ended_at=BEGAN + 140,
        lines_said=2,
    )
    return Played(NUMBER, key, queue, Conversation(lines), report)


def logged(**changes: Any) -> Interaction:
    plain: dict[str, Any] = {"arrived_at": BEGAN, "pii_number": NUMBER, "menu_path": ("main:1",)}
    return answered_call("c1", **(plain | changes))


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[InteractionLog]:
    url = f"sqlite:///{tmp_path}/tongdai.db"
    await migrate(url)
    store = await InteractionLog.open(url)
    yield store
    await store.aclose()


async def transcribed(store: InteractionLog, **heard: str) -> None:
    legs = {leg: [Word(text, 1.0, 2.0, 1.0)] for leg, text in (SAID | heard).items() if text}
    await Transcripts(store.engine).save("c1-r", 1, merge("ko", 120.0, legs))


async def summed(store: InteractionLog, one: Played | None = None) -> Result:
    return await sum_up(store, Path("/recordings"), [one or played()])


async def test_a_call_that_went_by_its_script_has_no_fault(store: InteractionLog, tmp_path: Path) -> None:
    await store.save(logged())
    await transcribed(store)
    result = await summed(store)
    assert (result.faults, result.character_error) == ([], 0.0)
    written = tmp_path / "summary.json"
    write_summary(written, result)
    (told,) = json.loads(written.read_text(encoding="utf-8"))
    assert tuple(told) == FIELDS
    assert (told["call_id"], told["caller"], told["menu_path"]) == ("c1", NUMBER, ["main:1"])
    assert (told["queue"], told["agent"], told["outcome"], told["fcr"]) == ("sales", "an", "answered", True)
    assert (told["offered_at"], told["answered_at"], told["ended_at"]) == (BEGAN + 8, BEGAN + 20, BEGAN + 140)
    times = [told[name] for name in ("wait_s", "talk_s", "hold_s", "wrap_up_s", "handle_s")]
    assert times == [12.0, 100.0, 20.0, 10.0, 130.0]
    assert set(told["recording"]) == {"customer", "agent"}
    assert all(path.startswith("/recordings/") for path in told["recording"].values())
    assert {line["leg"]: line["text"] for line in told["transcript"]} == SAID
    assert all(set(line) == {"leg", "start", "end", "text"} for line in told["transcript"])


async def test_a_call_that_is_not_in_the_log_is_a_fault(store: InteractionLog) -> None:
    await store.save(logged(arrived_at=BEGAN - 60))  # an earlier call of his is another one
    assert (await summed(store)).faults == [f"the call of {NUMBER} is not in the log"]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"queue": "support"}, "pressed 1 and came to queue 'support'"),
        ({"menu_path": ("main:2",)}, "pressed 1 and came to queue 'sales' by ('main:2',)"),
        ({"outcome": Outcome.ABANDONED}, "logged as abandoned in place of answered"),
        ({"recordings": ()}, "no recording: never begun"),
        (
            {
                "recordings": (
                    Recording(recording_id="c1-r", started_at=BEGAN, status="failed", reason="disk full"),
                )
            },
            "no recording: disk full",
        ),
    ],
)
async def test_what_is_not_as_the_script_says_is_a_fault(
    store: InteractionLog, changes: dict[str, Any], fault: str
) -> None:
    await store.save(logged(**changes))
    await transcribed(store)
    assert any(fault in found for found in (await summed(store)).faults)


async def test_a_customer_cut_off_is_a_fault(store: InteractionLog) -> None:
    await store.save(logged())
    await transcribed(store)
    assert (await summed(store, played(Ending.CUT_OFF))).faults == [
        "c1: the customer's call ended as cut_off"
    ]


async def test_a_missing_transcript_is_a_fault_with_its_reason(store: InteractionLog) -> None:
    await store.save(logged())
    await Transcripts(store.engine).failed("c1-r", "no sound")
    faults = (await summed(store)).faults
    assert faults[0] == "c1: no transcript: failed no sound"
    assert faults[1].startswith("the character error is 100.0%")


async def test_a_high_character_error_is_a_fault(store: InteractionLog) -> None:
    await store.save(logged())
    await transcribed(store, customer="전혀 다른 말")
    result = await summed(store)
    assert result.character_error > 0.25
    assert result.faults == [f"the character error is {result.character_error:.1%}, more than 25%"]


async def test_a_small_character_error_is_none(store: InteractionLog) -> None:
    await store.save(logged())
    await transcribed(store, customer="안녕하세요 주문 하려고 합니가")
    result = await summed(store)
    assert 0 < result.character_error < 0.25
    assert result.faults == []


async def test_it_is_settled_when_wrapped_up_and_transcribed_or_given_up(store: InteractionLog) -> None:
    mine, transcripts = [played()], Transcripts(store.engine)
    assert not await settled(store, mine)
    running = recording("c1-r", status="recording")
    await store.save(logged(version=1, recordings=(running,), closed_at=None))
    assert not await settled(store, mine)
    await store.save(logged(version=2, recordings=(running,)))
    assert not await settled(store, mine)
    await store.save(logged(version=3))
    assert not await settled(store, mine)
    await transcripts.pending("c1-r")
    assert not await settled(store, mine)
    await transcripts.failed("c1-r", "no sound")
    assert await settled(store, mine)


async def test_a_call_whose_recording_failed_waits_for_no_transcript(store: InteractionLog) -> None:
    await store.save(logged(recordings=(DISK_FULL,)))
    assert await settled(store, [played()])
