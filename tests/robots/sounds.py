"""Sounds made for the tests, and what can be said about sounds recorded."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

RATE = 16_000
Samples = npt.NDArray[np.float64]


def sweep(low_hz: float, high_hz: float, seconds: float) -> Samples:
    """A tone that rises steadily: it looks like itself at one shift only, so a recording can be aligned."""
    t = np.arange(int(seconds * RATE)) / RATE
    return 0.4 * np.sin(2 * np.pi * (low_hz * t + (high_hz - low_hz) * t**2 / (2 * seconds)))


def write(path: Path, samples: Samples, *, rate: int = RATE, channels: int = 1, width: int = 2) -> Path:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(width)
        out.setframerate(rate)
        scaled = np.repeat((samples * 32767).astype(np.int16), channels)
        out.writeframes(scaled.tobytes() if width == 2 else scaled.astype(np.uint8).tobytes())
    return path


def read(path: Path) -> Samples:
    with wave.open(str(path), "rb") as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, RATE)
        return np.frombuffer(sound.readframes(sound.getnframes()), np.int16).astype(np.float64) / 32768


def likeness(played: Samples, heard: Samples) -> float:
    """The highest correlation of what was played with any stretch of what was heard: 1.0 is the same wave."""
    size = 1 << (len(played) + len(heard)).bit_length()
    product = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(played, size))
    correlation = np.fft.irfft(product, size)[: max(1, len(heard) - len(played) + 1)]
    shift = int(np.argmax(correlation))
    stretch = heard[shift : shift + len(played)]
    loudness = float(np.linalg.norm(stretch) * np.linalg.norm(played))
    return float(correlation[shift]) / loudness if loudness else 0.0


def likeness_of_parts(played: Samples, heard: Samples, parts: int = 6) -> float:
    """The middle likeness of short parts: a frame lost or doubled on the way shifts only what follows it."""
    return float(np.median([likeness(part, heard) for part in np.array_split(played, parts)]))


def loudness(heard: Samples) -> float:
    """Root mean square; 0.0 is silence, 1.0 full scale."""
    return float(np.sqrt(np.mean(heard**2))) if len(heard) else 0.0
