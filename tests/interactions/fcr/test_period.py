"""The figures of a period, on both databases."""

from __future__ import annotations

from interactions.fcr.figures import Fcr, RepeatShare, Share
from interactions.fcr.judge import DAY_S
from interactions.fcr.period import figures_of
from interactions.fcr.store import judge_due
from interactions.store import InteractionLog
from tests.interactions.calls import NINE, answered_call


async def test_contacts_count_in_the_period_in_which_they_arrived(log: InteractionLog) -> None:
    for call_id, day in (("a", 0), ("b", 2), ("c", 20)):
        await log.save(answered_call(call_id, arrived_at=NINE + day * DAY_S))
    await judge_due(log.engine, NINE + 21 * DAY_S)
    assert await figures_of(log.engine, NINE, NINE + 2 * DAY_S) == Fcr(
        Share(1, 1), Share(), RepeatShare(eligible=1)
    )
    assert await figures_of(log.engine, NINE + 2 * DAY_S, NINE + 30 * DAY_S) == Fcr(
        Share(2, 2), Share(), RepeatShare(provisional=1)
    )
