"""The WebSocket: the present state at once, then each change, to each what is his."""

from __future__ import annotations

import asyncio

import msgspec
import pytest
from aiohttp import WSMsgType, WSServerHandshakeError
from sqlalchemy import text

from interactions.database import writing
from telephony.call import AgentState, CallState
from tests.web.stage import NUMBER, PAST, agent_view, call_view, heard, interaction

LIVE = "/api/v1/live"


async def test_the_pop_comes_the_moment_the_phone_rings(house) -> None:
    async with house() as web:
        await web.show(agent_view("an"), call_view("c1"))
        socket = await (await web.screen("an")).ws_connect(LIVE)
        first, second = await socket.receive_json(), await socket.receive_json()
        assert (first["type"], first["agent"]["state"]) == ("agent", "idle")
        assert (second["type"], second["pop"]) == ("pop", None)

        await web.show(
            agent_view("an", AgentState.RINGING, call_id="c1"),
            call_view("c1", CallState.RINGING, agent_id="an", history=(PAST,)),
        )
        pop = (await heard(socket, "pop"))["pop"]
        assert (pop["state"], pop["number"], pop["name"]) == ("ringing", NUMBER, "Nguyễn Thị Đào")
        assert (pop["queue_title"], pop["menu_path"], pop["wait_s"]) == ("Hỗ trợ", ["main", "support"], 8.0)
        assert pop["history"][0]["note"] == "gọi lại"

        await web.show(
            agent_view("an"),
            call_view("c1", CallState.ENDED, agent_id="an"),
        )
        assert (await heard(socket, "agent"))["agent"]["state"] == "idle"
        assert (await heard(socket, "pop"))["pop"] is None


async def test_nobody_is_shown_a_colleagues_call_or_state(house) -> None:
    async with house() as web:
        await web.show(agent_view("an"), agent_view("binh"))
        socket = await (await web.screen("binh")).ws_connect(LIVE)
        told = [await socket.receive_json(), await socket.receive_json()]
        await web.show(
            agent_view("an", AgentState.RINGING, call_id="c1"),
            call_view("c1", CallState.RINGING, agent_id="an"),
        )
        await web.show(agent_view("binh", AgentState.PAUSED, reason="lunch"))
        told.append(await heard(socket, "agent"))
        assert [message["type"] for message in told] == ["agent", "pop", "agent"]
        assert told[-1]["agent"]["reason"] == "lunch"
        assert NUMBER not in str(told)
        assert {message["agent"]["agent_id"] for message in told if "agent" in message} == {"binh"}


async def test_a_call_that_moves_on_to_another_agent_leaves_the_first_ones_screen(house) -> None:
    async with house() as web:
        await web.show(call_view("c1", CallState.RINGING, agent_id="an"))
        socket = await (await web.screen("an")).ws_connect(LIVE)
        assert (await heard(socket, "pop"))["pop"]["call_id"] == "c1"
        await web.show(call_view("c1", CallState.RINGING, agent_id="binh"))
        assert (await heard(socket, "pop"))["pop"] is None


@pytest.mark.parametrize("who", ["chi", "em"])
async def test_the_wallboard_follows_the_floor(house, who) -> None:
    async with house() as web:
        await web.show(agent_view("an"), call_view("c1"))
        socket = await (await web.screen(who)).ws_connect(LIVE)
        board = (await heard(socket, "board"))["board"]
        assert {queue["name"]: queue["waiting"] for queue in board["queues"]} == {"sales": 0, "support": 1}
        assert [call["call_id"] for call in board["calls"]] == ["c1"]
        await web.show(call_view("c1", CallState.TALKING, agent_id="an", answered_at=1010.0))
        await heard(socket, "board", lambda board: board["queues"][1]["talking"] == 1)
        await web.show(call_view("c1", CallState.ENDED, agent_id="an", answered_at=1010.0))
        await heard(socket, "board", lambda board: board["calls"] == [])


