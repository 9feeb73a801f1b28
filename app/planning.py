"""What planning is told of this house: its configuration, and the calls of its log."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from app.config import house, load
from planning.history import period, read_history
from planning.intervals import Interval, fold
from planning.simulate_command import Centre


def read_centre(config: Path) -> Centre:
    settings = load(config)
    return Centre(house=house(settings), database_url=settings.database_url, zone=ZoneInfo(settings.zone))


def read_intervals(config: Path, first: date, last: date, length_s: float) -> list[Interval]:
    """The calls of those days, in intervals of that length."""
    centre = read_centre(config)
    past = asyncio.run(read_history(centre.database_url, period(first, last, centre.zone)))
    return fold(((call.at, call.handle_s) for call in past.calls), centre.zone, first, last, length_s)
