"""The process of one phone: started, written to, read line by line, and never left behind."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import cast

from robots import wire

ROOT = str(Path(__file__).resolve().parent.parent)  # where the new process finds `robots`
LAST_WORDS = 2_000  # characters of stderr kept for an error message


class PhoneProcess(asyncio.SubprocessProtocol):
    """Calls `heard` with every event, and `ended` once when the process is gone and all is read."""

    def __init__(self, heard: Callable[[wire.Event], None], ended: Callable[[], None]) -> None:
        self.ended = False
        self._heard = heard
        self._tell_ended = ended
        self._partial = b""
        self._stderr: deque[bytes] = deque(maxlen=20)
        self._transport: asyncio.SubprocessTransport | None = None

    @property
    def running(self) -> bool:
        return self._transport is not None and not self.ended

    @property
    def pid(self) -> int | None:
        return self._transport.get_pid() if self._transport is not None else None

    async def start(self) -> None:
        path = os.pathsep.join(filter(None, [ROOT, os.environ.get("PYTHONPATH", "")]))
        self._transport, _ = await asyncio.get_running_loop().subprocess_exec(
            lambda: self,
            *(sys.executable, "-m", "robots.phone"),
            env=os.environ | {"PYTHONPATH": path},
            start_new_session=True,  # Ctrl-C is for whoever holds the phone, who then hangs up in order
        )

    def send(self, command: wire.Command) -> None:
        assert self._transport is not None
        stdin = cast(asyncio.WriteTransport, self._transport.get_pipe_transport(0))
        stdin.write(wire.to_line(command))

    def close_stdin(self) -> None:
        """Ask the phone to end, in order."""
        stdin = self._transport.get_pipe_transport(0) if self._transport is not None else None
        if stdin is not None:
            stdin.close()

    def kill(self) -> None:
        if self.running:
            cast(asyncio.SubprocessTransport, self._transport).kill()

    def release(self) -> int | None:
        """Let go of everything, killing what still runs; the exit code, if it had ended by itself."""
        if self._transport is None:
            return None
        self.kill()
        self._transport.close()
        return self._transport.get_returncode()

    def last_words(self) -> str:
        return b"".join(self._stderr).decode("utf-8", "replace").strip()[-LAST_WORDS:]

    # --- told by asyncio -------------------------------------------------------------------------

    def pipe_data_received(self, fd: int, data: bytes | str) -> None:
        assert isinstance(data, bytes)
        if fd != 1:
            self._stderr.append(data)
            return
        *lines, self._partial = (self._partial + data).split(b"\n")
        for line in lines:
            self._heard(wire.event_of(line))

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended = True
        self._tell_ended()
