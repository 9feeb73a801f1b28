"""Takes over a recording once Asterisk has closed it: complete, measured, ready to be heard."""

import asyncio
import errno
import os
import time
import wave
from array import array
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import IO

import structlog

from recordings.place import place
from recordings.plan import RecordingPlan
from recordings.riff import NotWav, WavHeader, read_header

log = structlog.get_logger()

_BLOCK = 65_536  # frames copied at a time
_APART_S = 1.0  # legs of one talk begin and end together; more than this means that one of them is not whole
_MISSING = "is missing: Asterisk wrote no such file"
_LARGEST_LEG = 2**31 - 64  # bytes; the stereo file is twice that, and a WAV file ends at 4 GiB


class RecordingIncomplete(Exception):
    """A recording that cannot be kept as it is; the message says in plain words why."""


class NothingSaid(RecordingIncomplete):
    """A message that nobody spoke: its caller hung up first. Nothing is broken."""


class _Soundless(RecordingIncomplete):
    """A leg that was closed without any sound, or never begun."""


@dataclass(frozen=True, slots=True)
class Leg:
    """What one party said; `name` is "customer" or "agent", `path` relative to the root, the rate in Hz."""

    name: str
    path: str
    sha256: str
    duration_s: float
    sample_rate: int


@dataclass(frozen=True, slots=True)
class KeptRecording:
    """A complete recording: its legs as recorded, and what is listened to.

    Of a talk that is a stereo file (customer left, agent right); of a message the one leg itself.
    """

    recording_id: str
    legs: tuple[Leg, ...]
    stereo: str
    duration_s: float


@dataclass(frozen=True, slots=True)
class _Closed:
    """A leg whose header agrees with its file."""

    name: str
    relative: str
    path: Path
    header: WavHeader


class Keeper:
    """Keeps the recordings below `root`; looks at growing files every `interval` seconds."""

    def __init__(self, root: Path, *, interval: float = 0.05) -> None:
        self.root = root
        self.interval = interval

    async def finish(self, plan: RecordingPlan, *, timeout: float) -> KeptRecording:
        """Wait up to `timeout` seconds for the legs to be closed; measure them, make what is listened to.

        Raises RecordingIncomplete; of a message without a word NothingSaid.
        Doing it again gives the same result, so a service that was killed in the middle simply asks again.
        """
        deadline = time.monotonic() + timeout
        if plan.agent:
            customer = await self._closed("customer", plan.customer, deadline)
            agent = await self._closed("agent", plan.agent, deadline)
            kept = await asyncio.to_thread(self._keep_talk, plan, customer, agent)
        else:
            try:
                customer = await self._closed("customer", plan.customer, deadline)
            except _Soundless as error:
                raise NothingSaid(f"the caller left no words ({error})") from error
            kept = await asyncio.to_thread(_keep_message, plan, customer)
        log.info("recording_kept", recording_id=kept.recording_id, duration_s=round(kept.duration_s, 3))
        return kept

    async def _closed(self, name: str, relative: str, deadline: float) -> _Closed:
        path = place(self.root, relative)
        while isinstance(seen := await asyncio.to_thread(_look, name, path), str):
            left = deadline - time.monotonic()
            if left <= 0:
                lacks = _Soundless if seen is _MISSING else RecordingIncomplete
                raise lacks(f"the {name} leg {relative} {seen}")
            await asyncio.sleep(min(self.interval, left))
        return _Closed(name, relative, path, seen)

    def _keep_talk(self, plan: RecordingPlan, customer: _Closed, agent: _Closed) -> KeptRecording:
        rates = customer.header.rate, agent.header.rate
        if rates[0] != rates[1]:
            raise RecordingIncomplete(
                f"the legs have different sampling rates (customer {rates[0]} Hz, agent {rates[1]} Hz)"
            )
        lengths = customer.header.duration_s, agent.header.duration_s
        if abs(lengths[0] - lengths[1]) > _APART_S:
            raise RecordingIncomplete(
                f"the legs are not of one length (customer {lengths[0]:.2f} s, agent {lengths[1]:.2f} s): "
                "one of them lost its end"
            )
        try:
            legs = _measure(customer), _measure(agent)
            _write_stereo(place(self.root, plan.stereo), customer, agent)
        except OSError as error:
            raise RecordingIncomplete(_plain(error, plan.stereo)) from error
        return KeptRecording(plan.recording_id, legs, plan.stereo, max(lengths))