async def test_a_finished_call_is_counted_once_in_todays_figures(house) -> None:
    async with house() as web:
        socket = await (await web.screen("chi")).ws_connect(LIVE)
        assert (await heard(socket, "board"))["board"]["today"]["offered"] == 0
        await web.log.save(interaction("c1", arrived_at=web.clock[0]))
        ended = call_view("c1", CallState.ENDED, agent_id="an")
        await web.show(ended)
        await web.show(ended)
        board = (await heard(socket, "board", lambda board: board["today"]["offered"]))["board"]
        assert (
            board["today"]
            == board["queues"][1]["today"]
            == {
                "offered": 1,
                "answered": 1,
                "abandoned": 0,
                "answered_in_sl": 1,
                "short_abandons": 0,
                "service_level": 1.0,
                "asa_s": 8.0,
                "aht_s": 70.0,
            }
        )


async def test_figures_start_from_the_database(house) -> None:
    async with house() as web:
        await web.log.save(interaction("c1", arrived_at=web.clock[0]))
        await web.publisher.reset([], [])
        socket = await (await web.screen("chi")).ws_connect(LIVE)
        await heard(socket, "board", lambda board: board["today"]["answered"] == 1)


async def test_a_screen_that_comes_back_is_shown_nothing_older_than_it_saw(house) -> None:
    async with house() as web:
        await web.show(agent_view("an"))
        screen = await web.screen("an")
        socket = await screen.ws_connect(LIVE)
        seen = (await heard(socket, "agent"))["position"]
        await socket.close()

        # What it saw elsewhere is ahead of what is known here: the answer waits for it.
        milliseconds, _ = seen.split("-")
        ahead = f"{int(milliseconds) + 600_000}-0"
        socket = await screen.ws_connect(f"{LIVE}?after={ahead}")
        first = asyncio.Task(heard(socket, "agent"))
        await web.redis.xadd(
            f"{web.inbox_prefix}:news",
            {"news": msgspec.json.encode({"agents": [agent_view("an", AgentState.PAUSED)]})},
            id=ahead,
        )
        message = await first
        assert (message["position"], message["agent"]["state"]) == (ahead, "paused")


async def test_a_position_of_a_forgotten_past_does_not_keep_a_screen_waiting(house) -> None:
    async with house() as web:
        await web.show(agent_view("an"))
        socket = await (await web.screen("an")).ws_connect(f"{LIVE}?after=9999999999999-0")
        assert (await heard(socket, "agent"))["agent"]["state"] == "idle"


@pytest.mark.parametrize("after", ["x", "1", "1-", "-1", "1-1-1", "1" * 40 + "-1", "1-1%0a"])
async def test_a_position_that_is_none_is_refused(house, after) -> None:
    async with house() as web:
        with pytest.raises(WSServerHandshakeError) as refusal:
            await (await web.screen("an")).ws_connect(f"{LIVE}?after={after}")
        assert refusal.value.status == 422


async def test_another_sites_page_cannot_listen(house) -> None:
    async with house() as web:
        with pytest.raises(WSServerHandshakeError) as refusal:
            await (await web.screen("chi")).ws_connect(LIVE, origin="https://evil.example")
        assert refusal.value.status == 403


async def test_without_a_session_nobody_listens(house) -> None:
    async with house() as web:
        with pytest.raises(WSServerHandshakeError) as refusal:
            await (await web.screen()).ws_connect(LIVE)
        assert refusal.value.status == 401


async def test_an_ordinary_request_is_told_to_use_a_websocket(house) -> None:
    async with house() as web:
        assert (await (await web.screen("chi")).get(LIVE)).status == 426


async def test_a_screen_that_talks_is_hung_up_on(house) -> None:
    async with house() as web:
        socket = await (await web.screen("chi")).ws_connect(LIVE)
        await socket.send_str("{}")
        while (message := await socket.receive(10)).type is WSMsgType.TEXT:
            pass
        assert (message.type, message.data) == (WSMsgType.CLOSE, 1008)


