"""One try: what a receiver answered, or why he did not. It never raises for what he does.

Nothing of the answer but its status and one header is read: however long it is, however slowly it comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

from partners.fence import NotAllowed
from partners.retries import retry_after_s


@dataclass(frozen=True, slots=True)
class Answer:
    """`error`: None when it was delivered."""

    status: int | None
    error: str | None
    retry_after_s: float | None = None


async def post(
    session: aiohttp.ClientSession, url: str, headers: Mapping[str, str], body: bytes, at: float
) -> Answer:
    try:
        async with session.post(
            url, data=body, headers={"Content-Type": "application/json", **headers}, allow_redirects=False
        ) as response:
            status = response.status
            asked = retry_after_s(response.headers.get("Retry-After"), at)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        return Answer(None, failure(error))
    if 200 <= status < 300:
        return Answer(status, None)
    if 300 <= status < 400:
        return Answer(status, f"redirects ({status}) are not followed: set `url` to where it is now", asked)
    return Answer(status, f"it answered {status}", asked)


def failure(error: Exception) -> str:
    """Why there was no answer, for whoever is to mend it. Nothing that was sent is repeated."""
    match error:
        case aiohttp.ClientConnectorCertificateError():
            reason = getattr(error.certificate_error, "verify_message", "") or "it does not fit"
            return f"its certificate is not trusted: {reason}"
        case aiohttp.ClientConnectorError(os_error=NotAllowed() as refused):
            return str(refused)
        case aiohttp.ClientConnectorDNSError():
            return "no such host"
        case aiohttp.ClientSSLError():
            return "TLS failed"
        case TimeoutError():
            return "no answer in time"
        case aiohttp.ClientConnectorError():
            return f"no connection: {error.os_error.strerror or 'refused'}"
        case aiohttp.ServerDisconnectedError():
            return "it hung up without an answer"
    return f"no valid HTTP answer ({type(error).__name__})"
