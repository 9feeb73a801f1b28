"""The carrier between the centre and the screens, in Redis or Valkey.

Down to the screens: every view is added to the stream `<prefix>:news` and kept in the hashes
`<prefix>:calls`, `<prefix>:agents` and `<prefix>:queues`, in one transaction; so a newcomer reads the hashes
together with the stream's position and misses nothing. Up to the centre: what agents and supervisors do, in
the stream `<prefix>:inbox`.

Nothing here is the only copy of anything that must last: the centre publishes its state anew when it starts.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any, TypeAlias

import msgspec
import structlog
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import TimeoutError as ConnectionSilent

from app.codec import NotAnEvent, decode_event, encode_event
from centre.views import AgentView, CallView, QueueView
from telephony.call import CallState
from telephony.events import Event
from web.ports import Changes, DeskUnreachable, Snapshot

log = structlog.get_logger()

View: TypeAlias = CallView | AgentView | QueueView
Entry: TypeAlias = tuple[bytes, dict[bytes, bytes]]

START = "0-0"  # before the first entry of any stream
BLOCK_MS = 2000  # well under the default time-out of a client, 5 s, which would break a longer wait
LOST = (ConnectionLost, ConnectionSilent, TimeoutError)
RETRY_S = (0.05, 0.2, 1.0)  # the last one again and again
SILENT_S = 5.0  # a server that says nothing for so long is lost
KEEP = 10_000  # batches of news; a screen that fell further behind takes a new snapshot
BATCH = 500


class _News(msgspec.Struct):
    """One entry of the stream: what changed together."""

    calls: list[CallView] = []
    agents: list[AgentView] = []
    queues: list[QueueView] = []


class LivePublisher:
    """The active centre's side: there is one at a time."""

    def __init__(self, redis: Redis, prefix: str, *, keep: int = KEEP) -> None:
        self._redis = redis
        self._names = _Names(prefix)
        self._keep = keep

    async def publish(self, views: Sequence[View]) -> None:
        """Show these views to everybody; all of them or, when it raises, perhaps none. The last view of
        a call or agent wins, so publishing one again does no harm."""
        if not views:
            return
        async with asyncio.timeout(SILENT_S), self._redis.pipeline(transaction=True) as pipe:
            self._add(pipe, views)
            await pipe.execute()

    async def reset(
        self, calls: Iterable[CallView], agents: Iterable[AgentView], queues: Iterable[QueueView] = ()
    ) -> None:
        """Make this the whole truth: what a centre does when it starts or takes over."""
        async with asyncio.timeout(SILENT_S), self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(self._names.calls, self._names.agents, self._names.queues)
            self._add(pipe, [*calls, *agents, *queues], reset=True)
            await pipe.execute()

    def _add(self, pipe: Pipeline, views: Sequence[View], *, reset: bool = False) -> None:
        news = _News()
        for view in views:
            if isinstance(view, AgentView):
                news.agents.append(view)
                pipe.hset(self._names.agents, view.agent_id, msgspec.json.encode(view))
            elif isinstance(view, QueueView):
                news.queues.append(view)
                pipe.hset(self._names.queues, view.name, msgspec.json.encode(view))
            else:
                news.calls.append(view)
                if view.state is CallState.ENDED:
                    pipe.hdel(self._names.calls, view.call_id)
                else:
                    pipe.hset(self._names.calls, view.call_id, msgspec.json.encode(view))
        fields = {"reset": b"1"} if reset else {"news": msgspec.json.encode(news)}
        pipe.xadd(self._names.news, fields, maxlen=self._keep, approximate=True)  # type: ignore[arg-type]


class LiveFeed:
    """The screens' side. Give it a client of its own: it holds a connection in a blocking read."""

    def __init__(self, redis: Redis, prefix: str) -> None:
        self._redis = redis
        self._names = _Names(prefix)

    async def follow(self) -> AsyncIterator[Snapshot | Changes]:
        """A snapshot, then changes for ever. A lost server, a centre that started anew and news trimmed
        before they were read each bring a new snapshot."""
        attempt = 0
        while True:
            try:
                snapshot = await self._snapshot()
                attempt = 0
                yield snapshot
                async for changes in self._changes_after(snapshot.position):
                    yield changes
            except LOST as error:
                log.warning("live_feed_lost", reason=str(error), attempt=attempt)
                await asyncio.sleep(RETRY_S[min(attempt, len(RETRY_S) - 1)])
                attempt += 1

    async def _snapshot(self) -> Snapshot:
        async with asyncio.timeout(SILENT_S), self._redis.pipeline(transaction=True) as pipe:
            pipe.hgetall(self._names.calls)
            pipe.hgetall(self._names.agents)
            pipe.hgetall(self._names.queues)
            pipe.xrevrange(self._names.news, count=1)
            calls, agents, queues, last = await pipe.execute()
        return Snapshot(
            position=last[0][0].decode() if last else START,
            calls=tuple(_readable(calls.values(), CallView)),
            agents=tuple(_readable(agents.values(), AgentView)),
            queues=tuple(_readable(queues.values(), QueueView)),
        )

    async def _changes_after(self, position: str) -> AsyncIterator[Changes]:
        """Ends when something after `position` may have been missed."""
        while True:
            entries = await _read(self._redis, self._names.news, position)
            if await self._missed(position) or any(b"reset" in fields for _, fields in entries):
                return
            if not entries:
                continue
            position = entries[-1][0].decode()
            news = _readable((fields.get(b"news", b"") for _, fields in entries), _News)
            views = (view for batch in news for view in (*batch.calls, *batch.agents, *batch.queues))
            yield Changes(position, tuple(views))

    async def _missed(self, position: str) -> bool:
        """Read after the entries: what is still there now had not been trimmed then."""
        async with asyncio.timeout(SILENT_S), self._redis.pipeline(transaction=True) as pipe:
            pipe.xrange(self._names.news, count=1)
            pipe.xrevrange(self._names.news, count=1)
            first, last = await pipe.execute()
        if not first:
            return position != START  # the server forgot everything
        return _order(first[0][0]) > _order(position) or _order(last[0][0]) < _order(position)