def _keep_message(plan: RecordingPlan, leg: _Closed) -> KeptRecording:
    try:
        measured = _measure(leg)
    except OSError as error:
        raise RecordingIncomplete(_plain(error, leg.relative)) from error
    return KeptRecording(plan.recording_id, (measured,), plan.stereo, measured.duration_s)


def _look(name: str, path: Path) -> WavHeader | str:
    """The header of a closed leg, or what it still lacks; raises where waiting cannot help."""
    try:
        header = read_header(path)
    except FileNotFoundError:
        return _MISSING
    except NotWav as error:
        raise RecordingIncomplete(f"the {name} leg {path.name} is not a usable WAV file: {error}") from error
    except OSError as error:
        raise RecordingIncomplete(_plain(error, path.name)) from error
    if header is None:
        return "is empty: not even its header is written"
    if header.riff_bytes == 0:
        return "was never closed: its header still says 0 bytes; Asterisk may have died while recording"
    if not header.agrees:
        claimed = header.riff_bytes + 8
        return f"is truncated or damaged: its header says {claimed} bytes, it has {header.file_bytes}"
    if header.file_bytes == header.data_at:
        raise _Soundless(f"the {name} leg {path.name} is empty: it was closed without any sound")
    if header.data_bytes == 0:  # Asterisk writes the size of the file first, then that of the sound
        return "is damaged: its header knows of no sound, but something follows it"
    if header.channels != 1 or header.bits != 16 or header.rate == 0 or header.data_bytes % 2:
        raise RecordingIncomplete(
            f"the {name} leg {path.name} is not a usable WAV file: one channel of 16 bits was expected, "
            f"not {header.channels} of {header.bits} at {header.rate} Hz"
        )
    if header.data_bytes > _LARGEST_LEG:
        raise RecordingIncomplete(f"the {name} leg {path.name} is longer than a stereo WAV file can hold")
    return header


def _measure(leg: _Closed) -> Leg:
    with leg.path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return Leg(leg.name, leg.relative, digest, leg.header.duration_s, leg.header.rate)


def _write_stereo(path: Path, customer: _Closed, agent: _Closed) -> None:
    """Interleave both legs, the shorter one padded with silence; `path` is never seen half written."""
    part = path.with_name(path.name + ".part")
    frames = max(customer.header.frames, agent.header.frames)
    try:
        with customer.path.open("rb") as left, agent.path.open("rb") as right, part.open("wb") as out:
            left.seek(customer.header.data_at)
            right.seek(agent.header.data_at)
            with wave.open(out, "wb") as stereo:
                stereo.setparams((2, 2, customer.header.rate, frames, "NONE", ""))
                for first in range(0, frames, _BLOCK):
                    both = array("h", bytes(4 * min(_BLOCK, frames - first)))
                    both[0::2] = _samples(left, customer, first, len(both) // 2)
                    both[1::2] = _samples(right, agent, first, len(both) // 2)
                    stereo.writeframesraw(both.tobytes())
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _samples(file: IO[bytes], leg: _Closed, first: int, count: int) -> "array[int]":
    mine = min(count, max(0, leg.header.frames - first))
    samples = file.read(2 * mine)
    if len(samples) != 2 * mine:
        raise RecordingIncomplete(f"the {leg.name} leg {leg.relative} lost its end while it was read")
    return array("h", samples + bytes(2 * (count - mine)))


def _plain(error: OSError, what: str) -> str:
    """An operating system's error in words that say what to do."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return f"the disk of the recordings is full while writing {what}: make room, then try again"
        case errno.EACCES | errno.EPERM:
            return f"{what} may not be read or written: give the service's user rights to its folder"
        case _:
            return f"{what} is unreadable: {error.strerror or error}"
