"""What is told of an erasure, before and after it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


class StillOnTheLine(Exception):
    """A call of his is not over, and would be written down again."""

    def __init__(self, call_id: str) -> None:
        super().__init__(
            f"the call {call_id} of this person is not finished yet: erase him when it is wrapped up"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was erased, by table; how many files of recordings went, and which (relative to their folder) are
    still to be erased by whoever keeps them; and the hash of the audit's entry, which holds for ever.

    `left`: rows in which one of his numbers still stands, by `table.column`, because others spoke of it."""

    id: str
    at: float
    who: str
    customers: tuple[int, ...]
    calls: int
    erased: Mapping[str, int]
    files: tuple[str, ...]
    audit_hash: str
    left: Mapping[str, int]
    files_removed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """How much of a customer would be forgotten."""

    numbers: int
    calls: int
    recordings: int
    contacts: int
    cases: int
