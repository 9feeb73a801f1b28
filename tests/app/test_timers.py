from __future__ import annotations

import asyncio

from app.clock import Clock
from app.timers import TimerBook, Timers
from telephony.commands import CancelTimer, PlayMusic, SetTimer
from telephony.events import TimerFired


class Fired:
    """What fired, and a way to wait for it."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[TimerFired] = asyncio.Queue()

    async def next(self) -> str:
        async with asyncio.timeout(5):
            return (await self.queue.get()).timer


async def test_timers_fire_in_the_order_of_their_times() -> None:
    clock, fired, book = Clock(), Fired(), TimerBook()
    timers = Timers(clock, fired.queue.put_nowait, book)
    now = clock.now()
    timers.do(SetTimer(timer="late", at=now + 0.05))
    timers.do(SetTimer(timer="early", at=now + 0.01))
    assert [await fired.next(), await fired.next()] == ["early", "late"]
    assert book.due == {}


async def test_a_timer_set_again_moves() -> None:
    clock, fired = Clock(), Fired()
    timers = Timers(clock, fired.queue.put_nowait, TimerBook())
    timers.do(SetTimer(timer="moved", at=clock.now() + 60))
    timers.do(SetTimer(timer="moved", at=clock.now() + 0.01))
    assert await fired.next() == "moved"


async def test_a_cancelled_timer_does_not_fire() -> None:
    clock, fired = Clock(), Fired()
    timers = Timers(clock, fired.queue.put_nowait, TimerBook())
    timers.do(SetTimer(timer="cancelled", at=clock.now() + 0.01))
    timers.do(SetTimer(timer="kept", at=clock.now() + 0.03))
    timers.do(CancelTimer(timer="cancelled"))
    timers.do(CancelTimer(timer="never set"))
    assert await fired.next() == "kept"
    assert fired.queue.empty()


async def test_what_a_replay_left_in_the_book_fires_at_once_when_its_time_has_passed() -> None:
    clock, fired, book = Clock(), Fired(), TimerBook()
    assert book.take(SetTimer(timer="passed", at=clock.now() - 60))
    assert book.take(SetTimer(timer="cancelled", at=clock.now() - 60))
    assert book.take(CancelTimer(timer="cancelled"))
    assert not book.take(PlayMusic(call_id="c"))
    Timers(clock, fired.queue.put_nowait, book).start()
    assert await fired.next() == "passed"
    assert fired.queue.empty()


async def test_stopped_timers_stay_in_the_book_for_the_next_run() -> None:
    clock, fired, book = Clock(), Fired(), TimerBook()
    timers = Timers(clock, fired.queue.put_nowait, book)
    timers.do(SetTimer(timer="pending", at=clock.now() + 60))
    timers.stop()
    assert list(book.due) == ["pending"]
