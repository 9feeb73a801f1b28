"""Which database a command about customers is for, and what a person can mend there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from sqlalchemy.ext.asyncio import AsyncEngine

from app.config import Config, ConfigError, case_rules, load
from app.logs import configure_logs
from app.plain import run_plainly
from interactions.cases.rules import Rules
from interactions.database import BadDatabaseUrl, DatabaseUnusable, make_engine, migrate
from interactions.people.columns import BadMapping
from interactions.people.customer import BadCustomer, NoSuchCustomer
from interactions.people.proof import StillOnTheLine
from interactions.people.sheet import BadSheet

PLAIN = (
    *(BadCustomer, NoSuchCustomer, BadSheet, BadMapping, StillOnTheLine),
    *(BadDatabaseUrl, DatabaseUnusable, ConfigError),
)

Database = Annotated[
    str | None, Parameter(help="Such as sqlite:///var/tongdai.db; the configuration's when it is left out.")
]
ConfigFile = Annotated[Path | None, Parameter(name=["--config", "-c"], help="The configuration file.")]


@dataclass(frozen=True, slots=True)
class Place:
    """The database, and the tiers, agents, rules for cases and recordings of the configuration; None where
    there is none."""

    url: str
    tiers: frozenset[str] | None = None
    agents: frozenset[str] | None = None
    rules: Rules | None = None
    recordings: Path | None = None


def place(database: str | None, config: Path | None) -> Place:
    """Raises `ConfigError`."""
    if database is not None and config is None:
        return Place(database)
    settings: Config = load(config or Path("centre.toml"))
    agents = frozenset(agent.id for agent in settings.agents)
    return Place(
        database or settings.database_url,
        frozenset(settings.tiers),
        agents,
        case_rules(settings),
        settings.recordings,
    )


@asynccontextmanager
async def customers_in(url: str) -> AsyncIterator[AsyncEngine]:
    """The database, its tables brought up to date. Raises `BadDatabaseUrl` and `DatabaseUnusable`."""
    await migrate(url)
    engine = make_engine(url)
    try:
        yield engine
    finally:
        await engine.dispose()


def run(work: Coroutine[Any, Any, None]) -> int:
    configure_logs("console", "error")
    return run_plainly(work, PLAIN, "tongdai") or 0
