"""Calls by what is known of them: `test_filters` makes them, and says which filter finds which."""

from __future__ import annotations

import pytest

from interactions.cursors import BadCursor
from interactions.search import Count, Filters
from interactions.search.known import KnownCalls
from interactions.store import InteractionLog
from tests.interactions.calls import NINE
from tests.interactions.search import test_filters
from tests.interactions.search.test_filters import calls  # noqa: F401  a fixture

(_EVERY_FILTER,) = (
    mark.args[1]
    for mark in test_filters.test_only_calls_that_the_filters_let_through.pytestmark
    if mark.name == "parametrize"
)


@pytest.fixture
def known(log: InteractionLog) -> KnownCalls:
    return KnownCalls(log.engine)


@pytest.mark.usefixtures("calls")
@pytest.mark.parametrize(("filters", "found"), _EVERY_FILTER, ids=str)
async def test_the_same_calls_as_a_search_finds(known: KnownCalls, filters: Filters, found: str) -> None:
    page = await known.list(filters=filters)
    assert "".join(call.call_id for call in reversed(page.items)) == found
    assert await known.count(filters=filters) == Count(len(found), more=False, exact=True)


@pytest.mark.usefixtures("calls")
async def test_pages_follow_each_other_without_a_gap(known: KnownCalls) -> None:
    seen, before = "", None
    while True:
        page = await known.list(filters=Filters(since=NINE + 100), limit=2, before=before)
        seen += "".join(call.call_id for call in page.items)
        if (before := page.next) is None:
            break
    assert seen == "fedcb"
    assert await known.count(most=4) == Count(4, more=True, exact=True)
    with pytest.raises(BadCursor):
        await known.list(before="zz")
