"""A transcriber in a process of its own, for tests that kill it.

`python -m tests.transcription.worker REDIS_URL RECORDINGS DATABASE MODEL [die-after-saving]`
"""

import asyncio
import os
import signal
import sqlite3
import sys
from pathlib import Path

import msgspec

from transcription.engine import Engine
from transcription.jobs import TranscriberRole
from transcription.transcript import Transcript


class Shelf:
    """Keeps each transcript once, and writes down every time it was handed one."""

    def __init__(self, database: Path, *, die_after_saving: bool = False) -> None:
        self._rows = sqlite3.connect(database, isolation_level=None)
        self._rows.execute("PRAGMA journal_mode=WAL")
        self._rows.execute("CREATE TABLE IF NOT EXISTS handed (recording TEXT, attempt INTEGER)")
        self._rows.execute("CREATE TABLE IF NOT EXISTS transcript (recording TEXT PRIMARY KEY, body TEXT)")
        self._rows.execute("CREATE TABLE IF NOT EXISTS failure (recording TEXT, reason TEXT)")
        self._die_after_saving = die_after_saving

    async def save(self, recording_id: str, attempt: int, transcript: Transcript) -> None:
        self._rows.execute("INSERT INTO handed VALUES (?, ?)", (recording_id, attempt))
        body = msgspec.json.encode(transcript).decode()
        self._rows.execute(
            "INSERT INTO transcript VALUES (?, ?) ON CONFLICT DO NOTHING", (recording_id, body)
        )
        if self._die_after_saving:
            os.kill(os.getpid(), signal.SIGKILL)

    async def failed(self, recording_id: str, reason: str) -> None:
        self._rows.execute("INSERT INTO failure VALUES (?, ?)", (recording_id, reason))


async def main() -> None:
    redis_url, recordings, database, model, *die = sys.argv[1:]
    shelf = Shelf(Path(database), die_after_saving=bool(die))
    engine = Engine({"ko": Path(model)})
    await TranscriberRole(redis_url, engine, shelf, Path(recordings), lease_s=1.5).run()


if __name__ == "__main__":
    asyncio.run(main())
