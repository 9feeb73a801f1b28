"""The files as they lie about: growing, rotated, compressed, damaged. One line after the other, whatever
their size."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from interactions.queue_log.lines import Reason, time_of

LONGEST = 16_384  # bytes; Asterisk's own lines end long before
_LOOKED_AT = 1_000  # lines, until a file is no queue_log
_TOLD_EVERY = 1_000  # lines
_MAGIC = 6  # bytes
_BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError)


class BadQueueLog(ValueError):
    """The file cannot be imported; the message says what to do."""


class LogFile:
    """`done` and `size` are bytes as they lie on the disk."""

    def __init__(self, path: Path) -> None:
        """Raises `BadQueueLog` when there is no such file to read."""
        self.path = path
        self.done = 0
        try:
            with path.open("rb") as raw:
                raw.read(1)
            self.size = path.stat().st_size
        except OSError as error:
            raise BadQueueLog(
                f"{path} cannot be read: {error.strerror}. Name the file that Asterisk writes, mostly"
                " /var/log/asterisk/queue_log"
            ) from error

    def lines(self) -> Iterator[tuple[int, str | Reason]]:
        """Number and text of each line; what cannot be read is told by its reason."""
        number, whole = 0, True
        with self.path.open("rb") as raw:
            file = _unpacked(raw)
            while True:
                try:
                    line = file.readline(LONGEST)
                except _BROKEN:
                    yield number + 1, Reason.DAMAGED
                    return
                if not line:
                    self.done = self.size
                    return
                began, whole = whole, line.endswith(b"\n")
                if not began:  # the rest of a line that is too long
                    continue
                number += 1
                if number % _TOLD_EVERY == 0:
                    self.done = raw.tell()
                if whole:
                    yield number, line.decode("utf-8", "replace").rstrip("\r\n")
                else:
                    # Its last number may be cut in two: 12 for 120 would be believed.
                    yield number, Reason.TOO_LONG if len(line) == LONGEST else Reason.UNFINISHED

    def begins_at(self, latest: float) -> float | None:
        """The first time in it, None when there is nothing in it. Raises `BadQueueLog` when it is something
        else."""
        number = 0
        for number, text in self.lines():
            at = None if isinstance(text, Reason) else time_of(text, latest)
            if at is not None:
                return at
            if number == _LOOKED_AT:
                break
        self.done = 0
        if number == 0:
            return None
        raise BadQueueLog(
            f"{self.path} is no queue_log: none of its first {number} lines is like"
            " 1366720340|1366720340.303267|sales|NONE|ENTERQUEUE||0901234567|1"
        )


def _unpacked(raw: BinaryIO) -> BinaryIO | gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile:
    """By what the file begins with: rotated ones are called anything."""
    head = raw.read(_MAGIC)
    raw.seek(0)
    if head.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=raw)
    if head.startswith(b"BZh"):
        return bz2.BZ2File(raw)
    if head.startswith(b"\xfd7zXZ"):
        return lzma.LZMAFile(raw)
    return raw


def in_order(paths: Iterable[Path], latest: float) -> list[LogFile]:
    """All of them, by their first time; those without a line left out. Raises `BadQueueLog`."""
    files = [LogFile(path) for path in paths]
    begin = [(file.begins_at(latest), file) for file in files]
    known = [(at, file) for at, file in begin if at is not None]
    return [file for _, file in sorted(known, key=lambda pair: pair[0])]
