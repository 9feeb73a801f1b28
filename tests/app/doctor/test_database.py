from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg  # type: ignore[import-untyped]
import pytest
import pytest_asyncio

from app.config import Config
from app.doctor.database import check_database
from app.doctor.finding import Verdict
from deploy.postgres import PrivatePostgres
from interactions.database import make_engine, migrate
from interactions.users import Role, Users
from tests.app.doctor.conftest import bare_config


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def postgres(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[PrivatePostgres]:
    async with PrivatePostgres(tmp_path_factory.mktemp("postgres")) as cluster:
        yield cluster


async def test_a_new_database_is_well_and_looking_makes_nothing(bare: Config) -> None:
    (finding,) = await check_database(bare)
    assert (finding.verdict, "will be made" in finding.words) == (Verdict.OK, True)
    assert not await asyncio.to_thread(bare.data.exists)


async def test_a_migrated_database_wants_somebody_who_may_log_in(bare: Config) -> None:
    await migrate(bare.database_url)
    tables, log_ins = await check_database(bare)
    assert tables.verdict is Verdict.OK
    assert (log_ins.verdict, log_ins.what) == (Verdict.WARNING, "log-ins")
    assert "tongdai user add" in log_ins.mend

    engine = make_engine(bare.database_url)
    await Users(engine).add_user("lan", "a good password", role=Role.SUPERVISOR, name="Lan")
    await engine.dispose()
    assert [finding.verdict for finding in await check_database(bare)] == [Verdict.OK]


async def test_an_empty_file_will_be_migrated(bare: Config) -> None:
    await asyncio.to_thread(bare.data.mkdir)
    await asyncio.to_thread((bare.data / "tongdai.db").touch)
    (finding,) = await check_database(bare)
    assert finding.words == "SQLite answers and has no tables yet: the next start makes them"


async def test_tables_of_a_newer_program_are_told(bare: Config) -> None:
    await migrate(bare.database_url)
    await asyncio.to_thread(_set_version, bare.data / "tongdai.db", "9999")
    (finding,) = await check_database(bare)
    assert finding.verdict is Verdict.MISSING
    assert "version 9999, which a newer program made" in finding.words


async def test_a_file_that_is_no_database_is_told(bare: Config) -> None:
    await asyncio.to_thread(bare.data.mkdir)
    await asyncio.to_thread((bare.data / "tongdai.db").write_text, "not a database at all" * 100)
    (finding,) = await check_database(bare)
    assert finding.verdict is Verdict.MISSING
    assert "file is not a database" in finding.words


async def test_a_folder_in_place_of_the_database_is_told(bare: Config) -> None:
    await asyncio.to_thread((bare.data / "tongdai.db").mkdir, parents=True)
    (finding,) = await check_database(bare)
    assert "is a folder, not a database" in finding.words


async def test_a_file_in_place_of_its_folder_is_told(bare: Config) -> None:
    await asyncio.to_thread(bare.data.write_text, "")
    (finding,) = await check_database(bare)
    assert "is a file where a folder should be" in finding.words


@pytest.mark.parametrize("url", ["mysql://db/calls", "a:b:c", "sqlite://"])
async def test_an_address_that_is_none_is_told(tmp_path: Path, url: str) -> None:
    (finding,) = await check_database(bare_config(tmp_path, database=url))
    assert finding.verdict is Verdict.MISSING


async def test_a_postgres_that_is_away_is_told_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://tongdai:not-for-others@127.0.0.1:1/calls"
    (finding,) = await check_database(bare_config(tmp_path, database=url))
    assert (finding.what, finding.verdict) == ("database", Verdict.MISSING)
    assert "cannot be used" in finding.words
    assert "not-for-others" not in str(finding)


@pytest.mark.postgres
@pytest.mark.asyncio(loop_scope="module")
async def test_a_postgres_without_and_with_tables_is_well(postgres: PrivatePostgres, tmp_path: Path) -> None:
    config = bare_config(tmp_path, database=await postgres.database("calls"))
    (finding,) = await check_database(config)
    assert finding.words == "PostgreSQL answers and has no tables yet: the next start makes them"
    await migrate(config.database_url)
    assert (await check_database(config))[0].words == "PostgreSQL answers, its tables are this version's"


@pytest.mark.postgres
@pytest.mark.asyncio(loop_scope="module")
async def test_a_postgres_whose_tables_we_may_not_make_is_told(
    postgres: PrivatePostgres, tmp_path: Path
) -> None:
    url = await postgres.database("other")
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE ROLE guest LOGIN PASSWORD 'guest'")
    await connection.close()
    parts = urlsplit(url)
    as_guest = urlunsplit(parts._replace(netloc=f"guest:guest@{parts.hostname}:{parts.port}"))
    (finding,) = await check_database(bare_config(tmp_path, database=as_guest))
    assert finding.verdict is Verdict.MISSING
    assert finding.words == "the tables are to be made, but this user may not"


def _set_version(path: Path, version: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
    connection.commit()
    connection.close()
