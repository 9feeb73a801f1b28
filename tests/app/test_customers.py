"""`tongdai customer show|merge|split|erase` as a person types them."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from interactions.database import make_engine, migrate
from interactions.people.book import CustomerBook
from interactions.people.customer import Facts
from interactions.store import InteractionLog
from tests.app.serving import Ended, tongdai, write_centre
from tests.app.test_customer_tables import said
from tests.interactions.calls import LAN, NINE, answered_call

HOA = "0912345678"


@pytest.fixture
async def database(tmp_path: Path) -> str:
    """Lan, who has called, and Hoa."""
    url = f"sqlite:///{tmp_path}/t.db"
    await migrate(url)
    engine = make_engine(url)
    book = CustomerBook(engine)
    await book.add([LAN], Facts(name="Lan"), at=NINE, who="chi")
    await book.add([HOA], Facts(name="Hoa"), at=NINE, who="chi")
    await InteractionLog(engine).save(answered_call("c1"))
    await engine.dispose()
    return url


async def run(database: str, *words: str) -> Ended:
    return await tongdai("customer", *words, "--database", database)


async def test_a_customer_is_shown_with_his_history(database: str) -> None:
    shown = json.loads((await run(database, "show", "+84901234567")).out)
    assert (shown["pii_name"], [event["id"] for event in shown["history"]]) == ("Lan", ["c1"])


async def test_two_are_merged_and_one_is_split(database: str) -> None:
    assert (
        await run(database, "merge", LAN, HOA)
    ).out == "customer 1 has the numbers +84901234567, +84912345678\n"
    assert (
        await run(database, "split", HOA, "--name", "Hoa")
    ).out == "customer 3 has the number +84912345678\n"


async def test_a_person_is_erased_with_a_proof(database: str) -> None:
    ended = await run(database, "erase", LAN, "--json")
    assert ended.code == 0, ended
    proof = json.loads(ended.out)
    assert proof["customers"] == [1]
    assert proof["files"] == ["a/agent.wav", "a/customer.wav", "a/stereo.wav"]
    assert proof["erased"]["interactions"] == 1
    assert len(proof["audit_hash"]) == 64
    assert proof["left"] == {}
    again = await run(database, "erase", LAN)
    assert (again.code, "tongdai: there is no customer 0901234567" in again.err) == (1, True)


async def test_the_proof_is_told_in_words_too(database: str) -> None:
    out = (await run(database, "erase", "1", "--id")).out
    for words in ("audit entry ", "  interactions: 1", "still to be erased", "  a/customer.wav"):
        assert words in out


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (["show", "0999999999"], "there is no customer 0999999999: look for one by a telephone number"),
        (["merge", LAN, LAN], "cannot be merged with himself"),
        (["split", LAN], "it is his only number"),
        (["erase", "x", "--id"], "'x' is no customer's id: write a number such as 17"),
        (["erase", "99", "--id"], "there is no customer 99"),
    ],
)
async def test_what_a_person_can_mend_is_one_line(
    database: str, words: list[str], advice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (line,) = await asyncio.to_thread(said, capsys, *words, "--database", database)
    assert advice in line


async def test_with_the_configuration_the_recordings_go_too(tmp_path: Path, database: str) -> None:
    config = write_centre(tmp_path / "house")
    sound = tmp_path / "house" / "data" / "recordings" / "a" / "customer.wav"
    sound.parent.mkdir(parents=True)
    sound.write_bytes(b"RIFF")
    ended = await tongdai("customer", "erase", LAN, "--database", database, "--config", str(config))
    assert ended.code == 0, ended
    assert "files of recordings: 1" in ended.out
    assert "still to be erased" not in ended.out
    assert not sound.exists()
