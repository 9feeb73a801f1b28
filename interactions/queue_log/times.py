"""What agents did, into the database, beside what is there: nothing that was recorded is overwritten, and no
two stretches of an agent overlap."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import fields
from math import inf

from sqlalchemy import column, func, select, values
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from interactions.agent_times import Stretch
from interactions.database import writing
from interactions.kpi.dirty import touch_stretches
from interactions.rows import insert
from interactions.schema import Id, agent_times

_Times = dict[str, list[tuple[float, float]]]  # start and end of what each agent is known to have done
_COLUMNS = tuple(field.name for field in fields(Stretch))


async def keep_new(engine: AsyncEngine, stretches: Sequence[Stretch]) -> int:
    """Write those in whose time nothing is known of the agent yet; how many. All of them have an end."""
    if not stretches:
        return 0
    async with writing(engine) as connection:
        known = await _known(connection, stretches)
        new = [stretch for stretch in stretches if _is_free(known[stretch.agent_id], stretch)]
        if new:
            rows = [{name: getattr(stretch, name) for name in _COLUMNS} for stretch in new]
            await connection.execute(insert(connection, agent_times).on_conflict_do_nothing(), rows)
            times = [(stretch.start, stretch.end) for stretch in new if stretch.end is not None]
            await touch_stretches(connection, times)
    return len(new)


async def _known(connection: AsyncConnection, stretches: Sequence[Stretch]) -> _Times:
    """Of each agent what began in the time of these, and the last that began before: years of what he did
    are not looked at."""
    times, earlier = agent_times.c, agent_times.alias().c
    names = sorted({stretch.agent_id for stretch in stretches})
    begin = min(stretch.start for stretch in stretches)
    end = max(stretch.end or inf for stretch in stretches)
    agents = values(column("agent_id", Id), name="agents").data([(name,) for name in names])
    agent = agents.cte("agents").c.agent_id
    last = select(func.max(earlier.start)).where(earlier.agent_id == agent, earlier.start <= begin)
    query = (
        select(times.agent_id, times.start, times.end)
        .where(times.agent_id == agent)
        .where(times.start >= func.coalesce(last.scalar_subquery(), begin), times.start < end)
        .order_by(times.agent_id, times.start)
    )
    known: _Times = defaultdict(list)
    for agent_id, start, stop in await connection.execute(query):
        known[agent_id].append((start, inf if stop is None else stop))
    return known


def _is_free(known: list[tuple[float, float]], stretch: Stretch) -> bool:
    """They do not overlap each other: the last that begins before its end is the one that matters."""
    assert stretch.end is not None, "only what is over is imported"
    n = bisect_left(known, (stretch.end,))
    return n == 0 or known[n - 1][1] <= stretch.start
