"""How long until a free agent's phone rings: Tổng Đài beside app_queue, on one Asterisk with the same phones.

    python -m bench.app_queue [--json]

Three waits, each between a time told by Asterisk and one told by a phone, on one machine with one clock:

free → ring      callers wait, the agent's leg is hung up (Asterisk's Hangup) → the INVITE is at his phone
arrive → ring    an agent is idle, a caller's channel begins (Newchannel) → the INVITE is at a phone
answer → joined  the phone is about to send its 200 OK → both parties are in one bridge (BridgeEnter)

app_queue is configured as it recommends for speed (bench/hotlines.py). Tổng Đài is the whole service as a
process of its own: journal in the embedded Valkey, SQLite, REST, recording on, no wrap-up. It takes
about four minutes and ends by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from rich.console import Console
from rich.progress import Progress, TaskID

from app.demo.running import ServiceFailed
from app.plain import run_plainly, until_told
from bench.callers import CallerFailed, Callers
from bench.hotlines import AppQueue, Hotline, tong_dai
from bench.load import Load
from bench.phones import Phones, PhonesDied
from bench.queue_report import Row, as_json, show
from bench.trace import Happening, Waits, What, figures
from deploy.asterisk import Agent, AsteriskFailed, PrivateAsterisk
from deploy.debian import Unavailable

LONGEST_S = 300.0
AGENTS = {f"agent{number:02}": f"bench-{number:02}" for number in range(1, 21)}
RING_S = 0.1  # before an agent answers
ARRIVALS = 40
CALL_S = 5.0  # the longest such a call may last
BETWEEN_S = 0.05
SETTLED_S = 0.5  # after which agents who were made ready are idle


@dataclass(frozen=True, slots=True)
class Crowd:
    """Agents who are never without a caller: until there are so many samples, or so many seconds are over."""

    agents: int
    waiting: int
    talk_s: tuple[float, float]
    samples: int
    seconds: float


CROWDS = (
    Crowd(agents=1, waiting=5, talk_s=(0.2, 0.6), samples=30, seconds=40.0),
    # Talks are still ten times shorter than in life: the phones that measure must not take the machine.
    Crowd(agents=20, waiting=200, talk_s=(12.0, 20.0), samples=60, seconds=70.0),
)


class TooSlow(RuntimeError):
    """The machine cannot do it in the time there is."""


@dataclass(slots=True)
class Diary:
    """What happened since it was last begun anew."""

    happened: list[Happening] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, happening: Happening) -> None:
        self.happened.append(happening)
        self._changed.set()

    async def until(self, what: What, count: int, seconds: float) -> bool:
        """Whether it has happened so often before so many seconds are over."""
        try:
            async with asyncio.timeout(seconds):
                while sum(happening.what is what for happening in self.happened) < count:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Stage:
    """What is there for both hotlines."""

    pbx: PrivateAsterisk
    phones: Phones
    callers: Callers
    diary: Diary


@asynccontextmanager
async def _stage(folder: Path) -> AsyncIterator[Stage]:
    diary = Diary()
    agents = [Agent(name, password) for name, password in AGENTS.items()]
    async with PrivateAsterisk(folder / "asterisk", agents, test_callers=True) as pbx:
        callers = Callers(pbx, diary.take)
        async with asyncio.TaskGroup() as tasks:
            running = [
                tasks.create_task(callers.client.run(), name="ami"),
                tasks.create_task(callers.top_up(), name="callers"),
            ]
            try:
                await callers.up()
                async with Phones(f"{pbx.host}:{pbx.sip_port}", AGENTS, diary.take) as phones:
                    yield Stage(pbx, phones, callers, diary)
            finally:
                for task in running:
                    task.cancel()


async def measure(folder: Path, bar: Progress) -> list[Row]:
    """Both hotlines one after the other."""
    steps = bar.add_task("Asterisk and phones", total=2 * (len(CROWDS) + 1))
    try:
        async with asyncio.timeout(LONGEST_S), _stage(folder) as stage:
            peer = AppQueue(stage.pbx, stage.callers.client.request)
            await peer.start()
            rows = [row async for row in _measure(stage, peer, bar, steps)]
            async with tong_dai(stage.pbx, folder, AGENTS) as ours:
                rows += [row async for row in _measure(stage, ours, bar, steps)]
    except TimeoutError:
        raise TooSlow(f"not done within {LONGEST_S:.0f} s: is the machine busy with other things?") from None
    return rows


async def _measure(stage: Stage, hotline: Hotline, bar: Progress, steps: TaskID) -> AsyncIterator[Row]:
    bar.update(steps, description=f"{hotline.name}: callers arrive")
    yield await _arrivals(stage, hotline)
    bar.advance(steps)
    for crowd in CROWDS:
        bar.update(steps, description=f"{hotline.name}: {crowd.agents} agents, {crowd.waiting} waiting")
        yield await _crowd(stage, hotline, crowd)
        bar.advance(steps)
    await hotline.open(())


async def _arrivals(stage: Stage, hotline: Hotline) -> Row:
    """One caller after the other, with every agent idle."""
    await hotline.open(list(AGENTS))
    stage.phones.work(RING_S, (0.1, 0.1))
    await asyncio.sleep(SETTLED_S)
    stage.diary.happened.clear()
    load = _load(stage, hotline)
    for number in range(1, ARRIVALS + 1):
        stage.callers.dial(hotline.number)
        if not await stage.diary.until(What.FREED, number, CALL_S):
            raise TooSlow(
                f"caller {number} and an idle agent of {hotline.name} took more than {CALL_S:.0f} s"
            )
        await asyncio.sleep(BETWEEN_S)
    row = _row(stage, hotline, "20 agents idle", ("arrive_to_ring", "answer_to_joined"), load)
    await stage.callers.all_gone()
    return row


async def _crowd(stage: Stage, hotline: Hotline, crowd: Crowd) -> Row:
    await hotline.open(())
    stage.phones.work(RING_S, crowd.talk_s)
    stage.callers.keep_waiting(hotline.number, crowd.waiting)
    await stage.callers.filled()
    stage.diary.happened.clear()
    load = _load(stage, hotline)
    await hotline.open(list(AGENTS)[: crowd.agents])
    # The first ring of each agent ends no wait that is measured.
    await stage.diary.until(What.RANG, crowd.agents + crowd.samples, crowd.seconds)
    hotline.check()
    situation = f"{crowd.agents} agent{'s' * (crowd.agents > 1)}, {crowd.waiting} waiting"
    row = _row(stage, hotline, situation, ("free_to_ring", "answer_to_joined"), load)
    await hotline.open(())
    await stage.callers.all_gone()
    return row


def _load(stage: Stage, hotline: Hotline) -> Load:
    assert stage.pbx.pid is not None
    return Load({"asterisk": [stage.pbx.pid], "service": hotline.pids, "measurement": [os.getpid()]})


def _row(stage: Stage, hotline: Hotline, situation: str, kinds: tuple[str, ...], load: Load) -> Row:
    waits = Waits(stage.diary.happened)
    return Row(
        hotline=hotline.name,
        situation=situation,
        waits={kind: figures(getattr(waits, kind)) for kind in kinds},
        cores=load.cores(),
        load_average=round(os.getloadavg()[0], 2),
        refused=len(stage.callers.refused),
    )


async def _in_a_folder() -> list[Row] | None:
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        Progress(console=Console(stderr=True), transient=True) as bar,
    ):
        return await until_told(measure(Path(folder), bar))


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="write one JSON object to stdout")
    options = parser.parse_args()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    plain = (Unavailable, AsteriskFailed, ServiceFailed, CallerFailed, PhonesDied, TooSlow)
    rows = run_plainly(_in_a_folder(), plain, "bench.app_queue")
    if not isinstance(rows, list):
        return rows or 1
    if options.json:
        sys.stdout.write(json.dumps(as_json(rows), indent=2, ensure_ascii=False) + "\n")
    else:
        show(rows, Console())
    return 0


if __name__ == "__main__":
    sys.exit(main())
