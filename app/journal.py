"""The journal: every event in a Redis stream before anybody acts on it, and a checkpoint now and then.

A centre that starts loads the checkpoint and replays what came after it. The journal is not the only
copy of what must last: interactions are in SQL from their first second.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import msgspec
import structlog
from redis.asyncio import Redis

from app.codec import decode_event, encode_event
from app.live import Inbox
from centre.state import CentreState
from telephony.events import Event

log = structlog.get_logger(__name__)

BEGINNING = "0-0"
PAGE = 1000
KEEP_S = 24 * 3600  # events older than the checkpoint are kept this long, to be looked into


class JournalDamaged(RuntimeError):
    """The checkpoint or an event cannot be read."""


class _Checkpoint(msgspec.Struct):
    position: str
    due: dict[str, float]  # timers
    state: CentreState


class Journal:
    def __init__(self, redis: Redis, prefix: str) -> None:
        self._redis = redis
        self._stream = f"{prefix}:journal"
        self._checkpoint = f"{prefix}:checkpoint"

    async def append(self, events: Sequence[Event], inbox: Inbox, acknowledge: str | None) -> str:
        """Write the events, and in the same transaction that the inbox was read up to `acknowledge`.
        Returns the position of the last."""
        if len(events) == 1 and acknowledge is None:  # by far the most, and a transaction takes twice as long
            alone: bytes = await self._redis.xadd(  # type: ignore[assignment]
                self._stream, {"event": encode_event(events[0])}
            )
            return alone.decode()
        async with self._redis.pipeline(transaction=True) as pipe:
            for event in events:
                pipe.xadd(self._stream, {"event": encode_event(event)})
            if acknowledge is not None:
                inbox.ack_in(pipe, acknowledge)
            written = await pipe.execute()
        position: bytes = written[len(events) - 1]
        return position.decode()

    async def save_checkpoint(self, position: str, state: CentreState, due: dict[str, float]) -> None:
        """`state` is what the events up to `position` made of the centre; older ones may go in a day."""
        data = msgspec.msgpack.encode(_Checkpoint(position=position, due=due, state=state))
        horizon = int(position.split("-")[0]) - KEEP_S * 1000
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(self._checkpoint, data)
            pipe.xtrim(self._stream, minid=f"{max(horizon, 0)}-0", approximate=True)
            await pipe.execute()

    async def load_checkpoint(self) -> tuple[str, CentreState, dict[str, float]]:
        data: bytes | None = await self._redis.get(self._checkpoint)  # type: ignore[assignment]
        if data is None:
            return BEGINNING, CentreState(), {}
        try:
            found = msgspec.msgpack.decode(data, type=_Checkpoint)
        except msgspec.MsgspecError as error:
            raise JournalDamaged(f"the checkpoint cannot be read: {error}") from error
        return found.position, found.state, found.due

    async def replay(self, after: str) -> AsyncIterator[tuple[str, Event]]:
        """Every event after that position, oldest first."""
        while True:
            page: list[tuple[bytes, dict[bytes, Any]]] = await self._redis.xrange(  # type: ignore[assignment]
                self._stream, min=f"({after}", count=PAGE
            )
            if not page:
                return
            for position, fields in page:
                after = position.decode()
                yield after, decode_event(fields[b"event"])
