"""The engine: hands recordings to Vosk in a child process, and outlives whatever happens to that child."""

import asyncio
import contextlib
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, Self

import structlog

from transcription.audio import Audio, UnusableAudio, inspect
from transcription.frames import (
    BrokenFrame,
    Check,
    Decode,
    Decoded,
    Failed,
    Ready,
    Reply,
    Request,
    Unusable,
    pack,
    read_reply,
)
from transcription.models import model_for
from transcription.ports import EngineCrashed
from transcription.transcript import Transcript, merge

__all__ = ["Engine", "EngineCrashed"]

log = structlog.get_logger()

_ROOT = str(Path(__file__).resolve().parent.parent)
_DYING_S = 2.0  # from closing its pipes to being gone
_LAST_WORDS = 600  # characters of a dead child's stderr that are told


class Engine:
    """One Vosk child per configured language, each with a thread per core; one job runs at a time.

    `models` gives the model folder of each language; a model takes about half a gigabyte of memory. A job may
    take `patience` seconds for each second of sound besides `grace_s`, loading a model `load_s`; a leg may
    last `longest_s`.
    """

    def __init__(
        self,
        models: Mapping[str, Path],
        *,
        threads: int | None = None,
        longest_s: float = 4 * 3600.0,
        patience: float = 1.0,
        grace_s: float = 60.0,
        load_s: float = 120.0,
    ) -> None:
        self._models = dict(models)
        self._threads = threads or len(os.sched_getaffinity(0))
        self._longest_s = longest_s
        self._patience = patience
        self._grace_s = grace_s
        self._load_s = load_s
        self._children: dict[str, _Child] = {}
        self._one_job = asyncio.Lock()  # a job uses every core already

    async def start(self) -> None:
        """Load every configured model, so that a missing or damaged one is known before the first call."""
        try:
            await self.check()
        except BaseException:
            await self.aclose()
            raise

    async def check(self) -> None:
        """See that each language can be decoded right now. Raises ModelMissing or EngineCrashed."""
        async with self._one_job:
            for language in self._models:
                reply = await self._ask(language, Check(), self._grace_s)
                if isinstance(reply, Failed):
                    raise EngineCrashed(reply.reason)

    async def transcribe(self, customer: Path, agent: Path | None, language: str) -> Transcript:
        """The words of both legs; a message has no agent.

        Raises UnusableAudio, ModelMissing (both final), EngineCrashed.
        """
        model_for(language, self._models)
        legs = {"customer": customer} if agent is None else {"customer": customer, "agent": agent}
        sound = await asyncio.to_thread(self._inspect, legs)
        request = Decode({leg: str(path) for leg, path in legs.items()}, self._longest_s)
        patience = self._grace_s + self._patience * sum(audio.duration_s for audio in sound)
        async with self._one_job:
            reply = await self._ask(language, request, patience)
        match reply:
            case Decoded(words):
                return merge(language, max(audio.duration_s for audio in sound), words)
            case Unusable(reason):
                raise UnusableAudio(reason)
            case Failed(reason):
                raise EngineCrashed(reason)
            case Ready():
                raise EngineCrashed("the Vosk process answered another question")

    async def aclose(self) -> None:
        """End the children. The engine can be started again."""
        while self._children:
            _, child = self._children.popitem()
            await child.end()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def _inspect(self, legs: Mapping[str, Path]) -> list[Audio]:
        return [inspect(path, longest_s=self._longest_s) for path in legs.values()]

    async def _ask(self, language: str, request: Request, timeout: float) -> Reply:
        """One question to the child of a language; one that does not answer whole is replaced next time."""
        async with self._child(language) as child:
            return await child.ask(request, timeout)

    @asynccontextmanager
    async def _child(self, language: str) -> AsyncIterator["_Child"]:
        child = self._children.pop(language, None)
        if child is not None and not child.alive:
            await child.end()
            child = None
        if child is None:
            child = await _Child.born(model_for(language, self._models), self._threads)
        try:
            if not child.ready:
                await child.greet(self._load_s)
            yield child
        except BaseException:
            await child.end()
            raise
        self._children[language] = child


class _Child:
    """One Vosk process. After any exchange that was not finished it can only be ended."""

    def __init__(self, process: asyncio.subprocess.Process, stderr: IO[bytes]) -> None:
        self._process = process
        self._stderr = stderr
        self.ready = False

    @classmethod
    async def born(cls, model: Path, threads: int) -> "_Child":
        """Start the process; it knows nothing of the service but its own code and its model."""
        stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed by end()
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "transcription.vosk_child", str(model), str(threads)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=stderr,
                env={"PATH": os.defpath, "PYTHONPATH": _ROOT, "PYTHONUTF8": "1", "OMP_NUM_THREADS": "1"},
            )
        except BaseException:
            stderr.close()
            raise
        log.info("speech_child_started", child_pid=process.pid, model=str(model), threads=threads)
        return cls(process, stderr)

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def greet(self, timeout: float) -> None:
        """Wait until the model is loaded."""
        reply = await self._reply(timeout, "load its model")
        if not isinstance(reply, Ready):
            reason = reply.reason if isinstance(reply, Failed) else "it spoke out of turn"
            raise EngineCrashed(f"Vosk cannot use its model, which may be damaged: {reason}")
        self.ready = True

    async def ask(self, request: Request, timeout: float) -> Reply:
        """One request and its reply. Raises EngineCrashed."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(pack(request))
            await self._process.stdin.drain()
        except ConnectionError as error:
            raise EngineCrashed(await self._obituary()) from error
        return await self._reply(timeout, "answer")

    async def _reply(self, timeout: float, task: str) -> Reply:
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(timeout):
                return await read_reply(self._process.stdout)
        except TimeoutError as error:
            raise EngineCrashed(f"the Vosk process did not {task} within {timeout:.0f} s") from error
        except asyncio.IncompleteReadError as error:
            raise EngineCrashed(await self._obituary()) from error
        except BrokenFrame as error:
            raise EngineCrashed(f"the Vosk process wrote nonsense: {error}") from error

    async def _obituary(self) -> str:
        """What a child that closed its pipes died of."""
        # Killing looks whether it is dead, which would take its exit status away from who waits for it here.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_DYING_S):
                await self._process.wait()
        await self.end(keep_stderr=True)
        self._stderr.seek(0)
        words = self._stderr.read().decode("utf-8", "replace").strip()[-_LAST_WORDS:]
        return f"the Vosk process ended with {self._process.returncode}" + (f": {words}" if words else "")

    async def end(self, *, keep_stderr: bool = False) -> None:
        """Kill the process if it still runs, and collect it."""
        if self.alive:
            self._process.kill()
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()
        if not keep_stderr:
            self._stderr.close()
