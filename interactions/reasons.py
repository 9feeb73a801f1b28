"""Why people call: a tree of reasons that the administrator edits.

A call carries the code of one; the agent chooses among the leaves that are in use. A code is never deleted,
since calls carry it: it is taken out of use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from interactions import audit
from interactions.database import reading, writing
from interactions.rows import insert, or_update
from interactions.schema import reasons

DEEPEST = 5
_CODE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,62}")
_LONGEST_NAME = 200


class BadReason(ValueError):
    """The reason cannot be so; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """`names` by language, such as {"vi": "Giao trễ", "en": "Late delivery"}; `position` orders siblings."""

    code: str
    parent: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    position: int = 0
    active: bool = True
    complaint: bool = False


class ReasonTree:
    """All reasons, parents before their children, siblings in their order."""

    def __init__(self, known: Iterable[Reason] = ()) -> None:
        self._known = {reason.code: reason for reason in known}
        self._children: dict[str | None, list[Reason]] = {}
        for reason in sorted(self._known.values(), key=lambda reason: (reason.position, reason.code)):
            self._children.setdefault(reason.parent, []).append(reason)

    def __iter__(self) -> Iterator[Reason]:
        return self._below(None)

    def __contains__(self, code: str) -> bool:
        return code in self._known

    def choices(self) -> list[str]:
        """What an agent may choose: leaves in use whose parents are in use."""
        return [
            reason.code
            for reason in self
            if all(above.active for above in self.path(reason.code))
            and not any(child.active for child in self._children.get(reason.code, ()))
        ]

    def path(self, code: str) -> list[Reason]:
        """From the trunk to the reason itself; empty for one that nobody knows."""
        found: list[Reason] = []
        at = self._known.get(code)
        while at is not None:
            found.insert(0, at)
            at = self._known.get(at.parent) if at.parent is not None else None
        return found

    def is_complaint(self, code: str) -> bool:
        """It or one of those above it is marked as a complaint."""
        return any(reason.complaint for reason in self.path(code))

    def check(self, reason: Reason) -> None:
        """Whether this one may be put into the tree. Raises `BadReason`."""
        if not _CODE.fullmatch(reason.code):
            raise BadReason(
                f"{reason.code[:70]!r} is no code: write up to 63 small letters, digits, dots, dashes and _"
            )
        if not reason.names or any(not name.strip() for name in reason.names.values()):
            raise BadReason(f"the reason {reason.code} needs a name in at least one language")
        if any(len(name) > _LONGEST_NAME for name in reason.names.values()):
            raise BadReason(f"shorten the names of the reason {reason.code} to {_LONGEST_NAME} characters")
        if reason.parent is None:
            return
        above = [known.code for known in self.path(reason.parent)]
        if not above:
            raise BadReason(f"there is no reason {reason.parent!r} to put {reason.code} under")
        if reason.code in above:
            raise BadReason(f"{reason.code} cannot stand under {reason.parent}, which stands under it")
        if len(above) + self._height(reason.code) > DEEPEST:
            raise BadReason(f"the tree is at most {DEEPEST} deep: put {reason.code} higher up")

    def _below(self, parent: str | None) -> Iterator[Reason]:
        for reason in self._children.get(parent, ()):
            yield reason
            yield from self._below(reason.code)

    def _height(self, code: str) -> int:
        return 1 + max((self._height(child.code) for child in self._children.get(code, ())), default=0)


class Reasons:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def tree(self) -> ReasonTree:
        async with reading(self._engine) as connection:
            rows = (await connection.execute(select(reasons))).mappings()
            return ReasonTree(Reason(**row) for row in rows)

    async def put(self, reason: Reason, *, who: str, at: float) -> None:
        """Add a reason, or change the one of this code. Raises `BadReason`."""
        async with writing(self._engine) as connection:
            rows = (await connection.execute(select(reasons))).mappings()
            ReasonTree(Reason(**row) for row in rows).check(reason)
            row = asdict(reason)
            await connection.execute(or_update(insert(connection, reasons), reasons), row)
            await audit.write(connection, at=at, who=who, kind="reason", subject=reason.code, change=row)
