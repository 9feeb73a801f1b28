"""`@route`: a handler says by its annotations what it takes and gives; they check every request and make
the description in `web.openapi`.

    @route("POST", "/api/v1/calls/{call_id}/note", roles={Role.AGENT}, status=202)
    async def note(self, me: User, path: CallPath, body: Note) -> Done:
        \"\"\"Write down what the call was about.\"\"\"

A handler takes any of `me` (who asks), `path`, `query`, `body` (msgspec Structs) and `request`, by these
names; it returns a Struct, or a finished response with `answers=` telling what is in it. It refuses with
`Refused`.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeVar, get_type_hints

import msgspec
from aiohttp import web

from interactions.users import Role, User

Method = Literal["GET", "POST", "PUT", "DELETE"]
Handler = TypeVar("Handler", bound=Callable[..., Awaitable[Any]])
_MARK = "__route__"
_TAKES = {"me", "path", "query", "body", "request"}


class Done(msgspec.Struct, frozen=True):
    """Accepted; what comes of it is told by the live connection."""


class Fault(msgspec.Struct, frozen=True):
    code: str
    message: str


class Failure(msgspec.Struct, frozen=True):
    """What every refusal looks like: `code` for programs, `message` for people."""

    error: Fault


class Refused(Exception):
    """The request cannot be granted; the message says what to do."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}


class BadlyDescribed(TypeError):
    """A handler that `@route` cannot read. Raised when the module is loaded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    name: str
    method: Method
    path: str
    roles: frozenset[Role] | None  # None: needs no log-in
    status: int
    summary: str
    takes: dict[str, Any]
    answers: Any  # a Struct, or a union of them; None where it is no JSON
    produces: str


class Doorman(Protocol):
    async def admit(self, request: web.Request, roles: frozenset[Role]) -> User:
        """Who asks; raises `Refused` when nobody is logged in or the role is none of these."""


def route(
    method: Method,
    path: str,
    *,
    roles: Collection[Role] | None,
    status: int = 200,
    answers: Any = None,
    produces: str = "application/json",
) -> Callable[[Handler], Handler]:
    def mark(handler: Handler) -> Handler:
        def complain(what: str) -> BadlyDescribed:
            return BadlyDescribed(f"{handler.__qualname__}: {what}")

        summary = (inspect.getdoc(handler) or "").strip().replace("\n", " ")
        if not summary:
            raise complain("a docstring must say what it is for")
        takes = get_type_hints(handler, include_extras=True)
        gives = takes.pop("return", None)
        if unknown := set(takes) - _TAKES:
            raise complain(f"takes {', '.join(sorted(unknown))}; known are {', '.join(sorted(_TAKES))}")
        if missing := [
            name for name in inspect.signature(handler).parameters if name not in {*takes, "self"}
        ]:
            raise complain(f"{', '.join(missing)} has no annotation")
        if "me" in takes and roles is None:
            raise complain("takes `me` but is open to everybody")
        given = answers
        if given is None and isinstance(gives, type) and issubclass(gives, msgspec.Struct):
            given = gives
        if given is None and produces == "application/json":
            raise complain("must be annotated with the Struct it returns, or name it in `answers=`")
        described = Route(
            name=handler.__name__,
            method=method,
            path=path,
            roles=None if roles is None else frozenset(roles),
            status=status,
            summary=summary,
            takes=takes,
            answers=given,
            produces=produces,
        )
        setattr(handler, _MARK, described)
        return handler

    return mark


def routes_of(*subjects: object) -> Iterator[tuple[Route, Callable[..., Awaitable[Any]]]]:
    """The marked methods of these objects, in the order they were written."""
    for subject in subjects:
        for name, member in vars(type(subject)).items():
            if (described := getattr(member, _MARK, None)) is not None:
                yield described, getattr(subject, name)


def checked(
    described: Route, handler: Callable[..., Awaitable[Any]], doorman: Doorman
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The handler as aiohttp calls it: the door first, then the input, then the work."""

    async def handle(request: web.Request) -> web.StreamResponse:
        given: dict[str, Any] = {}
        if described.roles is not None:
            me = await doorman.admit(request, described.roles)
            if "me" in described.takes:
                given["me"] = me
        for name, kind in described.takes.items():
            if name == "path":
                given[name] = _convert(dict(request.match_info), kind, "the address")
            elif name == "query":
                given[name] = _convert(_query(request), kind, "the query")
            elif name == "body":
                given[name] = await _body(request, kind)
            elif name == "request":
                given[name] = request
        answer = await handler(**given)
        if isinstance(answer, web.StreamResponse):
            return answer
        return json_response(answer, described.status)

    return handle


def json_response(answer: msgspec.Struct, status: int = 200) -> web.Response:
    return web.Response(body=msgspec.json.encode(answer), status=status, content_type="application/json")


def _query(request: web.Request) -> dict[str, str]:
    """Each once; given without a value is not given."""
    for name in request.query:
        if len(request.query.getall(name)) > 1:
            raise Refused(422, "invalid", f"Give {name[:40]!r} once in the query.")
    return {name: value for name, value in request.query.items() if value}


def _convert(raw: dict[str, str], kind: Any, where: str) -> Any:
    try:
        return msgspec.convert(raw, kind, strict=False)
    except msgspec.ValidationError as error:
        raise Refused(422, "invalid", f"Correct {where}: {error}.") from error


async def _body(request: web.Request, kind: Any) -> Any:
    if request.content_type != "application/json":
        raise Refused(415, "not_json", "Send the body as JSON, with Content-Type: application/json.")
    try:
        return msgspec.json.decode(await request.read(), type=kind)
    except msgspec.ValidationError as error:
        raise Refused(422, "invalid", f"Correct the body: {error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(400, "bad_json", f"The body is not JSON: {error}.") from error
