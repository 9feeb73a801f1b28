"""The whole thing, once for all these tests: Asterisk, Valkey, SQLite, the service as a process, phones."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
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
    """A house that is running, written in `file`; nobody is signed in but the supervisor."""

    file: Path
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


@asynccontextmanager
async def running_house(
    folder: Path, write: Callable[[Path, PrivateAsterisk, int], Path], trunk_contact: str | None = None
) -> AsyncIterator[House]:
    """`write` puts centre.toml into the folder; calls outside go to the SIP address `trunk_contact`."""
    async with AsyncExitStack() as stack:
        phones = [Agent(agent.agent_id, PASSWORD) for agent in AGENTS]
        pbx = await stack.enter_async_context(
            PrivateAsterisk(folder / "asterisk", phones, trunk_contact=trunk_contact)
        )
        written = write(folder, pbx, 0)
        config = load(written)
        store = await stack.enter_async_context(open_store(config))
        await let_in(store)
        service = await stack.enter_async_context(
            RunningService(written, config.data, folder / "service.log")
        )
        supervisor = await stack.enter_async_context(desk(service.url, SUPERVISOR, PASSWORD))
        yield House(written, pbx, config, service, store, supervisor)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """The demo's."""
    async with running_house(tmp_path_factory.mktemp("house"), write_house) as running:
        yield running


@pytest.fixture
def dialogues() -> Dialogues:
    return Dialogues()
