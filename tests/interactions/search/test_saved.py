from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
import pytest_asyncio
from sqlalchemy import delete

from interactions import audit
from interactions.alerts.board import AlertBoard, Kind
from interactions.database import writing
from interactions.query import BadQuery
from interactions.search import Filters, SearchIndex
from interactions.search.saved import KIND, MOST_OF_ONE, NoSuchSearch, NotSaved, SavedSearches, Wish
from interactions.search.schema import search_calls
from interactions.store import InteractionLog
from interactions.transcripts import Transcripts
from interactions.users import Role, Users
from tests.interactions.calls import NINE, transcript
from tests.interactions.search.conftest import Say, plain_call

WISH = Wish(name="Khiếu nại", pii_query='"khiếu nại" OR tức', pii_filters=Filters(queue="sales"), alert=True)


@pytest_asyncio.fixture
async def saved(log: InteractionLog) -> SavedSearches:
    users = Users(log.engine)
    for name, role, desk in (("chi", Role.SUPERVISOR, None), ("an", Role.AGENT, "an")):
        await users.add_user(name, "correct horse", name=name, role=role, agent_id=desk)
    return SavedSearches(log.engine)


async def test_a_search_is_kept_changed_and_removed_and_all_of_it_is_in_the_audit(
    saved: SavedSearches, log: InteractionLog
) -> None:
    made = await saved.save("chi", WISH, at=NINE)
    assert (made.owner, made.pii_filters, made.alert) == ("chi", Filters(queue="sales"), True)
    assert await saved.of("chi") == [made]
    assert await saved.of("an") == []
    changed = await saved.change("chi", made.id, replace(WISH, pii_query="tức*", fuzzy=True), at=NINE + 1)
    assert await saved.of("chi") == [changed]
    await saved.remove("chi", made.id, at=NINE + 2)
    assert await saved.of("chi") == []
    entries = await audit.of(log.engine, KIND, str(made.id))
    assert [(entry.at - NINE, entry.who) for entry in entries] == [(0, "chi"), (1, "chi"), (2, "chi")]
    first = {"name": "Khiếu nại", "pii_query": WISH.pii_query, "pii_filters": {"queue": "sales"}}
    first |= {"fuzzy": False, "alert": True}
    changes = {"pii_query": [WISH.pii_query, "tức*"], "fuzzy": [False, True]}
    last = first | {"pii_query": "tức*", "fuzzy": True}
    assert [entry.change for entry in entries] == [first, changes, {"removed": last}]


async def test_nobody_changes_the_searches_of_others(saved: SavedSearches) -> None:
    made = await saved.save("chi", WISH, at=NINE)
    with pytest.raises(NoSuchSearch, match="list"):
        await saved.change("an", made.id, WISH, at=NINE)
    with pytest.raises(NoSuchSearch):
        await saved.remove("an", made.id, at=NINE)
    assert await saved.of("chi") == [made]


async def test_what_cannot_be_kept_is_refused(saved: SavedSearches) -> None:
    made = await saved.save("chi", WISH, at=NINE)
    other = await saved.save("chi", replace(WISH, name="b"), at=NINE)
    for refused in (saved.save("chi", WISH, at=NINE), saved.change("chi", other.id, WISH, at=NINE)):
        with pytest.raises(NotSaved, match="another name"):
            await refused
    with pytest.raises(BadQuery):
        await saved.save("chi", replace(WISH, name="c", pii_query="-a"), at=NINE)
    with pytest.raises(BadQuery):
        await saved.change("chi", made.id, replace(WISH, pii_query="  "), at=NINE)
    for n in range(MOST_OF_ONE - 2):
        await saved.save("chi", replace(WISH, name=str(n)), at=NINE)
    with pytest.raises(NotSaved, match="delete one"):
        await saved.save("chi", replace(WISH, name="too many"), at=NINE)


async def test_each_new_call_is_told_once(saved: SavedSearches, said: Say, log: InteractionLog) -> None:
    await said(("khiếu nại cũ",))
    made = await saved.save("chi", WISH, at=NINE)
    silent = await saved.save("chi", replace(WISH, name="silent", alert=False), at=NINE)
    assert await saved.alerts_due(at=NINE) == []
    await said(("tôi tức lắm",), ("khiếu gì nại",), ("khiếu nại",))
    due = await saved.alerts_due(at=NINE + 5)
    assert [(alert.search_id, alert.owner, alert.call_id, alert.at) for alert in due] == [
        (made.id, "chi", "c1", NINE + 5),
        (made.id, "chi", "c3", NINE + 5),
    ]
    assert await saved.alerts_due(at=NINE + 6) == []
    await log.save(plain_call("c1", 10, pii_note="tức"))
    assert await saved.alerts_due(at=NINE + 7) == []
    assert await saved.alerts("chi") == due
    assert await saved.alerts("an") == []
    assert silent.id not in {alert.search_id for alert in due}


