"""What a check says, and how one is run: with a time-out, and so that its failure hides no other."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import structlog

log = structlog.get_logger(__name__)

PATIENCE_S = 10.0


class Verdict(StrEnum):
    OK = "ok"
    WARNING = "warning"  # the service runs, but not as well or as safely as it could
    MISSING = "missing"  # without it calls, recordings or transcripts fail


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` was looked at, the `words` say what was seen, `mend` what to do (empty when all is well)."""

    what: str
    verdict: Verdict
    words: str
    mend: str = ""


Look = Coroutine[Any, Any, list[Finding]]


def ok(what: str, words: str) -> Finding:
    return Finding(what, Verdict.OK, words)


def warning(what: str, words: str, mend: str) -> Finding:
    return Finding(what, Verdict.WARNING, words, mend)


def missing(what: str, words: str, mend: str) -> Finding:
    return Finding(what, Verdict.MISSING, words, mend)


async def looked(
    what: str,
    look: Look,
    *,
    patience_s: float = PATIENCE_S,
    expected: tuple[type[Exception], ...] = (),
    mend: str = "see that it runs and is not overloaded, then look again",
) -> list[Finding]:
    """The findings of one check. Whatever befalls it is one too; `expected` errors speak for themselves."""
    try:
        async with asyncio.timeout(patience_s):
            return await look
    except expected as error:
        return [missing(what, str(error), mend)]
    except TimeoutError:
        return [missing(what, f"there was no answer within {patience_s:g} s", mend)]
    except Exception as error:
        log.exception("check_failed", what=what)
        return [
            missing(
                what,
                f"it could not be looked at: {type(error).__name__}: {error}",
                "this is the doctor's own fault: report it with the lines above",
            )
        ]
