"""The one shape of sound file the phones take: 16-bit mono WAV at 16 kHz (G.722's rate).

The phone library plays other shapes too, resampled or with the channels mixed up, so a wrong file would
be noticed only as a bad transcript. It is refused by name instead.
"""

from __future__ import annotations

import wave
from pathlib import Path

RATE_HZ = 16_000


class BadWav(ValueError):
    """A sound file no phone may play; the message names the file and says what is wrong with it."""


def seconds_of(path: Path) -> float:
    """Check the shape of a sound file and return its length in seconds."""
    try:
        with wave.open(str(path), "rb") as sound:
            channels, width, rate = sound.getnchannels(), sound.getsampwidth(), sound.getframerate()
            frames = sound.getnframes()
    except FileNotFoundError:
        raise BadWav(f"{path}: there is no such file") from None
    except (wave.Error, EOFError, OSError) as error:
        raise BadWav(f"{path}: not a readable PCM WAV file ({str(error) or 'it ends too early'})") from error
    if (channels, width, rate) != (1, 2, RATE_HZ):
        raise BadWav(
            f"{path}: has {channels} channel(s) of {8 * width} bits at {rate} Hz, "
            f"needs 1 channel of 16 bits at {RATE_HZ} Hz (sox in.wav -r {RATE_HZ} -c 1 -b 16 out.wav)"
        )
    if frames == 0:
        raise BadWav(f"{path}: holds no sound")
    return frames / RATE_HZ
