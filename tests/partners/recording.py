"""A server that answers exactly the requests of a recorded file, and refuses all others with what was
wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.partners.receiver import Receiver

RECORDED = Path(__file__).parent / "recorded"
NAMES = sorted(path.stem for path in RECORDED.glob("*.json"))
STEPS = ("find", "nobody", "ticket", "note", "activity")


def recorded(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))
    return found


def server(record: dict[str, Any]) -> Receiver:
    def wrong(wanted: dict[str, Any], request: web.Request, body: bytes) -> str | None:
        if (wanted["method"], wanted["path"]) != (request.method, request.raw_path):
            return f"wanted {wanted['method']} {wanted['path']}"
        for name, value in {**record["headers"], **wanted.get("headers", {})}.items():
            if request.headers.get(name) != value:
                return f"wanted {name}: {value}"
        if "body" in wanted:
            if (
                request.headers.get("Content-Type") != "application/json"
                or json.loads(body) != wanted["body"]
            ):
                return f"wanted {wanted['body']}, got {body.decode()}"
        elif body:
            return "wanted no body"
        return None

    async def answer(request: web.Request) -> web.StreamResponse:
        body, reasons = await request.read(), []
        for step in STEPS:
            reason = wrong(record[step]["request"], request, body)
            if reason is None:
                given = record[step]["answer"]
                return web.json_response(given["body"], status=given["status"])
            reasons.append(f"{step}: {reason}")
        print(f"{request.method} {request.raw_path}", *reasons, sep="\n")
        return web.json_response(reasons, status=400)

    return Receiver(otherwise=answer)
