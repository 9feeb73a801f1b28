from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from interactions.search import Filters
from interactions.search.trends import By, Point, Trends, rise
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts
from tests.interactions.calls import transcript
from tests.interactions.search.conftest import plain_call

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def at(day: int, hour: int = 9) -> float:
    return datetime(2026, 11, day, hour, tzinfo=HANOI).timestamp()


@pytest.fixture
def trends(log: InteractionLog) -> Trends:
    return Trends(log.engine)


@pytest.fixture
async def november(log: InteractionLog, transcripts: Transcripts) -> None:
    """Sunday the 1st: the app works. From Monday the 9th it does not."""
    said = {
        2: ("đơn hàng",),
        3: ("đơn hàng", "đơn hàng của tôi"),
        9: ("lỗi rồi", "lỗi"),
        11: ("lỗi đơn hàng",),
    }
    for day, lines in said.items():
        for n, line in enumerate(lines):
            await log.save(plain_call(f"{day}-{n}", arrived_at=at(day, 0 if n else 23)))
            await transcripts.save(f"{day}-{n}-r", 1, transcript(line))


@pytest.mark.usefixtures("november")
@pytest.mark.parametrize("query", ["don hang", '"don hang"', "don NEAR hang"])
async def test_calls_are_counted_by_the_days_of_the_house(trends: Trends, query: str) -> None:
    trend = await trends.trend(query)
    assert trend.complete
    assert [(point.first.day, point.calls) for point in trend.points if point.calls] == [
        (2, 1),
        (3, 2),
        (11, 1),
    ]
    assert len(trend.points) == 10


@pytest.mark.usefixtures("november")
async def test_calls_are_counted_by_weeks_from_monday(trends: Trends) -> None:
    trend = await trends.trend("loi OR don", by=By.WEEK, filters=Filters(since=at(1), until=at(12, 0)))
    assert trend.points == (
        Point(date(2026, 10, 26), 0),
        Point(date(2026, 11, 2), 3),
        Point(date(2026, 11, 9), 3),
    )


@pytest.mark.usefixtures("november")
async def test_days_change_where_the_house_is(log: InteractionLog) -> None:
    trend = await Trends(log.engine, ZoneInfo("UTC")).trend("don hang")
    assert [(point.first.day, point.calls) for point in trend.points if point.calls] == [
        (2, 2),
        (3, 1),
        (11, 1),
    ]


@pytest.mark.usefixtures("november")
async def test_nothing_found_is_no_trend_or_one_of_zeros(trends: Trends) -> None:
    assert (await trends.trend("zzz")).points == ()
    within = await trends.trend("zzz", filters=Filters(since=at(2), until=at(4)))
    assert [point.calls for point in within.points] == [0, 0, 0]


@pytest.mark.usefixtures("november")
async def test_words_that_rise_are_those_of_the_new_days(trends: Trends) -> None:
    found = await trends.rising(until=at(16), days=7)
    assert [(word.word, word.calls, word.before) for word in found] == [("lỗi", 3, 0)]
    assert await trends.rising(until=at(8), days=7) != ()
    assert await trends.rising(until=at(30), days=3) == ()


def test_the_surest_rise_comes_first_and_a_common_word_does_not_rise() -> None:
    counted = [
        ("", 1000, 1000),
        ("dạ", 990, 985),
        ("sập", 60, 5),
        ("hết", 12, 5),
        ("mới", 3, 0),
        ("hiếm", 2, 0),
    ]
    assert [one.word for one in rise(counted)][:2] == ["sập", "hết"]
    assert "hiếm" not in [one.word for one in rise(counted)]
    by_word = {one.word: one.z for one in rise(counted)}
    assert by_word["sập"] > 3
    assert by_word["mới"] < 2
    assert by_word.get("dạ", 0.0) < 2


def test_a_word_that_everybody_says_always_is_no_reason_to_fail() -> None:
    assert rise([("", 5, 5), ("dạ", 5, 5)]) == ()
    assert rise([]) == ()
    assert rise([("", 5, 0), ("dạ", 5, 0), ("lỗi", 3, 0)]) != ()
