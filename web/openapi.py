"""The description of every route (OpenAPI 3.1), made from the handlers themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import msgspec
from aiohttp import web

from web.typed import Failure, Route

_REF = "#/components/schemas/{name}"
_IN_PATH = re.compile(r"\{(\w+)\}")


def describe(routes: Iterable[Route], *, title: str, version: str) -> dict[str, Any]:
    routes = list(routes)
    kinds = [Failure, *(kind for route in routes for kind in _kinds(route))]
    schemas, components = msgspec.json.schema_components(kinds, ref_template=_REF)
    schema_of = dict(zip(kinds, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        operation = _operation(route, schema_of, components)
        paths.setdefault(route.path, {})[route.method.lower()] = operation
    for route in routes:
        for name in ("path", "query"):  # spelled out as parameters, one by one
            if name in route.takes:
                components.pop(_name(schema_of[route.takes[name]]), None)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": "tongdai_session"}},
        },
    }


def undocumented(app: web.Application, document: dict[str, Any]) -> list[str]:
    """The API's routes that the description does not know; a test keeps this empty."""
    found = []
    for route in app.router.routes():
        resource = route.resource
        path = "" if resource is None else resource.canonical
        if route.method == "HEAD" or not (path.startswith("/api") or path == "/healthz"):
            continue
        if route.method.lower() not in document["paths"].get(path, {}):
            found.append(f"{route.method} {path}")
    return found


def _kinds(route: Route) -> list[Any]:
    kinds = [route.takes[name] for name in ("path", "query", "body") if name in route.takes]
    return kinds if route.answers is None else [*kinds, route.answers]


def _operation(
    route: Route, schema_of: dict[Any, dict[str, Any]], components: dict[str, Any]
) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "responses": _responses(route, schema_of),
    }
    if parameters := [
        parameter
        for name in ("path", "query")
        if name in route.takes
        for parameter in _parameters(name, components[_name(schema_of[route.takes[name]])])
    ]:
        operation["parameters"] = parameters
    if "body" in route.takes:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema_of[route.takes["body"]]}},
        }
    if route.roles is not None:
        operation["security"] = [{"session": []}]
        operation["x-roles"] = sorted(route.roles)
    return operation


def _name(schema: dict[str, str]) -> str:
    """Of two shapes with the same name each has its module's before it."""
    return schema["$ref"].rpartition("/")[2]


def _parameters(where: str, struct: dict[str, Any]) -> list[dict[str, Any]]:
    required = struct.get("required", [])
    return [
        {"name": name, "in": where, "required": name in required, "schema": schema}
        for name, schema in struct["properties"].items()
    ]


def _responses(route: Route, schema_of: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    good: dict[str, Any] = {"description": HTTPStatus(route.status).phrase}
    if route.answers is not None:
        good["content"] = {route.produces: {"schema": schema_of[route.answers]}}
    elif route.status != HTTPStatus.SWITCHING_PROTOCOLS:
        good["content"] = {route.produces: {}}
    failure = {"content": {"application/json": {"schema": schema_of[Failure]}}}
    statuses = {HTTPStatus.NOT_FOUND} if _IN_PATH.search(route.path) else set()
    if route.roles is not None:
        statuses |= {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
    if {"path", "query", "body"} & set(route.takes):
        statuses |= {HTTPStatus.UNPROCESSABLE_ENTITY}
    if "body" in route.takes:
        statuses |= {
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        }
    bad = {str(int(status)): {"description": status.phrase, **failure} for status in sorted(statuses)}
    return {str(route.status): good, **bad}
