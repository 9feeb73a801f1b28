"""Legs as Asterisk writes them: a header full of zeros, sound that grows, and sizes only at the close."""

from array import array
from math import pi, sin
from pathlib import Path
from struct import pack

HEADER = 44


def tone(seconds: float, rate: int = 16_000, pitch: float = 440.0, volume: int = 8000) -> bytes:
    """A sine as 16-bit PCM."""
    samples = (round(volume * sin(2 * pi * pitch * at / rate)) for at in range(round(seconds * rate)))
    return array("h", samples).tobytes()


def header(sound: int, *, rate: int = 16_000, channels: int = 1, bits: int = 16, code: int = 1) -> bytes:
    """A WAV header for so many bytes of sound."""
    width = channels * bits // 8
    form = pack("<4sIHHIIHH", b"fmt ", 16, code, channels, rate, rate * width % 2**32, width, bits)
    return pack("<4sI4s", b"RIFF", 36 + sound, b"WAVE") + form + pack("<4sI", b"data", sound)


def open_header(rate: int = 16_000) -> bytes:
    """The header of a leg that is still being recorded."""
    whole = bytearray(header(0, rate=rate))
    whole[4:8] = whole[40:44] = bytes(4)
    return bytes(whole)


def write_leg(path: Path, sound: bytes, rate: int = 16_000) -> Path:
    """A leg that Asterisk has closed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(header(len(sound), rate=rate) + sound)
    return path


def close_leg(path: Path) -> None:
    """What Asterisk does about 10 ms after the hang-up: write the sizes into the header."""
    sound = path.stat().st_size - HEADER
    with path.open("r+b") as file:
        file.seek(4)
        file.write(pack("<I", 36 + sound))
        file.seek(40)
        file.write(pack("<I", sound))
