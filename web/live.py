"""The WebSocket: the present state at once, then each change, to each what is his.

Every message carries a whole state, so a slow screen skips what came between, and one that comes back needs
no more than the present: `after` only makes sure that it is not older than what the screen saw already.
"""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec
import structlog
from aiohttp import WSCloseCode, web
from msgspec import Meta

from interactions.database import DatabaseUnusable
from interactions.users import Role, User
from web.auth import COOKIE, WALLBOARD, desk_of
from web.board import AgentCard, Board
from web.floor import BOARD, Floor
from web.pop import Pop
from web.ports import Users
from web.typed import Refused, route

log = structlog.get_logger()

SESSION_ENDED = 4401  # our own close code: log in again
_PING_S = 20.0
_RENEW_S = 20.0  # with nothing new the state is said again, and the session looked at
_BOARD_EVERY_S = 0.25  # eyes follow no faster
_CATCH_UP_S = 2.0
_SEND_S = 10.0  # a screen that takes nothing for so long is dropped
_MAY_WATCH = WALLBOARD | {Role.AGENT}
_NOTHING_YET = object()
_MOST = 20  # connections of one user: windows, not a flood


class AgentMessage(msgspec.Struct, frozen=True, tag_field="type", tag="agent"):
    position: str
    agent: AgentCard


class PopMessage(msgspec.Struct, frozen=True, tag_field="type", tag="pop"):
    position: str
    pop: Pop | None


class BoardMessage(msgspec.Struct, frozen=True, tag_field="type", tag="board"):
    position: str
    board: Board


Message = AgentMessage | PopMessage | BoardMessage


class LiveQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    after: Annotated[str, Meta(pattern=r"^([0-9]{1,19}-[0-9]{1,19})?\Z")] = ""


class LiveRoutes:
    def __init__(self, floor: Floor, users: Users, *, renew_s: float = _RENEW_S) -> None:
        self._floor = floor
        self._users = users
        self._renew_s = renew_s
        self._open: dict[web.WebSocketResponse, tuple[str, str]] = {}  # to its user's name and token

    @route("GET", "/api/v1/live", roles=_MAY_WATCH, status=101, answers=Message)
    async def live(self, me: User, query: LiveQuery, request: web.Request) -> web.WebSocketResponse:
        """A WebSocket: an agent's own state and call, or the wallboard; each message is a whole state."""
        if me.role is Role.AGENT:
            desk_of(me)
        if sum(name == me.username for name, _ in self._open.values()) >= _MOST:
            raise Refused(429, "too_many_connections", "Close some of the windows that are open.")
        socket = web.WebSocketResponse(heartbeat=_PING_S, max_msg_size=1024, compress=False, timeout=2.0)
        if not socket.can_prepare(request):
            raise Refused(426, "not_a_websocket", "Connect with a WebSocket.", {"Upgrade": "websocket"})
        token = request.cookies[COOKIE]
        self._open[socket] = me.username, token
        try:
            await socket.prepare(request)
            async with asyncio.TaskGroup() as tasks:
                sender = tasks.create_task(
                    self._send(socket, request, me, query.after, tasks), name="live: sender"
                )
                await self._listen(socket)
                sender.cancel()
        finally:
            del self._open[socket]
        return socket

    async def session_ended(self, token: str) -> None:
        """Whoever logged out is shown nothing more."""
        await self._close(
            [s for s, (_, t) in self._open.items() if t == token], SESSION_ENDED, b"log in again"
        )

    async def close(self) -> None:
        await self._close(list(self._open), WSCloseCode.GOING_AWAY, b"the service stops")

    async def _close(self, sockets: list[web.WebSocketResponse], code: int, reason: bytes) -> None:
        async with asyncio.TaskGroup() as tasks:
            for socket in sockets:
                tasks.create_task(_say_goodbye(socket, code, reason), name="live: close")

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        """Until it closes. Pings are the protocol's own; a screen says nothing else here."""
        async for _ in socket:
            await socket.close(code=WSCloseCode.POLICY_VIOLATION, message=b"send orders to the REST API")

    async def _send(
        self,
        socket: web.WebSocketResponse,
        request: web.Request,
        let_in: User,
        after: str,
        tasks: asyncio.TaskGroup,
    ) -> None:
        await self._catch_up(after)
        token = request.cookies[COOKIE]
        clock = asyncio.get_running_loop().time
        while not socket.closed:
            # A task of its own: a query that is cancelled half way leaves its connection in a bad state.
            looking = tasks.create_task(self._still(let_in, token), name="live: session")
            me = await asyncio.shield(looking)
            if me is None or me.role not in _MAY_WATCH:
                await _say_goodbye(socket, SESSION_ENDED, b"log in again")
                return
            # Said again from time to time: a screen that hears nothing believes the line is dead.
            sent: dict[type[Message], object] = {}
            renew_at = clock() + self._renew_s
            while clock() < renew_at:
                bell = self._floor.bell(desk_of(me) if me.role is Role.AGENT else BOARD)
                for message, state in self._present(me):
                    if sent.get(type(message), _NOTHING_YET) != state:
                        if not await _delivered(socket, request, message):
                            return
                        sent[type(message)] = state
                if me.role is not Role.AGENT:
                    await asyncio.sleep(_BOARD_EVERY_S)
                try:
                    async with asyncio.timeout_at(renew_at):
                        await bell.wait()
                except TimeoutError:
                    break

    async def _still(self, let_in: User, token: str) -> User | None:
        """Whose session it is now. While the database is away whoever was let in stays: phones still ring."""
        try:
            return await self._users.session(token)
        except DatabaseUnusable as error:
            log.warning("live_session_unknown", reason=str(error))
            return let_in

    def _present(self, me: User) -> list[tuple[Message, object]]:
        position = self._floor.position or "0-0"
        if me.role is Role.AGENT:
            card, pop = self._floor.card(desk_of(me)), self._floor.pop(desk_of(me))
            return [(AgentMessage(position, card), card), (PopMessage(position, pop), pop)]
        board = self._floor.board()
        return [(BoardMessage(position, board), board)]

    async def _catch_up(self, after: str) -> None:
        await self._floor.reached("0-0")  # nothing is shown before the first snapshot
        if after:
            try:
                async with asyncio.timeout(_CATCH_UP_S):
                    await self._floor.reached(after)
            except TimeoutError:  # from a past that this carrier has forgotten
                log.info("live_position_unknown")


async def _delivered(socket: web.WebSocketResponse, request: web.Request, message: Message) -> bool:
    try:
        async with asyncio.timeout(_SEND_S):
            await socket.send_frame(msgspec.json.encode(message), web.WSMsgType.TEXT)
    except TimeoutError:
        log.warning("live_screen_dropped", reason="too slow")
        if request.transport is not None:
            request.transport.abort()
        return False
    except ConnectionError:
        return False
    return True


async def _say_goodbye(socket: web.WebSocketResponse, code: int, reason: bytes) -> None:
    try:
        await socket.close(code=code, message=reason)
    except ConnectionError:  # gone already
        log.debug("live_screen_was_gone")
