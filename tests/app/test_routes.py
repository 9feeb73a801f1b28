"""All routes of the service on one application: none stands in another's way, and each is described."""

from __future__ import annotations

import time
from pathlib import Path

from redis.asyncio import Redis

from app.config import load
from app.live import LiveFeed
from app.routes import routes
from interactions.database import make_engine
from interactions.store import InteractionLog
from tests.app.serving import write_centre
from tests.web.stage import PREMISES
from web.floor import Floor
from web.openapi import describe
from web.typed import routes_of


async def test_each_part_of_the_house_has_its_routes(tmp_path: Path, redis: Redis) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'routes.db'}")
    config = load(write_centre(tmp_path))
    floor = Floor(PREMISES, LiveFeed(redis, "t"), InteractionLog(engine), time.time)
    found = [described for described, _ in routes_of(*routes(config, engine, PREMISES, floor))]
    paths = {described.path.split("/")[3] for described in found}
    assert paths >= {"customers", "cases", "fcr", "surveys", "quality", "kpi"}
    ways = [(described.method, described.path) for described in found]
    assert len(set(ways)) == len(ways)
    assert describe(found, title="x", version="1")["paths"]
    await engine.dispose()
