"""The screens: are they built, and can they be served where the configuration says?"""

from __future__ import annotations

import asyncio
import errno
import socket
from pathlib import Path

from app.config import Config
from app.doctor.finding import Finding, missing, ok, warning
from app.screens import PAGES


async def check_pages() -> list[Finding]:
    return [judge_pages(PAGES)]


def judge_pages(pages: Path) -> Finding:
    if (pages / "index.html").is_file():
        return ok("screens", "they are built")
    return missing(
        "screens", f"there is no {pages.name}/index.html", "build them: `make screens` (it needs Node)"
    )


async def check_address(config: Config) -> list[Finding]:
    return [await asyncio.to_thread(_address, config.web.host, config.web.port)]


def _address(host: str, port: int) -> Finding:
    what, where = "screens' address", f"{host}:{port}"
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            mend = "when that is not this service itself, choose another [web] port"
            return warning(what, f"somebody listens on {where} already", mend)
        mend = "mend [web] host and port: an address of this machine, a port that the user may open"
        return missing(what, f"{where} cannot be opened: {error.strerror or error}", mend)
    return ok(what, f"{where} is free" if port else f"a free port of {host} will be taken")
