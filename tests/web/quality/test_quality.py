"""What all routes of quality share."""

from __future__ import annotations

import pytest

from interactions.users import Role, User
from web.quality import person_of
from web.typed import Refused


def test_an_agent_is_known_by_his_desk_and_without_one_he_is_nobody() -> None:
    assert person_of(User("an", "An", Role.AGENT, "an")).agent_id == "an"
    assert person_of(User("chi", "Chi", Role.SUPERVISOR)).agent_id is None
    with pytest.raises(Refused, match="no agent_id"):
        person_of(User("x", "X", Role.AGENT))


async def test_every_route_is_described(office) -> None:
    paths = office.described()["paths"]
    assert sum(map(len, paths.values())) == len(office.routes) == 27
    assert "patterns" not in paths


@pytest.mark.parametrize(
    ("method", "path", "body", "may"),
    [
        ("GET", "/cards", None, "an chi dung em"),
        ("PUT", "/cards/x", {}, "chi em"),
        ("POST", "/cards/x/publish", None, "chi em"),
        ("GET", "/figures", None, "chi dung em"),
        ("GET", "/reviews", None, "an chi dung em"),
        ("POST", "/reviews", {}, "chi dung em"),
        ("POST", "/assessments", {}, "an"),
        ("POST", "/reviews/9/answer", {}, "an"),
        ("POST", "/reviews/9/revise", None, "chi dung em"),
        ("POST", "/reviews/9/close", None, "chi dung em"),
        ("POST", "/worklist", {}, "chi dung em"),
        ("GET", "/calibrations", None, "chi dung em"),
        ("POST", "/calibrations", {}, "chi dung em"),
        ("POST", "/agents/an/clips", {}, "chi dung em"),
        ("GET", "/clips/9/audio", None, "an chi dung em"),
        ("GET", "/reviewers", None, "chi dung em"),
        ("DELETE", "/clips/9", None, "chi dung em"),
    ],
)
async def test_each_role_gets_what_is_its_own(office, method, path, body, may) -> None:
    for who in ("an", "chi", "dung", "em"):
        status, _ = await office.ask(who, method, path, body)
        assert (status != 403) == (who in may.split()), (who, status)
