"""A private PostgreSQL starts as any user, keeps what it knows, and stands beside others."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]
import pytest

from deploy import postgres
from deploy.debian import Unavailable
from deploy.postgres import PostgresFailed, PrivatePostgres, another_name

pytestmark = pytest.mark.postgres


@pytest.fixture
async def started(tmp_path: Path) -> AsyncIterator[PrivatePostgres]:
    async with PrivatePostgres(tmp_path / "postgres") as cluster:
        yield cluster


async def ask(url: str, question: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_it_answers(started: PrivatePostgres) -> None:
    assert await ask(started.url, "select 1") == 1


async def test_it_knows_vietnamese_letters(started: PrivatePostgres) -> None:
    assert await ask(started.url, "select lower('ĐÃ NGHE')") == "đã nghe"


async def test_every_test_has_an_empty_database_of_its_own(started: PrivatePostgres) -> None:
    first = await started.database("calls")
    await ask(first, "create table t as select 1")
    again = await started.database("calls")
    assert await ask(again, "select count(*) from pg_tables where tablename = 't'") == 0


@pytest.mark.parametrize("name", ["", "Calls", "a b", 'x"; drop database postgres'])
async def test_a_wrong_name_of_a_database_is_refused(started: PrivatePostgres, name: str) -> None:
    with pytest.raises(ValueError, match="small letters"):
        await started.database(name)


async def test_it_keeps_what_it_knows_over_a_stop(tmp_path: Path) -> None:
    async with PrivatePostgres(tmp_path / "postgres", durable=True) as cluster:
        await ask(cluster.url, "create table t as select 7 as n")
    async with PrivatePostgres(tmp_path / "postgres") as cluster:
        assert await ask(cluster.url, "select n from t") == 7


async def test_one_left_behind_is_ended_by_the_next_start(tmp_path: Path) -> None:
    lost = PrivatePostgres(tmp_path / "postgres")
    await lost.start()
    async with PrivatePostgres(tmp_path / "postgres") as found:
        assert await ask(found.url, "select 1") == 1
    await lost.stop()


async def test_a_failure_to_start_tells_its_last_words(tmp_path: Path) -> None:
    async with PrivatePostgres(tmp_path / "postgres"):
        pass
    (tmp_path / "postgres/data/PG_VERSION").write_text("7\n")
    with pytest.raises(PostgresFailed, match=r"(?s)ended while it started.*not compatible"):
        async with PrivatePostgres(tmp_path / "postgres"):
            pass


def test_root_takes_another_name_and_nobody_else_does(tmp_path: Path) -> None:
    assert another_name(1000, lambda *command: True, tmp_path, "postgres") == ()
    assert another_name(0, lambda *command: True, tmp_path, "postgres") == postgres.AS_OURSELVES


def test_root_becomes_nobody_where_user_namespaces_are_forbidden(tmp_path: Path) -> None:
    assert another_name(0, lambda tool, *_: tool == "setpriv", tmp_path, "postgres") == postgres.AS_NOBODY


def test_root_hears_what_to_do_where_there_is_no_way(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="put the project where everybody can read"):
        another_name(0, lambda *command: False, tmp_path, "postgres")
