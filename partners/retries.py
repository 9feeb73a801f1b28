"""When a delivery that failed is tried again. Pure: chance comes from the delivery's own number."""

from __future__ import annotations

import hashlib
from datetime import UTC
from email.utils import parsedate_to_datetime

FIRST_S = 5.0
GROWTH = 3.0
MOST_S = 6 * 3600.0
_MOST_ASKED_S = 24 * 3600.0  # whoever asks for longer is asked again after a day


def backoff_s(delivery_id: int, attempt: int) -> float:
    """How long after the `attempt`-th try (1 …): 5 s, 15 s, 45 s … six hours, each shortened by up to half
    so that those that failed together do not come back together. For one delivery always the same."""
    longest = min(MOST_S, FIRST_S * GROWTH ** min(attempt - 1, 20))
    digest = hashlib.sha256(f"{delivery_id}/{attempt}".encode()).digest()
    return longest * (1 - int.from_bytes(digest[:4]) / 2**33)


def retry_after_s(header: str | None, at: float) -> float | None:
    """What the header Retry-After asks for: seconds, or a date (RFC 9110, 10.2.3). None without one that
    makes sense."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdecimal():
        return min(float(text[:10]), _MOST_ASKED_S)
    try:
        moment = parsedate_to_datetime(text)
        when = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
    return min(max(0.0, when - at), _MOST_ASKED_S)
