"""Files into the log. What is there already changes nothing, in whatever pieces it comes again."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import select

from interactions import audit
from interactions.agent_times import Stretch
from interactions.database import reading, writing
from interactions.queue_log.calls import Calls, Place, Story
from interactions.queue_log.files import LogFile, in_order
from interactions.queue_log.lines import AGENT_EVENTS, HOUSE_EVENTS, Event, Reason, read_line
from interactions.queue_log.shifts import Shifts
from interactions.queue_log.story import Untold, call_id, tell
from interactions.queue_log.times import keep_new
from interactions.record import Interaction
from interactions.schema import interactions
from interactions.store import InteractionLog

NODE = "queue_log"
BATCH = 1_000
_ALLOCATIONS = 50_000  # between two looks for circles
_TOLERANCE_S = 86_400.0  # the clock of the machine that wrote the log may be ahead of this one's


@dataclass(frozen=True, slots=True)
class Unused:
    """Lines that were not used for one reason; `first` is the file and line of the first."""

    reason: str
    lines: int
    first: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`open`: calls without an end so far; `repeated`: lines that came twice; `stretches`: of agents, new;
    `unpaired`: signs of an agent's end without its beginning."""

    files: tuple[str, ...]
    lines: int
    imported: int
    unchanged: int
    open: int
    repeated: int
    stretches: int
    unpaired: int
    unused: tuple[Unused, ...]


async def import_queue_log(
    paths: Sequence[Path],
    log: InteractionLog,
    *,
    at: float,
    who: str,
    node: str = NODE,
    agents: Mapping[str, str] | None = None,
    progress: Callable[[str, float], None] = lambda step, done: None,
) -> Report:
    """`at`: now; `node` goes into the ids of the calls, for logs of several Asterisks; `agents`: names in the
    log -> ids in this house; `progress` hears of each step the share that is done. Raises `BadQueueLog`
    before anything is imported, and `DatabaseUnusable`."""
    latest = at + _TOLERANCE_S
    files = in_order(paths, latest)
    run = _Import(log, node, latest, agents or {})
    total, before = sum(file.size for file in files) or 1, 0
    with _garbage_left_longer():
        for file in files:
            async for done in run.read(file):
                progress("reading", (before + done) / total)
            before += file.size
        async for share in run.save_rest():
            progress("saving", share)
    report = await run.report(tuple(str(path) for path in paths))
    if report.imported or report.stretches:
        async with writing(log.engine) as connection:
            await audit.write(connection, at=at, who=who, kind="import", subject=NODE, change=asdict(report))
    return report


@contextmanager
def _garbage_left_longer() -> Iterator[None]:
    """Millions of small things are made and let go, none of them in a circle: Python, which would look for
    circles after every seven hundred, takes an eighth of the time for it."""
    before = gc.get_threshold()
    gc.set_threshold(_ALLOCATIONS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


class _Import:
    def __init__(self, log: InteractionLog, node: str, latest: float, agents: Mapping[str, str]) -> None:
        self._log = log
        self._node = node
        self._latest = latest
        self._names = agents
        self._calls = Calls()
        self._shifts = Shifts()
        self._told: list[Interaction] = []
        self._ended: list[Stretch] = []
        self._unused: dict[Reason, tuple[int, Place]] = {}
        self._left_open: list[Story] = []
        self._last_at = latest
        self._lines = self._imported = self._unchanged = self._stretches = 0

    async def read(self, file: LogFile) -> AsyncIterator[int]:
        """Tells how many bytes are done, after each batch that is saved."""
        for number, text in file.lines():
            self._take(text, (str(file.path), number))
            if len(self._told) >= BATCH or len(self._ended) >= BATCH:
                await self._save()
                yield file.done
        yield file.done

    async def save_rest(self) -> AsyncIterator[float]:
        """What is settled at the end of all files; tells the share that is saved."""
        settled, self._left_open = self._calls.rest()
        for first in range(0, len(settled), BATCH):
            for story in settled[first : first + BATCH]:
                self._tell(story)
            await self._save()
            yield (first + BATCH) / len(settled)
        await self._save()

    async def report(self, files: tuple[str, ...]) -> Report:
        # An older, shorter file may be read after a newer one: their end may be known.
        open_ = [call_id(self._node, story.uniqueid) for story in self._left_open]
        ended = await self._versions(open_)
        return Report(
            files=files,
            lines=self._lines,
            imported=self._imported,
            unchanged=self._unchanged,
            open=len(open_) - len(ended),
            repeated=self._calls.repeated,
            stretches=self._stretches,
            unpaired=self._shifts.unpaired,
            unused=tuple(
                Unused(reason.value, count, f"{file}:{line}")
                for reason, (count, (file, line)) in self._unused.items()
            ),
        )

    def _take(self, text: str | Reason, where: Place) -> None:
        if text == "":
            return
        self._lines += 1
        entry = text if isinstance(text, Reason) else read_line(text, self._latest, self._names)
        if isinstance(entry, Reason):
            self._refuse(entry, where)
            return
        before, self._last_at = self._last_at, entry.at
        if entry.event is Event.QUEUESTART:
            self._calls.restarted(entry, before)
            self._ended += self._shifts.restarted(entry, before)
        elif entry.event in HOUSE_EVENTS:
            return
        elif entry.event in AGENT_EVENTS:
            self._ended += self._shifts.take(entry)
        else:
            reason = self._calls.add(entry, where)
            if reason is not None:
                self._refuse(reason, where)
                return
            self._ended += self._shifts.take(entry)
        for story in self._calls.ripe():
            self._tell(story)

    def _tell(self, story: Story) -> None:
        told = tell(story.entries, node=self._node, cut_at=story.cut_at)
        if isinstance(told, Interaction):
            self._told.append(told)
        elif told is Untold.NO_BEGINNING:
            self._refuse(Reason.NO_BEGINNING, story.where)

    def _refuse(self, reason: Reason, where: Place) -> None:
        count, first = self._unused.get(reason, (0, where))
        self._unused[reason] = count + 1, first

    async def _save(self) -> None:
        told, self._told = self._told, []
        known = await self._versions([call.call_id for call in told])
        # The log would refuse the others itself; asking first is cheaper than offering them.
        news = [call for call in told if known.get(call.call_id, -1) < call.version]
        written = await self._log.save_many(news)
        self._imported += len(written)
        self._unchanged += len({call.call_id for call in told} - written)
        ended, self._ended = self._ended, []
        self._stretches += await keep_new(self._log.engine, ended)

    async def _versions(self, call_ids: list[str]) -> dict[str, int]:
        """Of the calls that are in the log."""
        known: dict[str, int] = {}
        async with reading(self._log.engine) as connection:
            for first in range(0, len(call_ids), BATCH):
                mine = interactions.c.call_id.in_(call_ids[first : first + BATCH])
                found = await connection.execute(
                    select(interactions.c.call_id, interactions.c.version).where(mine)
                )
                known.update((call_id, version) for call_id, version in found)
        return known
