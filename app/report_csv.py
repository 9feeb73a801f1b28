"""A report as a table for other programs: a column for each figure, `service_level.V6` and the like."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_FORMULA = re.compile(r"[=@\t\r]|[+-](?![0-9]*$)")  # what a spreadsheet would carry out; +84… is a number


def as_csv(rows: Iterable[Mapping[str, Any]]) -> str:
    """Empty where there is no figure; nothing at all when there are no rows."""
    written = io.StringIO()
    writer = None
    for row in rows:
        flat = dict(_flat(row))
        if writer is None:
            writer = csv.DictWriter(written, list(flat), lineterminator="\n")
            writer.writeheader()
        writer.writerow(flat)
    return written.getvalue()


def _flat(row: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in row.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, _harmless(value)


def _harmless(value: Any) -> Any:
    """Names come from outside: none of them is to be carried out by a spreadsheet."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
