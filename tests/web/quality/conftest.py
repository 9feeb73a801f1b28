"""A real database with calls c1 and c2 of An, c3 of Bình, and the card `cskh`."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from interactions.database import make_engine
from interactions.quality.cards import Cards
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts
from tests.interactions.calls import NINE, answered_call
from tests.interactions.quality.cards import card, line
from tests.web.quality.office import Office
from transcription.transcript import Transcript


@pytest_asyncio.fixture
async def office(tmp_path: Path, database: Path) -> AsyncIterator[Office]:
    shutil.copy(database, tmp_path / "tongdai.db")
    engine = make_engine(f"sqlite:///{tmp_path}/tongdai.db")
    log = InteractionLog(engine)
    await log.save_many([answered_call("c1"), answered_call("c2"), answered_call("c3", agent_id="binh")])
    said = (line("agent", 1, 3, "xin chào"), line("customer", 4, 6, "tôi khiếu nại"))
    await Transcripts(engine).save("c1-r", 1, Transcript("vi", 120.0, said))
    await Cards(engine).publish_card(card(), by="chi", at=NINE)
    recordings = tmp_path / "recordings"
    recordings.mkdir()
    made = Office(engine, recordings)
    await made.server.start_server()
    yield made
    for client in made.clients.values():
        await client.session.close()
    await made.server.close()
    await engine.dispose()
