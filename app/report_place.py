"""What reports are made of: the database, and what the configuration of the house adds to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncEngine

from app.config import Config, ConfigError, load
from interactions.database import BadDatabaseUrl, DatabaseUnusable, make_engine, migrate
from interactions.fcr.judge import Rules
from interactions.kpi.desk import KpiDesk
from interactions.kpi.intervals import BadPeriod
from interactions.kpi.question import PROMISE_S
from interactions.kpi.rollup import kept_zone

HOME_ZONE = "Asia/Ho_Chi_Minh"  # where neither the configuration nor the command names one


class BadReport(ValueError):
    """No report can be made like this; the message says what to write."""


PLAIN = (BadReport, BadPeriod, BadDatabaseUrl, DatabaseUnusable, ConfigError)


@dataclass(frozen=True, slots=True)
class Place:
    """`zone`: of the house, as configured, or as its sums were kept until now; None: nobody knows."""

    engine: AsyncEngine
    settings: Config | None
    zone: ZoneInfo | None

    @property
    def rules(self) -> Rules | None:
        """Of first-contact resolution; None: as last time."""
        return None if self.settings is None else self.settings.fcr.rules()

    def desk(self, zone: ZoneInfo) -> KpiDesk:
        """`zone`: where the days begin where nobody has said it yet."""
        skills = {agent.id: agent.all_skills() for agent in self.settings.agents} if self.settings else {}
        return KpiDesk(self.engine, self.zone or zone, skills)

    @property
    def promise_s(self) -> int:
        """Within which who asked to be called back is to be reached."""
        return PROMISE_S if self.settings is None else self.settings.callbacks.promise_s


@asynccontextmanager
async def place(database: str | None, config: Path | None) -> AsyncIterator[Place]:
    """The database, its tables brought up to date. Raises what is in `PLAIN`."""
    settings = None if config is None else load(config)
    if database is None and settings is None:
        raise BadReport("say of what: --database sqlite:///var/tongdai.db, or --config centre.toml")
    url = database or (settings.database_url if settings else "")
    await migrate(url)
    engine = make_engine(url)
    try:
        yield Place(engine, settings, ZoneInfo(settings.zone) if settings else await kept_zone(engine))
    finally:
        await engine.dispose()
