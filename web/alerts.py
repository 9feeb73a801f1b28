"""What somebody is to look at: his own, and the house's for those who supervise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Protocol

import msgspec
from msgspec import Meta

from interactions.alerts.board import Shelf, Shown
from interactions.users import User
from web.auth import EVERYBODY, WALLBOARD
from web.typed import Done, route


class Board(Protocol):
    """`interactions.alerts.board.AlertBoard`."""

    async def of(self, username: str, *, supervises: bool, limit: int) -> Shelf: ...

    async def see(self, username: str, ids: Sequence[int], *, supervises: bool, at: float) -> None: ...


class AlertsQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class AlertAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """`kind` says what `subject` and `facts` are: case (its number; `why`, `target`, `queue`, `priority`,
    `owner`), search (the saved search's id; `name`, `calls`, `call_id` of the first), webhook (the endpoint;
    `type`, `status`, `error`) or crm (its name; `error`)."""

    id: int
    at: float
    kind: str
    subject: str
    facts: dict[str, Any]
    seen: bool


class AlertsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The newest first; `unseen` counts all that one has not seen."""

    items: list[AlertAnswer]
    unseen: int


class SeenBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    ids: Annotated[list[Annotated[int, Meta(ge=1, lt=2**62)]], Meta(max_length=200)]


class AlertRoutes:
    def __init__(self, board: Board, clock: Callable[[], float]) -> None:
        self._board = board
        self._clock = clock

    @route("GET", "/api/v1/alerts", roles=EVERYBODY)
    async def list_alerts(self, me: User, query: AlertsQuery) -> AlertsAnswer:
        """What one is to look at: what own saved searches found, and for supervisors what the house needs."""
        shelf = await self._board.of(me.username, supervises=me.role in WALLBOARD, limit=query.limit)
        return AlertsAnswer(items=[_answer(shown) for shown in shelf.items], unseen=shelf.unseen)

    @route("POST", "/api/v1/alerts/seen", roles=EVERYBODY)
    async def see_alerts(self, me: User, body: SeenBody) -> Done:
        """One has seen these; for others they stay as they are."""
        await self._board.see(me.username, body.ids, supervises=me.role in WALLBOARD, at=self._clock())
        return Done()


def _answer(shown: Shown) -> AlertAnswer:
    alert = shown.alert
    return AlertAnswer(
        id=shown.id,
        at=alert.at,
        kind=alert.kind.value,
        subject=alert.subject,
        facts=dict(alert.facts),
        seen=shown.seen,
    )
