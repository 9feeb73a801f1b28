"""What the log says of a period, from either database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from interactions.database import DatabaseUnusable
from interactions.record import Interaction, Outcome, Segment, SegmentKind
from interactions.store import InteractionLog
from planning.day import Fate
from planning.history import NoHistory, PastCall, Period, period, read_history
from tests.interactions.calls import abandoned_call, answered_call, call

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TUESDAY = Period(date(2026, 11, 17), date(2026, 11, 17), ZONE)
MIDNIGHT = datetime(2026, 11, 17, tzinfo=ZONE).timestamp()
EIGHT = MIDNIGHT + 8 * 3600


def served(call_id: str, at: float, *, agent: str = "an", ring_s: float = 4.0, **fields: Any) -> Interaction:
    """Enters the queue 8 s after arriving, waits 12 s, the last `ring_s` of them at the agent's phone;
    talks 100 s, holds 20 s, and 10 s are for notes."""
    made = answered_call(call_id, arrived_at=at, agent_id=agent, recordings=(), **fields)
    ring = Segment(
        kind=SegmentKind.RING, start=at + 20 - ring_s, end=at + 20, agent_id=agent, result="answered"
    )
    talk = Segment(kind=SegmentKind.TALK, start=at + 20, end=at + 140, agent_id=agent)
    wrap = Segment(kind=SegmentKind.WRAP_UP, start=at + 140, end=at + 150, agent_id=agent)
    return replace(made, segments=(ring, talk, wrap))


async def test_each_call_is_read_with_what_routing_must_know(log: InteractionLog, url: str) -> None:
    missed = Segment(kind=SegmentKind.RING, start=EIGHT, end=EIGHT + 9, agent_id="binh", result="no_answer")
    plain = served("a", EIGHT)
    await log.save_many(
        [
            replace(plain, segments=(missed, *plain.segments)),
            abandoned_call("b", 30.0, arrived_at=EIGHT + 1),
            call(
                "c",
                arrived_at=EIGHT + 2,
                queue="sales",
                offered_at=EIGHT + 2,
                wait_s=600.0,
                outcome=Outcome.VOICEMAIL,
            ),
            call(
                "d",
                arrived_at=EIGHT + 3,
                queue="sales",
                offered_at=EIGHT + 3,
                outcome=Outcome.TURNED_AWAY,
            ),
            served("e", EIGHT + 4, ring_s=0.0, direction="callback", closed_at=None),
        ]
    )
    calls = (await read_history(url, TUESDAY)).calls
    assert calls == (
        PastCall(EIGHT + 1, "sales", Fate.ABANDONED, 30.0, None, None, None),
        PastCall(EIGHT + 2, "sales", Fate.TIMED_OUT, 600.0, None, None, None),
        PastCall(EIGHT + 3, "sales", Fate.BLOCKED, 0.0, None, None, None),
        PastCall(EIGHT + 8, "sales", Fate.ANSWERED, 12.0, 4.0, 130.0, "an"),
        PastCall(EIGHT + 12, "sales", Fate.ANSWERED, 12.0, 0.0, None, "an", callback=True),
    )


async def test_only_calls_of_the_period_that_came_to_a_queue_count(log: InteractionLog, url: str) -> None:
    await log.save_many(
        [
            served("first", MIDNIGHT),
            served("last", MIDNIGHT + 86_399),
            served("day before", MIDNIGHT - 1),
            served("day after", MIDNIGHT + 86_400),
            call("in the menu", arrived_at=EIGHT),
            call("waits still", arrived_at=EIGHT, queue="sales", offered_at=EIGHT),
        ]
    )
    history = await read_history(url, TUESDAY)
    assert [made.at for made in history.calls] == [MIDNIGHT + 8, MIDNIGHT + 86_399 + 8]


async def test_an_agent_is_there_from_the_first_to_the_last_thing_he_does_each_day(
    log: InteractionLog, url: str
) -> None:
    day = 86_400.0
    await log.save_many(
        [
            served("a", EIGHT),
            served("b", EIGHT + 3600),
            served("c", EIGHT + 600, agent="binh"),
            served("d", EIGHT + day, agent="binh"),
        ]
    )
    both = replace(TUESDAY, last=date(2026, 11, 18))
    history = await read_history(url, both)
    assert history.shifts == {
        "an": ((EIGHT + 16, EIGHT + 3600 + 150),),
        "binh": ((EIGHT + 600 + 16, EIGHT + 750), (EIGHT + day + 16, EIGHT + day + 150)),
    }
    assert history.open == (
        (EIGHT + 16, EIGHT + 3600 + 150),
        (EIGHT + day + 16, EIGHT + day + 150),
    )


async def test_work_over_midnight_is_one_stretch(log: InteractionLog, url: str) -> None:
    late = MIDNIGHT + 86_400 - 60
    await log.save_many([served("a", late), served("b", late + 100)])
    history = await read_history(url, replace(TUESDAY, last=date(2026, 11, 18)))
    assert history.shifts == {"an": ((late + 16, late + 250),)}


async def test_a_day_has_the_length_its_zone_gives_it() -> None:
    berlin = Period(date(2026, 10, 25), date(2026, 10, 25), ZoneInfo("Europe/Berlin"))
    begin, end = berlin.seconds
    assert end - begin == 25 * 3600


async def test_a_period_without_calls_is_told(log: InteractionLog, url: str) -> None:
    with pytest.raises(NoHistory, match="no call in a queue from 2026-11-17 to 2026-11-17"):
        await read_history(url, TUESDAY)


async def test_a_database_that_is_none_is_told(tmp_path: Any) -> None:
    with pytest.raises(DatabaseUnusable, match="Start the service of this version once"):
        await read_history(f"sqlite:///{tmp_path}/none.db", TUESDAY)


def test_without_a_last_day_it_is_the_one_day() -> None:
    assert period(date(2026, 11, 17), None, ZONE) == TUESDAY
    with pytest.raises(NoHistory, match="--to 2026-11-16 is before --from 2026-11-17"):
        period(date(2026, 11, 17), date(2026, 11, 16), ZONE)
