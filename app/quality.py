"""`tongdai quality`: scorecards from files."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from app.config import ConfigError, load
from app.plain import run_plainly
from interactions.database import BadDatabaseUrl, DatabaseUnusable, make_engine, migrate
from interactions.quality.card import Card, CardJustPublished, KeptCard
from interactions.quality.cards import Cards
from interactions.quality.reading import BadCard, read_toml, read_yaml

PLAIN = (BadCard, CardJustPublished, BadDatabaseUrl, DatabaseUnusable, ConfigError)

quality = App(name="quality", help="How good the calls were.")


@quality.command(name="card")
def card_command(
    file: Path,
    /,
    *,
    check: bool = False,
    database: str | None = None,
    config: Annotated[Path | None, Parameter(name=["--config", "-c"])] = None,
) -> int:
    """Publish a scorecard; reviews begun from now on use it. The same card again changes nothing.

    Parameters
    ----------
    file
        YAML or TOML (*.toml); docs/quality.md tells what is in it.
    check
        Only say whether the card can be used.
    database
        Such as sqlite:///var/tongdai.db or postgresql://user:password@host/name; the configuration's when it
        is left out.
    config
        The configuration file; centre.toml when neither is named.
    """

    async def work() -> None:
        card = read_file(file)
        if check:
            print(f"{file}: card {card.card!r} is in order, {len(list(card.items()))} items.")
            return
        kept = await publish(card, database or load(config or Path("centre.toml")).database_url)
        print(f"Card {card.card!r}, version {kept.version}, is what reviews begin with.")

    return run_plainly(work(), PLAIN, "tongdai") or 0


def read_file(file: Path) -> Card:
    """Raises `BadCard`, with the file's name."""
    try:
        source = file.read_text(encoding="utf-8")
        return read_toml(source) if file.suffix == ".toml" else read_yaml(source)
    except (OSError, UnicodeDecodeError) as error:
        raise BadCard(f"{file} cannot be read: {error}") from error
    except BadCard as error:
        raise BadCard(f"{file}: {error}") from error


async def publish(card: Card, url: str) -> KeptCard:
    """Raises `BadDatabaseUrl`, `DatabaseUnusable` and `CardJustPublished`."""
    await migrate(url)
    engine = make_engine(url)
    try:
        return await Cards(engine).publish_card(card, by="command line", at=time.time())
    finally:
        await engine.dispose()
