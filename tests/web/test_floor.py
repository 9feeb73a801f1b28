"""The floor: the present state of everything, and today's counts."""

from __future__ import annotations

import asyncio

from sqlalchemy import text

from interactions.database import writing
from telephony.call import AgentState, CallState
from tests.web.stage import agent_view, call_view, interaction
from web.floor import BOARD
from web.ports import Changes, Snapshot


async def test_an_agent_the_centre_has_not_spoken_of_is_offline(house) -> None:
    async with house() as web:
        card = web.floor.card("an")
        assert (card.name, card.state, card.phone_reachable) == ("An", AgentState.OFFLINE, False)
        assert web.floor.card("stranger").name == "stranger"


async def test_a_bell_rings_for_those_concerned_and_for_the_board(house) -> None:
    async with house() as web:
        an, binh, board = (web.floor.bell(key) for key in ("an", "binh", BOARD))
        web.floor.take(Changes("1-1", (call_view("c1", CallState.RINGING, agent_id="an"),)))
        assert (an.is_set(), binh.is_set(), board.is_set()) == (True, False, True)


async def test_a_bell_rings_for_who_sent_the_caller_on_and_wraps_up(house) -> None:
    async with house() as web:
        an, binh = (web.floor.bell(key) for key in ("an", "binh"))
        sent_on = call_view("c1", CallState.RINGING, agent_id="binh", wrapping={"an": 1050.0})
        web.floor.take(Changes("1-1", (sent_on,)))
        assert (an.is_set(), binh.is_set()) == (True, True)
        an = web.floor.bell("an")
        web.floor.take(Changes("1-2", (call_view("c1", CallState.RINGING, agent_id="binh"),)))
        assert an.is_set()
        assert web.floor.pop("an") is None


async def test_a_new_snapshot_makes_everything_before_void_and_rings_for_all(house) -> None:
    async with house() as web:
        web.floor.take(Changes("1-1", (call_view("c1"), agent_view("an"))))
        bell = web.floor.bell("binh")
        web.floor.take(Snapshot("1-2", (call_view("c2"),), ()))
        assert bell.is_set()
        assert [call.call_id for call in web.floor.board().calls] == ["c2"]
        assert web.floor.board().agents == []


async def test_the_board_is_drawn_once_for_all_who_look(house) -> None:
    async with house() as web:
        first = web.floor.board()
        assert web.floor.board() is first
        web.floor.take(Changes("9999999999999-1", (call_view("c1"),)))
        assert web.floor.board() is not first


async def test_waiting_for_a_position_ends_when_it_is_reached(house) -> None:
    async with house() as web:
        web.floor.take(Snapshot("5-1", (), ()))
        await web.floor.reached("5-1")
        later = asyncio.Task(web.floor.reached("10-0"))
        web.floor.take(Changes("9-9", ()))
        await asyncio.sleep(0)
        assert not later.done()
        web.floor.take(Changes("10-0", ()))
        async with asyncio.timeout(5):
            await later


async def test_counts_stay_while_the_database_is_away_and_follow_when_it_is_back(house) -> None:
    async with house() as web:
        await web.log.save(interaction("c1", arrived_at=web.clock[0]))
        await web.show(call_view("c1", CallState.ENDED))
        await offered(web, 1)
        async with writing(web.log.engine) as connection:
            await connection.execute(text("ALTER TABLE interactions RENAME TO elsewhere"))
        await web.show(call_view("c2", CallState.ENDED))
        await asyncio.sleep(1)  # the counts are looked at half a second after a call ended
        assert web.floor.board().today.offered == 1
        async with writing(web.log.engine) as connection:
            await connection.execute(text("ALTER TABLE elsewhere RENAME TO interactions"))
        await web.log.save(interaction("c2", arrived_at=web.clock[0]))
        await web.show(call_view("c2", CallState.ENDED))
        await offered(web, 2)


async def test_yesterdays_calls_are_not_counted(house) -> None:
    async with house() as web:
        await web.log.save(interaction("old", arrived_at=web.clock[0] - 86_400))
        await web.log.save(interaction("new", arrived_at=web.clock[0]))
        await web.show(call_view("new", CallState.ENDED))
        await offered(web, 1)


async def offered(web, number: int) -> None:
    async with asyncio.timeout(10):
        while True:
            bell = web.floor.bell(BOARD)
            if web.floor.board().today.offered == number:
                return
            await bell.wait()
