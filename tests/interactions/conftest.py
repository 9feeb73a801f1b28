"""Both databases for every test: `url` is a fresh migrated one, `empty_url` one without tables."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from deploy.postgres import PrivatePostgres
from interactions.database import migrate
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts

_count = itertools.count(1)
_DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    await migrate(f"sqlite:///{path}")
    return path


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[PrivatePostgres]:
    async with PrivatePostgres(tmp_path_factory.mktemp("postgres")) as cluster:
        await migrate(await cluster.database("template_tongdai"))
        yield cluster


@pytest.fixture(params=_DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    """The database's name, for the few tests that must know it."""
    name: str = request.param
    return name


@pytest.fixture
def make_database(
    database: str, request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path
) -> Callable[[], Awaitable[str]]:
    """Makes one more migrated database, and gives its address."""

    async def in_sqlite() -> str:
        path = tmp_path / f"tongdai{next(_count)}.db"
        shutil.copy(sqlite_template, path)
        return f"sqlite:///{path}"

    if database == "sqlite":
        return in_sqlite
    cluster: PrivatePostgres = request.getfixturevalue("postgres")

    async def in_postgres() -> str:
        name = f"test{next(_count)}"
        connection = await asyncpg.connect(cluster.url)
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE template_tongdai")
        await connection.close()
        return cluster.url.removesuffix("postgres") + name

    return in_postgres


@pytest_asyncio.fixture
async def url(make_database: Callable[[], Awaitable[str]]) -> str:
    return await make_database()


@pytest_asyncio.fixture
async def empty_url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if database == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    cluster: PrivatePostgres = request.getfixturevalue("postgres")
    return await cluster.database(f"empty{next(_count)}")


@pytest_asyncio.fixture
async def log(url: str) -> AsyncIterator[InteractionLog]:
    opened = await InteractionLog.open(url)
    yield opened
    await opened.aclose()


@pytest_asyncio.fixture
async def transcripts(log: InteractionLog) -> Transcripts:
    return Transcripts(log.engine)
