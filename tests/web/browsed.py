"""The whole web side on a real database, as a browser sees it: every route, and the pages as built."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from app.config import load
from app.routes import routes
from tests.e2e.screens import Screens, chromium
from tests.web.stage import PREMISES, Stage, stage
from web.floor import Floor

BUILT = Path(__file__).resolve().parents[2] / "web" / "static"


@asynccontextmanager
async def routed(folder: Path, database: Path, valkey: str, settings: str) -> AsyncIterator[Stage]:
    """`settings`: a centre.toml. `database` is a migrated one, to be copied."""
    file = folder / "centre.toml"
    file.write_text(settings, encoding="utf-8")
    config = load(file)

    def all_routes(engine: AsyncEngine, floor: Floor) -> list[object]:
        return routes(config, engine, PREMISES, floor)

    async with stage(folder, database, valkey, also=all_routes) as web:
        yield web


@asynccontextmanager
async def screens_of(web: Stage) -> AsyncIterator[Screens]:
    shutil.copytree(BUILT, web.pages, dirs_exist_ok=True)
    async with chromium() as browser, Screens(browser, str(web.server.make_url("/"))) as screens:
        yield screens
