"""What every answer has: security headers, and failures in one shape with a word of advice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from interactions.database import DatabaseUnusable
from web.ports import DeskUnreachable
from web.typed import Failure, Fault, Refused, json_response

log = structlog.get_logger()

_CSP = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
_HEADERS = {
    "Content-Security-Policy": _CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_ADVICE = {
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "Use another method here; Allow names them."),
    413: ("too_large", "Send less: the body is too large."),
    416: ("no_such_range", "Ask for a range within the file."),
}


def put_headers(*, behind_tls: bool) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    async def put(request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(_HEADERS)
        response.headers["Server"] = "tongdai"
        if request.path.startswith("/api"):
            response.headers.setdefault("Cache-Control", "no-store")
        if behind_tls:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"

    return put


@web.middleware
async def answer_failures(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refused as refused:
        return _failure(refused.status, refused.code, refused.message, refused.headers)
    except web.HTTPException as error:
        if error.status not in _ADVICE:
            raise
        allow = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
        return _failure(error.status, *_ADVICE[error.status], allow)
    except DeskUnreachable as error:
        log.error("centre_unreachable", reason=str(error))
        return _try_again("centre_unreachable", "The centre cannot be reached. Try again in a moment.")
    except DatabaseUnusable as error:
        log.error("database_unusable", reason=str(error), route=_route(request))
        return _try_again("database_unreachable", "The database does not answer. Try again in a moment.")
    except ConnectionError:
        raise  # the asker is gone
    except Exception:
        log.exception("web_request_failed", route=_route(request))
        return _failure(500, "internal", "Something went wrong here. Tell your administrator.", {})


def _try_again(code: str, message: str) -> web.Response:
    return _failure(503, code, message, {"Retry-After": "2"})


def _failure(status: int, code: str, message: str, headers: dict[str, str]) -> web.Response:
    response = json_response(Failure(Fault(code, message)), status)
    response.headers.update(headers)
    return response


def _route(request: web.Request) -> str:
    """As it is written in the code: the address itself may hold somebody's number."""
    resource = request.match_info.route.resource
    return f"{request.method} {resource.canonical if resource else '?'}"
