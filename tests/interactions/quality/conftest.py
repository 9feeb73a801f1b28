"""A house with a card, two agents' calls and what was said in them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
import pytest_asyncio

from interactions.quality.cards import Cards
from interactions.quality.reviews import Reviews
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts
from tests.interactions.calls import answered_call
from tests.interactions.quality.cards import card
from transcription.transcript import Segment, Transcript

Said = Callable[..., Awaitable[None]]


@pytest_asyncio.fixture
async def house(log: InteractionLog) -> InteractionLog:
    """Calls c1 and c2 of An, c3 of Bình; card `cskh` in version 1."""
    await log.save_many(
        [answered_call("c1"), answered_call("c2"), answered_call("c3", agent_id="binh", segments=())]
    )
    await Cards(log.engine).publish_card(card(), by="chi", at=1.0)
    return log


@pytest.fixture
def reviews(house: InteractionLog) -> Reviews:
    return Reviews(house.engine)


@pytest.fixture
def said(log: InteractionLog) -> Said:
    """Keep a transcript of the call."""

    async def keep(call_id: str, *lines: Segment, language: str = "vi") -> None:
        ordered = tuple(sorted(lines, key=lambda line: line.start))
        await Transcripts(log.engine).save(f"{call_id}-r", 1, Transcript(language, 120.0, ordered))

    return keep
