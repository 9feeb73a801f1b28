"""Log-in, log-out, and who I am."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

import msgspec
import structlog
from aiohttp import web
from msgspec import Meta

from interactions.users import LoginFailed, User
from web.auth import COOKIE, EVERYBODY
from web.ports import Users
from web.typed import Refused, json_response, route

log = structlog.get_logger()


class Credentials(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    username: Annotated[str, Meta(max_length=200)]
    password: Annotated[str, Meta(max_length=1000)]


class Me(msgspec.Struct, frozen=True):
    user: User


class Nothing(msgspec.Struct, frozen=True):
    """Done, and nothing to tell."""


class SessionRoutes:
    def __init__(
        self, users: Users, on_end: Callable[[str], Awaitable[None]], *, secure_cookie: bool
    ) -> None:
        """`on_end` is told the token of a session that was just ended."""
        self._users = users
        self._on_end = on_end
        self._secure = secure_cookie

    @route("POST", "/api/v1/login", roles=None, answers=Me)
    async def login(self, body: Credentials, request: web.Request) -> web.Response:
        """Log in; the answer sets the session's cookie."""
        try:
            user = await self._users.authenticate(body.username, body.password)
        except LoginFailed as failed:
            if failed.retry_s is not None:
                raise Refused(
                    429, "too_many_attempts", str(failed), {"Retry-After": str(failed.retry_s)}
                ) from failed
            raise Refused(401, "invalid_credentials", str(failed)) from failed
        if old := request.cookies.get(COOKIE):  # two sessions in one browser would be one too many
            await self._end(old)
        token = await self._users.begin_session(user.username)
        log.info("logged_in", role=user.role.value)
        response = json_response(Me(user))
        response.set_cookie(
            COOKIE, token, httponly=True, samesite="Strict", secure=self._secure or request.secure, path="/"
        )
        return response

    @route("POST", "/api/v1/logout", roles=None, answers=Nothing)
    async def logout(self, request: web.Request) -> web.Response:
        """End the session; without one nothing happens."""
        if token := request.cookies.get(COOKIE):
            await self._end(token)
        response = json_response(Nothing())
        response.del_cookie(COOKIE, path="/")
        return response

    @route("GET", "/api/v1/me", roles=EVERYBODY)
    async def me(self, me: User) -> Me:
        """Who is logged in."""
        return Me(me)

    async def _end(self, token: str) -> None:
        await self._users.end_session(token)
        await self._on_end(token)
