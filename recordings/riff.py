"""The header of a WAV (RIFF) file as it stands: a file still being written is told from a broken one."""

from dataclasses import dataclass
from pathlib import Path
from struct import unpack
from typing import BinaryIO

_PCM = 1
_FIRST_PART = 4096  # bytes in which the sound must begin; Asterisk's begins at 44


class NotWav(Exception):
    """The file is no WAV file of uncompressed sound; the message says what it is instead."""


@dataclass(frozen=True, slots=True)
class WavHeader:
    """What the header claims (`*_bytes`, rate in Hz) beside the size the file really has."""

    channels: int
    bits: int
    rate: int
    data_at: int
    data_bytes: int
    riff_bytes: int
    file_bytes: int

    @property
    def agrees(self) -> bool:
        """Whether the sizes in the header are those of the file: they are once the writer has closed it."""
        return self.riff_bytes + 8 == self.file_bytes and self.data_at + self.data_bytes <= self.file_bytes

    @property
    def frames(self) -> int:
        """Samples per channel."""
        return self.data_bytes // max(1, self.channels * self.bits // 8)

    @property
    def duration_s(self) -> float:
        """Length in seconds; 0.0 when the header claims no rate."""
        return self.frames / self.rate if self.rate else 0.0


def read_header(path: Path) -> WavHeader | None:
    """The header of `path`; None while too little of it is written to tell. Raises NotWav and OSError."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(0)
        return _parse(file, size)


def _parse(file: BinaryIO, size: int) -> WavHeader | None:
    start = file.read(12)
    if not b"RIFF".startswith(start[:4]) or not b"WAVE".startswith(start[8:12]):
        raise NotWav("it does not begin as a WAV file does (RIFF … WAVE)")
    form: tuple[int, int, int, int, int, int] | None = None
    while file.tell() < _FIRST_PART:
        head = file.read(8)
        if len(head) < 8:
            return None
        name, length = unpack("<4sI", head)
        if name == b"data":
            if form is None:
                raise NotWav("its sound comes before the description of its format")
            code, channels, rate, _, _, bits = form
            if code != _PCM:
                raise NotWav(f"its sound is encoded (format {code}), not plain PCM")
            return WavHeader(channels, bits, rate, file.tell(), length, unpack("<I", start[4:8])[0], size)
        body = file.read(min(length + length % 2, _FIRST_PART))
        if name == b"fmt ":
            if len(body) < 16:
                return None
            form = unpack("<HHIIHH", body[:16])
    raise NotWav(f"no sound begins within its first {_FIRST_PART} bytes")
