"""The whole thing, once for all these tests: Asterisk, Valkey, SQLite, the service as a process, phones."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from app.config import Config, load
from app.demo.house import AGENTS, PASSWORD, SUPERVISOR, write_house
from app.demo.play import let_in
from app.demo.running import RunningService
from app.ground import open_store
from deploy.asterisk import Agent, PrivateAsterisk
from interactions.store import InteractionLog
from robots.desk import Desk, desk
from robots.dialogue import Dialogues
from robots.handset import Handset


@dataclass(frozen=True, slots=True)
class House:
    """The demo's house, running; nobody is signed in but the supervisor."""

    pbx: PrivateAsterisk
    config: Config
    service: RunningService
    store: InteractionLog
    supervisor: Desk

    @property
    def at(self) -> str:
        return f"{self.pbx.host}:{self.pbx.sip_port}"

    def agent_phone(self, agent_id: str) -> Handset:
        return Handset(agent_id, pbx=self.at, password=PASSWORD)

    def customer_phone(self, number: str, name: str = "") -> Handset:
        return Handset(number, name=name, bind=self.pbx.customers, pbx=self.at)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    folder: Path = tmp_path_factory.mktemp("house")
    async with AsyncExitStack() as stack:
        pbx = await stack.enter_async_context(
            PrivateAsterisk(folder / "asterisk", [Agent(agent.agent_id, PASSWORD) for agent in AGENTS])
        )
        written = write_house(folder, pbx, 0)
        config = load(written)
        store = await stack.enter_async_context(open_store(config))
        await let_in(store)
        service = await stack.enter_async_context(
            RunningService(written, config.data, folder / "service.log")
        )
        supervisor = await stack.enter_async_context(desk(service.url, SUPERVISOR, PASSWORD))
        yield House(pbx, config, service, store, supervisor)


@pytest.fixture
def dialogues() -> Dialogues:
    return Dialogues()
