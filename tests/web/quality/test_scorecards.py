"""Scorecards and figures over the API."""

from __future__ import annotations

import pytest

from tests.interactions.calls import NINE
from tests.interactions.quality.cards import raw_card
from tests.web.quality.test_reviews import given


async def test_an_edit_is_a_draft_until_it_is_published(office) -> None:
    saved = await office.good("chi", "PUT", "/cards/cskh", raw_card(title="Mới"))
    assert (saved["version"], saved["published"], saved["changed_by"]) == (2, False, "chi")
    assert (await office.good("an", "GET", "/cards/cskh"))["version"] == 1
    assert (await office.good("em", "POST", "/cards/cskh/publish"))["published"] is True
    shown = await office.good("an", "GET", "/cards/cskh")
    assert (shown["version"], shown["document"]["title"]) == (2, "Mới")
    assert (await office.good("an", "GET", "/cards/cskh", version="1"))["title"] == "Chăm sóc khách hàng"
    versions = (await office.good("an", "GET", "/cards"))["cards"]
    assert [(each["card_id"], each["version"]) for each in versions] == [("cskh", 2), ("cskh", 1)]


async def test_what_is_shown_can_be_saved_again(office) -> None:
    shown = (await office.good("chi", "GET", "/cards/cskh"))["document"]
    assert (await office.good("chi", "PUT", "/cards/cskh", shown))["document"] == shown


async def test_a_card_that_cannot_be_used_is_refused_in_words(office) -> None:
    nonsense = raw_card()
    nonsense["sections"][1]["items"][0]["passes"] = 9
    status, answer = await office.ask("chi", "PUT", "/cards/cskh", nonsense)
    assert status == 422
    assert answer["error"]["message"] == "section 'talk', item 'tone': passes 9 is more than its 5 points"
    for method, path, body, told in (
        ("PUT", "/cards/other", raw_card(), (422, "invalid")),
        ("PUT", "/cards/cskh", {"card": "cskh"}, (422, "invalid")),
        ("POST", "/cards/cskh/publish", None, (404, "not_found")),
        ("GET", "/cards/other", None, (404, "not_found")),
    ):
        assert await office.refused("chi", method, path, body) == told


async def test_figures_of_a_period(office) -> None:
    await given(office)
    await given(office, call_id="c3", agent_id="binh")
    period = {"since": str(NINE), "until": str(NINE + 86_400)}
    found = await office.good("dung", "GET", "/figures", **period, by="agent", every_s="43200")
    # Bình's call has no transcript: his greeting could not be judged, and is no fail.
    assert [(each["since"], each["key"], each["score"]) for each in found["scores"]] == [
        (NINE, "an", pytest.approx(32 / 40)),
        (NINE, "binh", pytest.approx(22 / 30)),
    ]
    assert {each["item"]: (each["judged"], each["fail_rate"]) for each in found["items"]} == {
        "greeting": (1, 0.0),
        "tone": (2, 0.0),
        "consent": (2, 0.0),
    }
    (critical,) = found["critical"]
    assert critical == {"critical_to": "compliance", "reviews": 2, "with_error": 0, "rate": 0.0}
    one = await office.good("dung", "GET", "/figures", **period, agent_id="an")
    assert [each["reviews"] for each in one["scores"]] == [1]


@pytest.mark.parametrize(
    "query",
    [
        {"since": "5", "until": "5"},
        {"since": "nan", "until": "5"},
        {"since": "0", "until": "9e8", "every_s": "900"},
        {"since": "0", "until": "inf", "every_s": "900"},
        {"since": "0"},
    ],
)
async def test_a_period_that_is_none_is_refused(office, query) -> None:
    assert await office.refused("chi", "GET", "/figures", **query) == (422, "invalid")
