"""The service as a process of its own, as a supervisor would run it: started, killed, started again."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.ending import end

START_PATIENCE_S = 60.0
STOP_PATIENCE_S = 30.0


class ServiceFailed(RuntimeError):
    """The service did not start, or ended; the message has the last of its log."""


class RunningService:
    """`tongdai serve --config …` with its log in `log`."""

    def __init__(self, config: Path, data: Path, log: Path) -> None:
        self._config = config
        self._announced = data / "service.json"
        self.log = log
        self.url = ""
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Return when it takes calls. Raises `ServiceFailed`."""
        self._announced.unlink(missing_ok=True)
        await asyncio.to_thread(self.log.parent.mkdir, parents=True, exist_ok=True)
        with self.log.open("ab") as out:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "app", "serve", "--config", str(self._config), "--log", "json"),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,  # Ctrl-C is for whoever holds it, who then ends it in order
            )
        try:
            async with asyncio.timeout(START_PATIENCE_S):
                while not await asyncio.to_thread(self._announced.exists):
                    self.check()
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise ServiceFailed(f"the service was not ready in time. {self._last_words()}") from None
        facts = json.loads(await asyncio.to_thread(self._announced.read_text))
        self.url = facts["url"]

    def check(self) -> None:
        """Raises `ServiceFailed` when it has ended by itself."""
        if self._process is None or self._process.returncode is not None:
            raise ServiceFailed(f"the service has ended. {self._last_words()}")

    async def stop(self) -> None:
        await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        """As a crash would."""
        await self._end(signal.SIGKILL)

    async def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None and not await end(process, how, STOP_PATIENCE_S):
            raise ServiceFailed(f"the service did not end when told to. {self._last_words()}")

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-15:]
        return f"The end of {self.log}:\n" + "\n".join(lines)