async def test_an_endless_message_is_cut_off(house) -> None:
    async with house() as web:
        socket = await (await web.screen("chi")).ws_connect(LIVE)
        await socket.send_str("x" * 100_000)
        while (message := await socket.receive(10)).type is WSMsgType.TEXT:
            pass
        assert (message.type, message.data) == (WSMsgType.CLOSE, 1009)


async def test_logging_out_ends_the_live_connection_at_once(house) -> None:
    async with house() as web:
        screen = await web.screen("an")
        socket = await screen.ws_connect(LIVE)
        await heard(socket, "pop")
        await screen.post("/api/v1/logout")
        message = await socket.receive(10)
        assert (message.type, message.data) == (WSMsgType.CLOSE, 4401)


async def test_a_session_that_expired_ends_the_live_connection(house) -> None:
    async with house(renew_s=0.2) as web:
        socket = await (await web.screen("an")).ws_connect(LIVE)
        await heard(socket, "pop")
        web.clock[0] += 13 * 3600
        while (message := await socket.receive(10)).type is WSMsgType.TEXT:
            pass
        assert (message.type, message.data) == (WSMsgType.CLOSE, 4401)


async def test_the_present_state_is_said_again_so_that_a_silent_line_is_known_to_be_dead(house) -> None:
    async with house(renew_s=0.2) as web:
        socket = await (await web.screen("an")).ws_connect(LIVE)
        first = await heard(socket, "agent")
        assert await heard(socket, "agent") == first


async def test_a_flood_of_windows_is_refused(house) -> None:
    async with house() as web:
        screen = await web.screen("an")
        sockets = [await screen.ws_connect(LIVE) for _ in range(20)]
        for socket in sockets:
            await heard(socket, "pop")
        with pytest.raises(WSServerHandshakeError) as refusal:
            await screen.ws_connect(LIVE)
        assert refusal.value.status == 429
        await sockets[0].close()
        await (await screen.ws_connect(LIVE)).close()


async def test_a_slow_screen_skips_to_the_last_state(house) -> None:
    async with house() as web:
        await web.show(agent_view("an"))
        socket = await (await web.screen("chi")).ws_connect(LIVE)
        await heard(socket, "board")
        for number in range(200):
            await web.publisher.publish([call_view("c1", at=float(number))])
        await web.show(call_view("c1", CallState.TALKING, agent_id="an"))
        told = 0
        async with asyncio.timeout(10):
            while True:
                board = (await heard(socket, "board"))["board"]
                told += 1
                if board["calls"] and board["calls"][0]["state"] == "talking":
                    break
        assert told < 50


async def test_stopping_the_service_says_goodbye_to_every_screen(house) -> None:
    async with house() as web:
        sockets = [await (await web.screen(who)).ws_connect(LIVE) for who in ("an", "chi")]
        for socket in sockets:
            await socket.receive_json()
        closing = asyncio.Task(web.server.close())
        for socket in sockets:
            while (message := await socket.receive(10)).type is WSMsgType.TEXT:
                pass
            assert (message.type, message.data) == (WSMsgType.CLOSE, 1001)
        await closing


async def test_a_database_that_is_away_takes_no_screen_away(house) -> None:
    async with house(renew_s=0.1) as web:
        await web.show(agent_view("an"))
        socket = await (await web.screen("an")).ws_connect(LIVE)
        await heard(socket, "agent")
        async with writing(web.log.engine) as connection:
            await connection.execute(text("ALTER TABLE sessions RENAME TO elsewhere"))
        for _ in range(3):  # of these each comes after a look for the session
            await heard(socket, "agent")
        await web.show(call_view("c1", CallState.RINGING, agent_id="an"))
        while (await heard(socket, "pop"))["pop"] is None:
            pass  # said before it rang
