from __future__ import annotations

import pytest

from interactions.database import DatabaseUnusable, make_engine
from interactions.roster import Roster, Tuning
from interactions.store import InteractionLog
from tests.interactions.calls import NINE


@pytest.fixture
def roster(log: InteractionLog) -> Roster:
    return Roster(log.engine)


async def test_a_house_where_nobody_changed_anything_has_no_changes(roster: Roster) -> None:
    assert await roster.skills() == {}
    assert await roster.tunings() == {}


async def test_skills_set_by_a_supervisor_replace_those_before(roster: Roster) -> None:
    await roster.set_skills("lan", {"sales": 5, "en": 3}, by="hoa", at=NINE)
    await roster.set_skills("minh", {}, by="hoa", at=NINE)
    await roster.set_skills("lan", {"sales": 8}, by="mai", at=NINE + 1)
    assert await roster.skills() == {"lan": {"sales": 8}, "minh": {}}


async def test_a_change_that_comes_late_does_not_undo_a_newer_one(roster: Roster) -> None:
    await roster.set_skills("lan", {"sales": 8}, by="mai", at=NINE + 1)
    await roster.set_skills("lan", {"sales": 5}, by="hoa", at=NINE)
    assert await roster.skills() == {"lan": {"sales": 8}}
    await roster.tune("sales", priority_s=60.0, by="mai", at=NINE + 1)
    await roster.tune("sales", priority_s=5.0, by="hoa", at=NINE)
    assert (await roster.tunings())["sales"].priority_s == 60.0


async def test_a_change_written_twice_is_there_once(roster: Roster) -> None:
    for _ in range(2):
        await roster.set_skills("lan", {"sales": 8}, by="mai", at=NINE)
        await roster.tune("sales", choice="least_calls", by="mai", at=NINE)
    assert await roster.skills() == {"lan": {"sales": 8}}
    assert list(await roster.tunings()) == ["sales"]


async def test_what_a_tuning_does_not_say_stays_with_the_configuration(roster: Roster) -> None:
    await roster.tune("sales", requires={"sales": 3}, priority_s=-30.5, by="mai", at=NINE)
    await roster.tune("support", requires={}, by="hoa", at=NINE)
    assert await roster.tunings() == {
        "sales": Tuning(requires={"sales": 3}, priority_s=-30.5, changed_at=NINE, changed_by="mai"),
        "support": Tuning(requires={}, changed_at=NINE, changed_by="hoa"),
    }
    await roster.tune("sales", choice="round_robin", by="mai", at=NINE + 1)
    assert (await roster.tunings())["sales"] == Tuning(
        choice="round_robin", changed_at=NINE + 1, changed_by="mai"
    )


async def test_hostile_names_change_nothing_else(roster: Roster) -> None:
    await roster.set_skills("'; DROP TABLE agent_skills --\x00", {"\x00'": 1}, by="\ud800", at=NINE)
    assert await roster.skills() == {"'; DROP TABLE agent_skills --\ufffd": {"\x00'": 1}}


async def test_a_database_that_is_away_is_said_so() -> None:
    engine = make_engine("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(DatabaseUnusable, match="Check its address"):
        await Roster(engine).skills()
    with pytest.raises(DatabaseUnusable, match="Check its address"):
        await Roster(engine).tune("sales", by="mai", at=NINE)
    await engine.dispose()
