from __future__ import annotations

import itertools

import pytest

from interactions.cases import actions as a
from interactions.cases.actions import Priority, Standing
from interactions.cases.life import State
from interactions.cases.lists import CaseLists
from interactions.cases.store import Cases
from interactions.cases.wanted import Wanted
from interactions.cursors import BadCursor
from interactions.people.book import CustomerBook
from interactions.people.customer import Facts
from tests.interactions.cases.stage import MORNING, NUMBER, H, at, contact, opened


async def numbers(lists: CaseLists, **wanted: object) -> list[int]:
    page = await lists.list(Wanted(**wanted))
    return [int(case.number[-6:]) for case in page.items]


async def some(cases: Cases) -> None:
    """Four of them: 1 answered and Lan's, 2 urgent and unanswered, 3 waits for the customer, 4 closed."""
    await cases.take(contact(agent_id="lan"))
    await cases.open(opened(MORNING + H, number="", priority=Priority.URGENT, pii_customer="mai@nha.vn"))
    await cases.open(opened(MORNING + 2 * H, number="", queue="sales", reason="device"))
    await cases.open(opened(MORNING + 3 * H, number=""))
    await cases.act("C-2026-000003", a.CustomerAwaited(at=MORNING + 2.5 * H, by="an"))
    await cases.act("C-2026-000004", a.Closed(at=MORNING + 4 * H, by="an"))


async def test_the_newest_come_first_page_by_page(cases: Cases, lists: CaseLists) -> None:
    await some(cases)
    seen, before = [], None
    for _ in itertools.count():
        page = await lists.list(Wanted(), limit=3, before=before)
        seen += [case.number for case in page.items]
        if (before := page.next) is None:
            break
    assert seen == [f"C-2026-00000{n}" for n in (4, 3, 2, 1)]


async def test_they_are_found_by_what_they_are(cases: Cases, lists: CaseLists) -> None:
    await some(cases)
    assert await numbers(lists, states=[State.NEW, State.OPEN]) == [2, 1]
    assert await numbers(lists, queue="sales") == [3]
    assert await numbers(lists, owner="lan") == [1]
    assert await numbers(lists, reason="device") == [3]
    assert await numbers(lists, priority=Priority.URGENT) == [2]
    assert await numbers(lists, customer="0901 234 567") == [4, 3, 1]
    assert await numbers(lists, customer="mai@nha.vn") == [2]
    assert await numbers(lists, call_id="c1") == [1]
    assert await numbers(lists, call_id="c1", customer="mai@nha.vn") == [2, 1]


async def test_a_customers_are_those_of_all_his_numbers(cases: Cases, lists: CaseLists) -> None:
    await some(cases)
    book = CustomerBook(cases._engine)
    lan = await book.add([NUMBER, "0281234567"], Facts(name="Lan"), at=MORNING, who="chi")
    await cases.open(opened(MORNING + 5 * H, number="", pii_customer="(028) 123-4567"))
    assert await numbers(lists, customer_id=lan.id) == [5, 4, 3, 1]
    await book.remove_number(lan.id, NUMBER, at=MORNING, who="chi")
    assert await numbers(lists, customer_id=lan.id) == [5]
    assert await numbers(lists, customer_id=lan.id + 1) == []


async def test_they_are_found_by_how_they_stand_as_the_row_itself_says(
    cases: Cases, lists: CaseLists
) -> None:
    await some(cases)
    every = (await lists.list(Wanted())).items
    for clock in ("09:20", "09:35", "10:40", "11:30", "14:00", "15:30", "17:00"):
        now = at(clock)
        for standing in Standing:
            wanted = [
                int(case.number[-6:]) for case in every if case.is_open and case.standing(now) is standing
            ]
            assert await numbers(lists, standing=standing, now=now) == wanted, (clock, standing)


async def test_the_backlog_and_a_span_of_days_are_read_for_figures(cases: Cases, lists: CaseLists) -> None:
    await some(cases)
    assert [case.number[-1] for case in await lists.unclosed()] == ["1", "2", "3"]
    found = await lists.opened_between(MORNING + H, MORNING + 3 * H)
    assert [case.number[-1] for case in found] == ["2", "3"]


async def test_a_cursor_of_somebody_elses_making_is_refused(lists: CaseLists) -> None:
    with pytest.raises(BadCursor):
        await lists.list(Wanted(), before="x")


async def test_what_is_shown_is_what_was_written(cases: Cases, lists: CaseLists) -> None:
    case = (await cases.take(contact())).case
    (row,) = (await lists.list(Wanted())).items
    assert case is not None
    assert (row.number, row.version, row.state, row.priority) == (
        case.number,
        case.version,
        case.state,
        Priority.NORMAL,
    )
    assert (row.pii_customer, row.due_at, row.response_due_at) == (NUMBER, at("17:00"), at("10:00"))
