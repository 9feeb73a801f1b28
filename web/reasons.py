"""Why people call: the tree that agents choose from and supervisors edit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Protocol

import msgspec
from msgspec import Meta

from interactions.reasons import BadReason, Reason, ReasonTree
from interactions.users import User
from web.auth import EVERYBODY, WALLBOARD
from web.typed import Refused, route


class ReasonBook(Protocol):
    async def tree(self) -> ReasonTree: ...

    async def put(self, reason: Reason, *, who: str, at: float) -> None:
        """Raises `BadReason`."""


class ReasonPath(msgspec.Struct, frozen=True):
    code: Annotated[str, Meta(max_length=63)]


class ReasonBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`names` by language; `position` orders the children of one parent; what is not `active` can no longer
    be chosen, and stays on the calls that have it."""

    names: Annotated[dict[str, str], Meta(max_length=10)]
    parent: Annotated[str, Meta(max_length=63)] | None = None
    position: Annotated[int, Meta(ge=0, le=10_000)] = 0
    active: bool = True
    complaint: bool = False


class ReasonAnswer(ReasonBody, frozen=True, kw_only=True):
    code: str
    choosable: bool


class ReasonList(msgspec.Struct, frozen=True):
    """Parents before their children."""

    items: list[ReasonAnswer]


class ReasonRoutes:
    def __init__(self, book: ReasonBook, clock: Callable[[], float]) -> None:
        self._book = book
        self._clock = clock

    @route("GET", "/api/v1/reasons", roles=EVERYBODY)
    async def list_reasons(self) -> ReasonList:
        """Why people call, as a tree."""
        return ReasonList(answers(await self._book.tree()))

    @route("PUT", "/api/v1/reasons/{code}", roles=WALLBOARD)
    async def put_reason(self, me: User, path: ReasonPath, body: ReasonBody) -> ReasonList:
        """Add a reason, or change the one of this code."""
        reason = Reason(
            code=path.code,
            parent=body.parent,
            names=body.names,
            position=body.position,
            active=body.active,
            complaint=body.complaint,
        )
        try:
            await self._book.put(reason, who=me.username, at=self._clock())
        except BadReason as bad:
            raise Refused(422, "bad_reason", f"{bad}.") from bad
        return await self.list_reasons()


def answers(tree: ReasonTree) -> list[ReasonAnswer]:
    choices = set(tree.choices())
    return [_answer(reason, reason.code in choices) for reason in tree]


def _answer(reason: Reason, choosable: bool) -> ReasonAnswer:
    return ReasonAnswer(
        code=reason.code,
        parent=reason.parent,
        names=dict(reason.names),
        position=reason.position,
        active=reason.active,
        complaint=reason.complaint,
        choosable=choosable,
    )
