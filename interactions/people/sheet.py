"""A CSV file as people have them: any of the usual encodings and delimiters, read line by line.

A line that cannot be read is told with its number and costs nobody else his: a quotation mark that is never
closed does not swallow the rest of the file.
"""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

_DELIMITERS = (",", ";", "\t", "|")
_ENCODINGS = ("utf-8", "cp1258")  # tried in this order when there is no mark; cp1258: old Windows, Vietnamese
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_CHUNK = 1 << 20
_MOST_LINES = 50  # of one row, within quotation marks
_LONGEST_ROW = 200_000  # characters


class BadSheet(ValueError):
    """The file cannot be read as a table; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """`line` is where it begins, from 1. `wrong` says why it is no row; `cells` holds its text then."""

    line: int
    cells: tuple[str, ...]
    wrong: str | None = None


class Sheet:
    """An open file: `rows` after the heading."""

    def __init__(
        self, size: int, told: Callable[[], int], delimiter: str, heading: Row, lines: _Lines
    ) -> None:
        self.size = size  # in bytes
        self._told = told
        self._lines = lines
        self.delimiter = delimiter
        self.heading = heading.cells

    @property
    def bytes_read(self) -> int:
        return self._told()

    def rows(self) -> Iterator[Row]:
        """Empty lines are left out."""
        while (row := _next_row(self._lines, self.delimiter)) is not None:
            if row.wrong is not None or any(cell.strip() for cell in row.cells):
                yield row


@contextmanager
def open_sheet(
    path: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    suits: Callable[[tuple[str, ...]], int] = len,
) -> Iterator[Sheet]:
    """`suits` says how well cells serve as a heading: the delimiter that gives the best one is taken.
    Raises `BadSheet` before anything is read of it, when it is not to be read whole."""
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise BadSheet("the delimiter must be one character, such as , or ; or a tab")
    try:
        found = _encoding(path, encoding)
        with path.open("rb") as raw:
            text = io.TextIOWrapper(raw, encoding=found, newline="")
            lines = _Lines(text)
            first = _heading_text(lines)
            heading = max(
                (_heading(first, each) for each in ([delimiter] if delimiter else _DELIMITERS)),
                key=lambda made: (suits(made[1].cells), len(made[1].cells)),
            )
            yield Sheet(path.stat().st_size, raw.tell, heading[0], heading[1], lines)
    except OSError as error:
        raise BadSheet(f"{path} cannot be read: {error.strerror or error}") from error


class _Lines:
    """Physical lines with their numbers, which can be put back."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._back: deque[tuple[int, str]] = deque()
        self._number = 0
        self.too_long: set[int] = set()

    def take(self) -> tuple[int, str] | None:
        if self._back:
            return self._back.popleft()
        line = self._text.readline(_LONGEST_ROW)
        if not line:
            return None
        self._number += 1
        if len(line) == _LONGEST_ROW and not line.endswith("\n"):
            self.too_long.add(self._number)
            while (rest := self._text.readline(_LONGEST_ROW)) and not rest.endswith("\n"):
                pass
        # cp1258 writes letter and tone apart: they are put together as everybody else has them.
        return self._number, unicodedata.normalize("NFC", line)

    def put_back(self, lines: list[tuple[int, str]]) -> None:
        self._back.extendleft(reversed(lines))


def _next_row(lines: _Lines, delimiter: str) -> Row | None:
    taken: list[tuple[int, str]] = []
    while (line := lines.take()) is not None:
        taken.append(line)
        if line[0] in lines.too_long:
            break
        text = "".join(part for _, part in taken)
        try:
            cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), [])
        except csv.Error as error:
            if "unexpected end" in str(error) and len(taken) < _MOST_LINES and len(text) < _LONGEST_ROW:
                continue  # a cell of several lines
            break
        return Row(taken[0][0], tuple(cells))
    if not taken:
        return None
    # The first line is the broken one; those after it are rows again.
    (number, first), *others = taken
    lines.put_back(others)
    if number in lines.too_long:
        reason = f"the line has more than {_LONGEST_ROW} characters: is it a table at all?"
        return Row(number, (first[:1000],), reason)
    reason = "a quotation mark is not closed, or stands within a cell: double those that belong to the text"
    return Row(number, (first.rstrip("\r\n"),), reason)


def _heading_text(lines: _Lines) -> str:
    while (line := lines.take()) is not None:
        text = line[1].removeprefix("\ufeff")
        if text.strip() and not text.lower().startswith("sep="):  # Excel's own line about the delimiter
            return text
    raise BadSheet("the file is empty: its first line must name the columns, such as số điện thoại,họ tên")


def _heading(text: str, delimiter: str) -> tuple[str, Row]:
    try:
        cells = next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        cells = [text]
    return delimiter, Row(1, tuple(cell.strip() for cell in cells))


def _encoding(path: Path, told: str | None) -> str:
    """The first encoding in which the whole file can be read: nobody's name is guessed at half way."""
    with path.open("rb") as raw:
        start = raw.read(4)
    if told is not None:
        try:
            tried: tuple[str, ...] = (codecs.lookup(told).name,)
        except LookupError:
            raise BadSheet(
                f"there is no encoding {told[:40]!r}: write utf-8, utf-16, cp1258 or another"
            ) from None
    else:
        marked = next((name for mark, name in _MARKS.items() if start.startswith(mark)), None)
        # Without a mark, every second byte of Latin letters is zero in UTF-16.
        even, odd = start[::2].count(0), start[1::2].count(0)
        wide = "utf-16-le" if odd > even else "utf-16-be" if even > odd else None
        tried = tuple(name for name in (marked or wide,) if name) or _ENCODINGS
    wrong = ""
    for name in tried:
        try:
            _read_through(path, name)
        except (UnicodeError, LookupError) as error:
            wrong = str(error)
        else:
            return "utf-8-sig" if name == "utf-8" else name
    raise BadSheet(
        f"the file cannot be read as {' or '.join(tried)} ({wrong}): tell its encoding with --encoding, or"
        " save it as CSV UTF-8"
    )


def _read_through(path: Path, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    place = 0
    with path.open("rb") as raw:
        while chunk := raw.read(_CHUNK):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                raise UnicodeError(f"{error.reason} near byte {place + error.start}") from None
            place += len(chunk)
        decoder.decode(b"", final=True)
