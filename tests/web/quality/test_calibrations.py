"""Rounds of calibration over the API."""

from __future__ import annotations

import pytest

from tests.web.quality.office import NOW
from tests.web.quality.test_reviews import MARKS

ROUND = {
    "title": "Tuần 2",
    "card_id": "cskh",
    "calls": [{"call_id": "c1", "agent_id": "an"}],
    "reviewers": ["chi", "dung"],
}


async def scored(office, number: int, who: str, points: int) -> int:
    begun = await office.good(who, "POST", f"/calibrations/{number}/calls/c1")
    review = begun["review_id"]
    marks = {"marks": MARKS["marks"] | {"tone": {"points": points}}}
    await office.good(who, "PUT", f"/reviews/{review}/marks", marks)
    await office.good(who, "POST", f"/reviews/{review}/give", {})
    return review


async def test_a_round_from_its_opening_to_its_outcome(office) -> None:
    number = (await office.good("chi", "POST", "/calibrations", ROUND))["round_id"]
    hers = await scored(office, number, "chi", 5)
    await scored(office, number, "dung", 3)
    for path, told in (
        (f"/reviews/{hers}", (404, "not_found")),
        (f"/calibrations/{number}/outcome", (409, "not_now")),
    ):
        assert await office.refused("dung", "GET", path) == told
    assert await office.refused("dung", "POST", f"/calibrations/{number}/close") == (403, "forbidden")
    closed = await office.good("chi", "POST", f"/calibrations/{number}/close")
    assert closed == ROUND | {
        "round_id": number,
        "card_version": 1,
        "opened_at": NOW,
        "opened_by": "chi",
        "closed_at": NOW,
    }
    assert (await office.good("dung", "GET", "/calibrations"))["rounds"] == [closed]
    outcome = await office.good("dung", "GET", f"/calibrations/{number}/outcome")
    agreement = {each["item"]: each["agreement"] for each in outcome["items"]}
    assert agreement == {"greeting": None, "tone": 0.0, "offer": 1.0, "consent": 1.0}
    strict = {each["reviewer"]: each["difference"] for each in outcome["reviewers"]}
    assert strict == {"chi": pytest.approx(8 / 30 / 2), "dung": pytest.approx(-8 / 30 / 2)}
    assert [each["reviewer"] for each in outcome["scores"]] == ["chi", "dung"]


async def test_what_is_not_of_the_round_is_refused(office) -> None:
    number = (await office.good("chi", "POST", "/calibrations", ROUND))["round_id"]
    for who, path, told in (
        ("em", f"/calibrations/{number}/calls/c1", (403, "forbidden")),
        ("chi", f"/calibrations/{number}/calls/c2", (422, "invalid")),
        ("chi", "/calibrations/99/calls/c1", (404, "not_found")),
    ):
        assert await office.refused(who, "POST", path) == told
    alone = ROUND | {"reviewers": ["chi"]}
    assert await office.refused("chi", "POST", "/calibrations", alone) == (422, "invalid")


async def test_those_who_may_review_are_named(office) -> None:
    await office.screen("an")
    await office.screen("dung")
    found = await office.good("chi", "GET", "/reviewers")
    assert found == {"reviewers": [{"username": who, "name": who} for who in ("chi", "dung")]}
