"""Who is asking, what his role may see, and whether his browser was sent by our own pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from interactions.users import Role, User
from web.ports import Users
from web.typed import Refused

COOKIE = "tongdai_session"
EVERYBODY = frozenset(Role)
AGENT = frozenset({Role.AGENT})
WALLBOARD = frozenset({Role.SUPERVISOR, Role.ADMIN})
QUALITY = frozenset({Role.QA, Role.SUPERVISOR, Role.ADMIN})


class CookieDoor:
    """Lets in whoever carries a session's token in the cookie, and has one of the roles."""

    def __init__(self, users: Users) -> None:
        self._users = users

    async def admit(self, request: web.Request, roles: frozenset[Role]) -> User:
        token = request.cookies.get(COOKIE)
        user = await self._users.session(token) if token else None
        if user is None:
            raise Refused(401, "unauthorized", "Log in first.")
        if user.role not in roles:
            raise Refused(403, "forbidden", f"This is not for the role {user.role}.")
        return user


def desk_of(me: User) -> str:
    """The agent_id of somebody who sits at a desk."""
    if me.agent_id is None:
        raise Refused(409, "no_desk", "This user has no agent_id. Ask an administrator to add one.")
    return me.agent_id


@web.middleware
async def same_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A browser says which page sent it: whatever changes something, and the live connection, must come
    from our own. Programs that are no browser send no Origin."""
    changes = request.method not in ("GET", "HEAD", "OPTIONS")
    upgrades = request.headers.get("Upgrade", "").lower() == "websocket"
    if (changes or upgrades) and not _own(request):
        raise Refused(403, "foreign_origin", "Open the screens under their own address.")
    return await handler(request)


def _own(request: web.Request) -> bool:
    origins = request.headers.getall("Origin", [])
    if not origins:
        return True
    try:
        said = urlsplit(origins[0])
        ours = urlsplit(f"//{request.host}")
        same_host = said.hostname is not None and said.hostname == ours.hostname
        default = {"http": 80, "https": 443}.get(said.scheme)
        same_port = (said.port or default) == (ours.port or default)
    except ValueError:  # no address at all
        return False
    return len(origins) == 1 and default is not None and same_host and same_port
