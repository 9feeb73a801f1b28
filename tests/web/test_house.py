"""What the screens must know of the house."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tests.web.stage import HOUSE
from web.house import Premises


async def test_everybody_who_logged_in_learns_the_house(house) -> None:
    async with house() as web:
        answer = await (await (await web.screen("dung")).get("/api/v1/house")).json()
        assert answer == {
            "name": "Nhà Thử",
            "queues": [
                {"name": "sales", "title": "Đặt hàng", "sl_s": 20.0},
                {"name": "support", "title": "Hỗ trợ", "sl_s": 30.0},
            ],
            "agents": [{"agent_id": "an", "name": "An"}, {"agent_id": "binh", "name": "Bình"}],
            "dispositions": ["sold", "complaint"],
            "reasons": [],
            "pause_reasons": ["lunch", "training"],
            "tiers": [],
            "outside": True,
        }


def test_the_day_begins_at_the_houses_own_midnight() -> None:
    now = datetime(2026, 7, 1, 18, 30, tzinfo=UTC).timestamp()  # 01:30 on the 2nd in Hanoi
    hanoi = Premises(name="x", house=HOUSE, zone=ZoneInfo("Asia/Ho_Chi_Minh"))
    assert hanoi.today(now) == datetime(2026, 7, 1, 17, tzinfo=UTC).timestamp()
    assert Premises(name="x", house=HOUSE).today(now) == datetime(2026, 7, 1, tzinfo=UTC).timestamp()


def test_a_day_is_known_by_its_midnight_also_when_the_clocks_change() -> None:
    berlin = Premises(name="x", house=HOUSE, zone=ZoneInfo("Europe/Berlin"))
    noon = datetime(2026, 3, 29, 10, tzinfo=UTC).timestamp()
    assert berlin.today(noon) == datetime(2026, 3, 28, 23, tzinfo=UTC).timestamp()