class Inbox:
    """What agents do at their screens, on its way to the centre: in order, each read until acknowledged.

    There is one reader, the active centre. A post whose reply was lost may be there twice; each of these
    events says what shall be, so a second one changes nothing.
    """

    def __init__(self, redis: Redis, prefix: str) -> None:
        self._redis = redis
        self._names = _Names(prefix)

    async def tell(self, event: Event) -> None:
        try:
            async with asyncio.timeout(SILENT_S):
                await self._redis.xadd(self._names.inbox, {"event": encode_event(event)})
        except LOST as error:
            raise DeskUnreachable(str(error)) from error

    async def batches(self) -> AsyncIterator[list[tuple[str, Event]]]:
        """(position, event) pairs after the last one acknowledged; waits for more for ever.

        A lost server is waited for: reading goes on where it stopped. Only a new reader is given again
        what was read and not acknowledged.
        """
        position: str | None = None
        attempt = 0
        while True:
            try:
                if position is None:
                    async with asyncio.timeout(SILENT_S):
                        position = _text(await self._redis.get(self._names.acknowledged) or START)
                entries = await _read(self._redis, self._names.inbox, position)
                attempt = 0
                events = [pair for entry in entries if (pair := await self._event(entry))]
            except LOST as error:
                log.warning("inbox_lost", reason=str(error), attempt=attempt)
                await asyncio.sleep(RETRY_S[min(attempt, len(RETRY_S) - 1)])
                attempt += 1
                continue
            if entries:
                position = entries[-1][0].decode()
            if events:
                yield events

    async def ack(self, position: str) -> None:
        """Everything up to `position` is in the journal: forget it here."""
        async with asyncio.timeout(SILENT_S), self._redis.pipeline(transaction=True) as pipe:
            self.ack_in(pipe, position)
            await pipe.execute()

    def ack_in(self, pipe: Pipeline, position: str) -> None:
        """The same as part of the journal's own transaction, so that no event is ever journalled twice."""
        pipe.set(self._names.acknowledged, position)
        pipe.xtrim(self._names.inbox, minid=position, approximate=False)

    async def _event(self, entry: Entry) -> tuple[str, Event] | None:
        """An entry that is no event is kept aside for a person to look at, and never stops the others."""
        position, fields = entry
        try:
            return position.decode(), decode_event(fields.get(b"event", b""))
        except NotAnEvent as error:
            log.error("inbox_event_refused", position=position.decode(), kept_in=self._names.refused)
            kept = {**fields, b"reason": str(error).encode(), b"position": position}
            await self._redis.xadd(self._names.refused, kept, maxlen=KEEP)  # type: ignore[arg-type]
            return None


class _Names:
    """The keys. In a cluster they must share a slot: then write the prefix as `{tongdai}`."""

    def __init__(self, prefix: str) -> None:
        self.news = f"{prefix}:news"
        self.calls = f"{prefix}:calls"
        self.agents = f"{prefix}:agents"
        self.queues = f"{prefix}:queues"
        self.inbox = f"{prefix}:inbox"
        self.acknowledged = f"{prefix}:inbox:acknowledged"
        self.refused = f"{prefix}:inbox:refused"


async def _read(redis: Redis, stream: str, after: str) -> list[Entry]:
    """Up to BATCH entries; an empty list when there were none for BLOCK_MS."""
    async with asyncio.timeout(BLOCK_MS / 1000 + SILENT_S):
        answer: Any = await redis.xread({stream: after}, count=BATCH, block=BLOCK_MS)
    return [entry for _, entries in answer or [] for entry in entries]


def _readable(items: Iterable[bytes], kind: type[msgspec.Struct] | type[View]) -> list[Any]:
    """Views written by another version of the service may not be readable: leave them out and say so."""
    read = []
    for item in items:
        try:
            read.append(msgspec.json.decode(item, type=kind))
        except msgspec.MsgspecError as error:
            log.error("live_view_unreadable", kind=kind.__name__, reason=str(error))
    return read


def _order(position: bytes | str) -> tuple[int, int]:
    milliseconds, _, number = _text(position).partition("-")
    return int(milliseconds), int(number)


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
