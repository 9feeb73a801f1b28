"""Opaque cursors: where a page ended, so that the next begins there whatever came in between. Pure."""

from __future__ import annotations

import base64
import binascii
import json

_LONGEST = 1000


class BadCursor(ValueError):
    """Not a cursor of ours; the message says what to do."""

    def __init__(self) -> None:
        super().__init__("This cursor is not valid. Use one from `next` as it is, or begin without one.")


def encode(*position: float | str) -> str:
    """A position in a list as text that fits into a URL."""
    return base64.urlsafe_b64encode(json.dumps(position).encode()).rstrip(b"=").decode()


def decode_time_and_id(cursor: str) -> tuple[float, str]:
    match _decode(cursor):
        case [float(at), str(key)]:
            return at, key
    raise BadCursor


def decode_row(cursor: str) -> int:
    match _decode(cursor):
        case [int(row)] if 0 <= row < 2**63 and not isinstance(row, bool):
            return row
    raise BadCursor


def _decode(cursor: str) -> object:
    if len(cursor) > _LONGEST:
        raise BadCursor
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        return json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        raise BadCursor from None
