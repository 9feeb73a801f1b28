"""What somebody is to look at, on both databases."""

from __future__ import annotations

import asyncio

import pytest
import pytest_asyncio

from interactions.alerts.board import KEPT_S, Alert, AlertBoard, Kind, raise_alerts
from interactions.database import writing
from interactions.store import InteractionLog
from interactions.users import Role, Users
from tests.interactions.calls import NINE


@pytest_asyncio.fixture
async def board(log: InteractionLog) -> AlertBoard:
    users = Users(log.engine)
    for name, role in (("chi", Role.SUPERVISOR), ("dung", Role.SUPERVISOR), ("qua", Role.QA)):
        await users.add_user(name, "a password", name=name, role=role, agent_id=None)
    return AlertBoard(log.engine)


def case(number: int = 1, at: float = NINE) -> Alert:
    return Alert(key=f"C-{number}/1", at=at, kind=Kind.CASE, subject=f"C-{number}", facts={"why": "breached"})


def search(owner: str) -> Alert:
    return Alert(
        key=f"search/7/{owner}", at=NINE, kind=Kind.SEARCH, subject="7", facts={"calls": 3}, owner=owner
    )


async def test_an_alert_is_raised_once_however_often_it_is_told(board: AlertBoard) -> None:
    assert await board.raise_alert(case())
    assert not await board.raise_alert(case(at=NINE + 9))
    shelf = await board.of("chi", supervises=True)
    (shown,) = shelf.items
    assert (shown.alert, shown.seen, shelf.unseen) == (case(), False, 1)


async def test_what_one_has_seen_another_has_not(board: AlertBoard) -> None:
    await board.raise_alert(case())
    (shown,) = (await board.of("chi", supervises=True)).items
    for _ in range(2):
        await board.see("chi", [shown.id], supervises=True, at=NINE + 1)
    assert (await board.of("chi", supervises=True)).unseen == 0
    assert (await board.of("chi", supervises=True)).items[0].seen
    assert (await board.of("dung", supervises=True)).unseen == 1


async def test_what_is_for_one_is_shown_to_nobody_else_nor_seen_by_him(board: AlertBoard) -> None:
    await board.raise_alert(search("qua"))
    await board.raise_alert(case())
    of_qua = await board.of("qua", supervises=False)
    assert [shown.alert.kind for shown in of_qua.items] == [Kind.SEARCH]
    of_chi = await board.of("chi", supervises=True)
    assert [shown.alert.kind for shown in of_chi.items] == [Kind.CASE]
    ids = [shown.id for shelf in (of_qua, of_chi) for shown in shelf.items]
    await board.see("qua", [*ids, 12345], supervises=False, at=NINE)
    assert (await board.of("qua", supervises=False)).unseen == 0
    assert (await board.of("qua", supervises=True)).unseen == 1


async def test_the_newest_come_first_and_all_unseen_are_counted(board: AlertBoard) -> None:
    for number in range(5):
        await board.raise_alert(case(number, NINE + number))
    shelf = await board.of("chi", supervises=True, limit=2)
    assert [shown.alert.subject for shown in shelf.items] == ["C-4", "C-3"]
    assert shelf.unseen == 5


async def test_an_alert_is_as_true_as_what_made_it(board: AlertBoard, log: InteractionLog) -> None:
    async def undone() -> None:
        async with writing(log.engine) as connection:
            assert await raise_alerts(connection, [case(1), case(2), case(1)]) == 2
            raise LookupError

    with pytest.raises(LookupError):
        await undone()
    assert (await board.of("chi", supervises=True)).items == ()


async def test_of_those_who_raise_the_same_at_once_one_does(board: AlertBoard) -> None:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(board.raise_alert(case()), name="raise") for _ in range(4)]
    assert sorted(task.result() for task in tasks) == [False, False, False, True]


async def test_what_is_a_month_old_is_dropped_with_who_has_seen_it(board: AlertBoard) -> None:
    await board.raise_alert(case(1))
    await board.raise_alert(case(2, NINE + 60))
    (_, first) = (await board.of("chi", supervises=True)).items
    await board.see("chi", [first.id], supervises=True, at=NINE)
    assert await board.tidy(NINE + KEPT_S + 30) == 1
    shelf = await board.of("chi", supervises=True)
    assert [shown.alert.subject for shown in shelf.items] == ["C-2"]
