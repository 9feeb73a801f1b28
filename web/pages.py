"""The built screens, from a folder. Every address that is no file is the one page that draws them all."""

from __future__ import annotations

import asyncio
from pathlib import Path, PurePosixPath

from aiohttp import web

from web.recordings import inside

_FOR_EVER = "public, max-age=31536000, immutable"  # what Vite names by its content
_NOT_BUILT = "The screens are not built yet: run `make screens`.\n"


class Pages:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def page(self, request: web.Request) -> web.StreamResponse:
        wanted = request.match_info["path"]
        file = await asyncio.to_thread(inside, self._folder, wanted) if wanted else None
        if file is not None:
            kept = _FOR_EVER if wanted.startswith("assets/") else "no-cache"
            return web.FileResponse(file, headers={"Cache-Control": kept})
        if PurePosixPath(wanted).suffix:
            raise web.HTTPNotFound
        index = await asyncio.to_thread(inside, self._folder, "index.html")
        if index is None:
            return web.Response(status=503, text=_NOT_BUILT)
        return web.FileResponse(index, headers={"Cache-Control": "no-cache"})
