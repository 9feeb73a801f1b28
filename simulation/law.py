"""A law, and what is raised when it is broken."""

from __future__ import annotations

TOLERANCE_S = 1e-4


class LawBroken(AssertionError):
    """The message begins with the law."""

    def __init__(self, law: str, *who: object) -> None:
        super().__init__(": ".join([law, *map(str, who)]))
        self.law = law


def law(holds: bool, law: str, *who: object) -> None:
    if not holds:
        raise LawBroken(law, *who)
