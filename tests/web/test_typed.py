"""What `@route` asks of a handler; what it does to a request is seen in the tests of the routes."""

from __future__ import annotations

import msgspec
import pytest

from interactions.users import User
from web.auth import EVERYBODY
from web.typed import BadlyDescribed, Done, route, routes_of


class Path(msgspec.Struct):
    call_id: str


async def silent(self) -> Done:
    return Done()


async def unknown(self, cookie: Path) -> Done:
    """Says what it is for."""
    return Done()


async def bare(self, path) -> Done:
    """Says what it is for."""
    return Done()


async def untold(self, path: Path) -> None:
    """Says what it is for."""


async def anonymous(self, me: User) -> Done:
    """Says what it is for."""
    return Done()


@pytest.mark.parametrize(
    ("handler", "complaint"),
    [
        (silent, "docstring"),
        (unknown, "cookie"),
        (bare, "path has no annotation"),
        (untold, "the Struct it returns"),
        (anonymous, "open to everybody"),
    ],
)
def test_a_handler_that_does_not_say_what_it_does_is_refused_at_once(handler, complaint) -> None:
    with pytest.raises(BadlyDescribed, match=complaint):
        route("GET", "/x", roles=None)(handler)


def test_a_subjects_routes_are_found_in_the_order_written() -> None:
    class Subject:
        @route("POST", "/b/{call_id}", roles=EVERYBODY, status=202)
        async def second_letter(self, path: Path) -> Done:
            """Comes
            first."""
            return Done()

        @route("GET", "/a", roles=None)
        async def first_letter(self) -> Done:
            """Comes second."""
            return Done()

        async def no_route(self) -> None: ...

    subject = Subject()
    (first, handler), (second, _) = routes_of(subject)
    assert (first.name, first.method, first.path, first.status) == (
        "second_letter",
        "POST",
        "/b/{call_id}",
        202,
    )
    assert (first.summary, first.takes, first.answers) == ("Comes first.", {"path": Path}, Done)
    assert handler == subject.second_letter
    assert (second.path, second.roles) == ("/a", None)
