from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from interactions.record import Interaction
from interactions.search import SearchIndex, TranscriptSearch
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts
from tests.interactions.calls import answered_call, transcript

Say = Callable[..., Awaitable[None]]


@pytest.fixture
def search(log: InteractionLog) -> TranscriptSearch:
    return TranscriptSearch(log.engine)


@pytest.fixture
def index(log: InteractionLog) -> SearchIndex:
    return SearchIndex(log.engine)


@pytest.fixture
def said(log: InteractionLog, transcripts: Transcripts) -> Say:
    """Calls with what was said in them, oldest first: c0, c1 and so on."""
    count = 0

    async def say(*calls: tuple[str, ...]) -> None:
        nonlocal count
        for lines in calls:
            await log.save(plain_call(f"c{count}"))
            await transcripts.save(f"c{count}-r", 1, transcript(*lines))
            count += 1

    return say


def plain_call(call_id: str, version: int = 9, **fields: Any) -> Interaction:
    """An answered call that is found by nothing but its words."""
    return answered_call(call_id, version, **{"pii_note": None, "tags": (), "disposition": None} | fields)
