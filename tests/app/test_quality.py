"""`tongdai quality card`."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.config import load
from app.quality import card_command
from interactions.database import make_engine
from interactions.quality.cards import Cards
from tests.app.serving import write_centre

EXAMPLE = Path(__file__).parents[2] / "deploy" / "scorecard.example.yaml"
_TOML = """
card = "short"
title = "Short"
[[sections]]
id = "all"
title = "All"
items = [{id = "greeting", ask = "Greeted?"}]
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/tongdai.db"


def versions(url: str) -> list[tuple[str, int]]:
    async def listed() -> list[tuple[str, int]]:
        engine = make_engine(url)
        try:
            return [(kept.card.card, kept.version) for kept in await Cards(engine).list()]
        finally:
            await engine.dispose()

    return asyncio.run(listed())


def test_the_example_is_published_once_however_often_it_is_asked_for(url, capsys) -> None:
    assert [card_command(EXAMPLE, database=url) for _ in range(2)] == [0, 0]
    assert "version 1, is what reviews begin with" in capsys.readouterr().out
    assert versions(url) == [("cskh", 1)]


def test_a_toml_card_goes_into_the_database_of_the_configuration(tmp_path) -> None:
    file = tmp_path / "short.toml"
    file.write_text(_TOML, encoding="utf-8")
    config = write_centre(tmp_path)
    assert card_command(file, config=config) == 0
    assert versions(load(config).database_url) == [("short", 1)]


def test_a_check_publishes_nothing(url, tmp_path, capsys) -> None:
    assert card_command(EXAMPLE, check=True, database=url) == 0
    assert "is in order, 13 items" in capsys.readouterr().out
    assert not (tmp_path / "tongdai.db").exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.yaml", b"card: x", "a.yaml: the card: object missing required field `title`"),
        ("b.toml", b"= 1", "b.toml: the card is not TOML"),
        ("c.yaml", b"\xff\xfe\xff", "c.yaml cannot be read"),
        ("d.yaml", None, "d.yaml cannot be read"),
    ],
)
def test_a_card_that_cannot_be_used_is_said_in_one_line(tmp_path, url, capsys, name, content, words) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert card_command(tmp_path / name, database=url) == 1
    told = capsys.readouterr().err
    assert words in told
    assert "Traceback" not in told
    assert not (tmp_path / "tongdai.db").exists()


def test_a_database_that_is_none_is_said_in_one_line(capsys) -> None:
    assert card_command(EXAMPLE, database="rubbish") == 1
    assert "sqlite:///" in capsys.readouterr().err
