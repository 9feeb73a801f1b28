"""The description of the API is made from the code, is whole, and is true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from aiohttp import web

from web.openapi import describe, undocumented
from web.server import DOCUMENT
from web.typed import Route


def refs(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from refs(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from refs(inner)


async def test_the_description_is_whole(house) -> None:
    async with house() as stage:
        answer = await (await stage.screen()).get("/api/v1/openapi.json")
        document = await answer.json()
        assert document == msgspec.to_builtins(stage.server.app[DOCUMENT])
    assert document["openapi"] == "3.1.0"
    assert document["info"] == {"title": "Nhà Thử", "version": "1"}
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(refs(document)) == known, "every name leads somewhere, and nothing is left over"
    operations = [
        (path, way, operation) for path, ways in document["paths"].items() for way, operation in ways.items()
    ]
    names = [operation["operationId"] for _, _, operation in operations]
    assert len(set(names)) == len(names)
    for path, way, operation in operations:
        assert operation["summary"].endswith("."), path
        assert [int(status) for status in operation["responses"]], path
        in_path = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
        assert in_path == set(re.findall(r"\{(\w+)\}", path))
        assert all(p["required"] for p in operation.get("parameters", []) if p["in"] == "path")
        assert ("requestBody" in operation) <= (way in ("post", "put"))
        if "security" in operation:
            assert {"401", "403"} <= set(operation["responses"])
            assert operation["x-roles"]
    for schema in document["components"]["schemas"].values():
        assert "enum" in schema or schema["type"] == "object"
        assert set(schema.get("required", [])) <= set(schema.get("properties", {}))


async def test_an_answer_is_what_the_description_says(house) -> None:
    async with house() as stage:
        document = stage.server.app[DOCUMENT]
        answer = await (await stage.screen("em")).get("/api/v1/house")
        schema = document["paths"]["/api/v1/house"]["get"]["responses"]["200"]["content"]["application/json"]
        name = schema["schema"]["$ref"].rpartition("/")[2]
        assert set(await answer.json()) == set(document["components"]["schemas"][name]["properties"])


async def test_a_route_that_nobody_described_is_found_out(house) -> None:
    async def secret(_: web.Request) -> web.Response:
        return web.Response()

    async with house() as stage:
        document = stage.server.app[DOCUMENT]
        assert undocumented(stage.server.app, document) == []
        app = web.Application()
        app.router.add_get("/api/v1/secret", secret)
        app.router.add_delete("/api/v1/me", secret)
        app.router.add_get("/anything/else", secret)
        assert undocumented(app, document) == ["GET /api/v1/secret", "DELETE /api/v1/me"]


class Rows:
    class Wanted(msgspec.Struct):
        row: int


class Columns:
    class Wanted(msgspec.Struct):
        column: int


def test_two_shapes_of_one_name_are_told_apart() -> None:
    def asks(name: str, kind: type) -> Route:
        return Route(
            name=name,
            method="GET",
            path=f"/{name}",
            roles=None,
            status=200,
            summary="It is so.",
            takes={"query": kind},
            answers=None,
            produces="application/json",
        )

    document = describe([asks("rows", Rows.Wanted), asks("columns", Columns.Wanted)], title="T", version="1")
    for name, field in (("rows", "row"), ("columns", "column")):
        (parameter,) = document["paths"][f"/{name}"]["get"]["parameters"]
        assert parameter["name"] == field
    left = set(document["components"]["schemas"])
    assert left == {"Failure", "Fault"}, "what is spelled out as parameters is no component"
