"""One leg's sound, checked before anything decodes it: what Vosk is given wrongly, it answers by dying."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recordings.riff import NotWav, read_header

DECODING_RATE = 16_000  # Hz; every model hears this rate, whatever the leg was recorded at
_RATES = (8_000, DECODING_RATE)
_HALF_TAPS = 32


class UnusableAudio(Exception):
    """A leg that can never be transcribed; the message says why. Trying again does not help."""


@dataclass(frozen=True, slots=True)
class Audio:
    """A usable leg: 16-bit mono PCM, `frames` samples at `rate` Hz (8 or 16 kHz), from byte `data_at` on."""

    path: Path
    rate: int
    frames: int
    data_at: int

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.frames / self.rate

    def samples(self, first: int, last: int) -> bytes:
        """Samples `first` to `last` as 16-bit PCM; beyond either end there is silence."""
        inside = range(max(0, first), min(last, self.frames))
        with self.path.open("rb") as file:
            file.seek(self.data_at + 2 * inside.start)
            sound = file.read(2 * len(inside))
        if len(sound) != 2 * len(inside):
            raise UnusableAudio(f"{self.path.name} lost its end while it was read")
        before = bytes(2 * (min(last, inside.start) - first))
        return before + sound + bytes(2 * (last - first) - len(before) - len(sound))

    def for_decoding(self, start: float, end: float) -> bytes:
        """The sound between two moments (seconds) as 16-bit PCM at the decoding rate."""
        sound = self.samples(round(start * self.rate), round(end * self.rate))
        return sound if self.rate == DECODING_RATE else double_rate(sound)


def inspect(path: Path, *, longest_s: float) -> Audio:
    """Check a leg by its header. Raises UnusableAudio for all but a whole 16-bit mono recording."""
    try:
        header = read_header(path)
    except NotWav as error:
        raise UnusableAudio(f"{path.name} is no WAV file: {error}") from error
    except FileNotFoundError as error:
        raise UnusableAudio(f"{path.name} does not exist") from error
    except OSError as error:
        raise UnusableAudio(f"{path.name} is unreadable: {error.strerror or error}") from error
    if header is None:
        raise UnusableAudio(f"{path.name} ends within its header")
    if header.channels != 1:
        raise UnusableAudio(
            f"{path.name} has {header.channels} channels; give each side as a mono file of its own"
        )
    if header.bits != 16:
        raise UnusableAudio(f"{path.name} has samples of {header.bits} bits, not 16")
    if header.rate not in _RATES:
        raise UnusableAudio(f"{path.name} is sampled at {header.rate} Hz; 8000 and 16000 Hz are understood")
    if not header.agrees:
        raise UnusableAudio(
            f"{path.name} is unfinished or truncated: its header does not agree with its size"
        )
    if header.data_bytes % 2:
        raise UnusableAudio(f"{path.name} ends in the middle of a sample")
    if header.data_bytes == 0:
        raise UnusableAudio(f"{path.name} has no sound in it")
    if header.duration_s > longest_s:
        raise UnusableAudio(
            f"{path.name} lasts {header.duration_s:.0f} s, more than the {longest_s:.0f} s allowed"
        )
    return Audio(path, header.rate, header.frames, header.data_at)


def double_rate(sound: bytes) -> bytes:
    """16-bit PCM at twice its rate: each new sample is drawn from the 64 around it (a windowed sinc).

    Done here rather than by Vosk: Kaldi raises the rate only where the model's own files allow it.
    """
    old: npt.NDArray[np.float64] = np.frombuffer(sound, "<i2").astype(np.float64)
    if not old.size:
        return b""
    places = np.arange(-_HALF_TAPS, _HALF_TAPS) + 0.5
    taps = np.sinc(places) * np.kaiser(2 * _HALF_TAPS, 8.0)
    between = np.convolve(np.pad(old, (_HALF_TAPS - 1, _HALF_TAPS)), taps / taps.sum(), "valid")
    new = np.empty(2 * old.size)
    new[0::2], new[1::2] = old, between
    return np.clip(np.rint(new), -32768, 32767).astype("<i2").tobytes()
