"""The worklist over the API."""

from __future__ import annotations

import pytest

from tests.interactions.calls import NINE
from tests.web.quality.test_reviews import given

WEEK = {"since": NINE, "until": NINE + 86_400, "period": "2027-W02", "quota": 1}


async def test_two_supervisors_get_the_same_calls_and_who_has_none_is_named(office) -> None:
    hers = await office.good("chi", "POST", "/worklist", WEEK)
    assert hers == await office.good("dung", "POST", "/worklist", WEEK)
    assert [each["agent_id"] for each in hers["random"]] == ["an", "binh"]
    assert hers["random"][0]["why"] == {"random": "2027-W02"}
    assert (hers["aimed"], hers["missing"]) == ([], {"chau": 1})


async def test_rules_point_at_calls_and_say_why_and_reviewed_ones_are_done(office) -> None:
    wish = WEEK | {"keywords": ["khiếu nại"], "longer_than_s": 100, "agent_id": "an"}
    found = await office.good("chi", "POST", "/worklist", wish)
    assert [(each["call_id"], each["why"]) for each in found["aimed"]] == [
        ("c1", {"long": 130.0, "keyword": "khiếu nại"}),
        ("c2", {"long": 130.0}),
    ]
    assert found["missing"] == {}
    await given(office)
    after = await office.good("chi", "POST", "/worklist", wish)
    assert [each["call_id"] for each in after["aimed"]] == ["c2"]


@pytest.mark.parametrize(
    "change", [{"until": NINE}, {"until": NINE + 1e8}, {"quota": -1}, {"period": ""}, {"colour": "red"}]
)
async def test_a_wish_that_cannot_be_granted_is_refused(office, change) -> None:
    assert await office.refused("chi", "POST", "/worklist", WEEK | change) == (422, "invalid")
