"""What a check says, and how one is run: with a time-out, and so that its failure hides no other."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Coroutine
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

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
    except Exception as error:  # noqa: BLE001 - told as a finding: one check's bug must not hide the others
        # Where, but no traceback: its variables could be secrets.
        at = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} in {Path(at.filename).name}, line {at.lineno}"
        mend = f"this is the doctor's own fault, not yours: report it with these words ({error})"
        return [missing(what, f"it could not be looked at: {where}", mend)]