async def test_a_call_that_is_found_only_later_is_told_then(
    saved: SavedSearches, log: InteractionLog, transcripts: Transcripts
) -> None:
    await saved.save("chi", WISH, at=NINE)
    await log.save(plain_call("old", arrived_at=NINE - 86_400))
    assert await saved.alerts_due(at=NINE) == []
    await transcripts.save("old-r", 1, transcript("khiếu nại"))
    assert [alert.call_id for alert in await saved.alerts_due(at=NINE)] == ["old"]


async def test_the_newest_call_is_looked_at_again_when_its_words_come(
    saved: SavedSearches, log: InteractionLog, transcripts: Transcripts
) -> None:
    await saved.save("chi", WISH, at=NINE)
    await log.save(plain_call("new"))
    await SearchIndex(log.engine).catch_up()
    assert await saved.alerts_due(at=NINE) == []
    await transcripts.save("new-r", 1, transcript("khiếu nại"))
    assert [alert.call_id for alert in await saved.alerts_due(at=NINE)] == ["new"]


async def test_a_call_that_comes_after_the_newest_was_erased_is_told(
    saved: SavedSearches, said: Say, log: InteractionLog
) -> None:
    await saved.save("chi", WISH, at=NINE)
    await said(("khiếu nại",))
    assert len(await saved.alerts_due(at=NINE)) == 1
    async with writing(log.engine) as connection:
        await connection.execute(delete(search_calls))
    await log.save(plain_call("next", pii_note="tức"))
    await SearchIndex(log.engine).catch_up()
    assert [alert.call_id for alert in await saved.alerts_due(at=NINE)] == ["next"]


async def test_what_is_found_is_on_the_board_of_its_owner(
    saved: SavedSearches, said: Say, log: InteractionLog
) -> None:
    made = await saved.save("chi", WISH, at=NINE)
    await said(("khiếu nại",), ("khiếu nại",))
    await saved.alerts_due(at=NINE + 5)
    await saved.alerts_due(at=NINE + 6)
    (shown,) = (await AlertBoard(log.engine).of("chi", supervises=False)).items
    assert (shown.alert.kind, shown.alert.subject, shown.alert.at) == (Kind.SEARCH, str(made.id), NINE + 5)
    assert shown.alert.facts == {"name": "Khiếu nại", "calls": 2, "call_id": "c0"}
    assert (await AlertBoard(log.engine).of("an", supervises=False)).items == ()


async def test_one_that_is_made_to_alert_tells_what_comes_from_then_on(
    saved: SavedSearches, said: Say
) -> None:
    made = await saved.save("chi", replace(WISH, alert=False), at=NINE)
    await said(("khiếu nại",))
    await saved.change("chi", made.id, WISH, at=NINE)
    assert await saved.alerts_due(at=NINE) == []
    await said(("khiếu nại",))
    assert [alert.call_id for alert in await saved.alerts_due(at=NINE)] == ["c1"]


async def test_an_agent_is_told_of_his_own_calls_only(
    saved: SavedSearches, log: InteractionLog, transcripts: Transcripts
) -> None:
    await saved.save("an", WISH, at=NINE)
    await saved.save("an", replace(WISH, name="of others", pii_filters=Filters(agent_id="binh")), at=NINE)
    for call_id, agent_id in (("mine", "an"), ("other", "binh"), ("nobody", None)):
        await log.save(plain_call(call_id, agent_id=agent_id))
        await transcripts.save(f"{call_id}-r", 1, transcript("khiếu nại"))
    assert [(alert.owner, alert.call_id) for alert in await saved.alerts_due(at=NINE)] == [("an", "mine")]


async def test_alerts_come_while_it_runs(saved: SavedSearches, said: Say) -> None:
    await saved.save("chi", WISH, at=NINE)
    await said(("khiếu nại",))

    async def until_told() -> None:
        if not await saved.alerts("chi"):
            await asyncio.sleep(0.02)
            await until_told()

    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(saved.run(lambda: NINE + 3), name="search alerts")
        async with asyncio.timeout(10):
            await until_told()
        running.cancel()
    assert [alert.at for alert in await saved.alerts("chi")] == [NINE + 3]


async def test_many_calls_are_looked_through_a_few_at_a_time(
    saved: SavedSearches, log: InteractionLog, index: SearchIndex
) -> None:
    await saved.save("chi", replace(WISH, pii_query="note:tức"), at=NINE)
    await log.save_many([plain_call(f"c{n}", arrived_at=NINE + n, pii_note="tức") for n in range(450)])
    await index.catch_up()
    due = await saved.alerts_due(at=NINE)
    assert len(due) == len({alert.call_id for alert in due}) == 450
