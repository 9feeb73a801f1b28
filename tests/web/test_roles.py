"""Each role on each route: a role gets only what is its own."""

from __future__ import annotations

from typing import Any

from tests.web.stage import USERS
from web.openapi import undocumented
from web.server import DOCUMENT

NOBODY, AGENT, SUPERVISOR, QA, ADMIN = None, "an", "chi", "dung", "em"
ALL = {AGENT, SUPERVISOR, QA, ADMIN}

# (method, path as documented): who may, and a body that is in order.
MATRIX: dict[tuple[str, str], tuple[set[str | None], Any]] = {
    ("POST", "/api/v1/login"): ({NOBODY, *ALL}, {"username": "an", "password": "correct horse"}),
    ("POST", "/api/v1/logout"): ({NOBODY, *ALL}, {}),
    ("GET", "/api/v1/me"): (ALL, None),
    ("GET", "/api/v1/house"): (ALL, None),
    ("GET", "/api/v1/reasons"): (ALL, None),
    ("PUT", "/api/v1/reasons/{code}"): ({SUPERVISOR, ADMIN}, {"names": {"vi": "Khác"}}),
    ("POST", "/api/v1/agent/state"): ({AGENT}, {"state": "ready"}),
    ("POST", "/api/v1/calls/{call_id}/note"): ({AGENT}, {}),
    ("POST", "/api/v1/calls/{call_id}/wrap-up"): ({AGENT}, {}),
    ("POST", "/api/v1/calls/{call_id}/hang-up"): ({AGENT}, {}),
    ("POST", "/api/v1/calls/{call_id}/transfer"): ({AGENT}, {"queue": "support"}),
    ("GET", "/api/v1/calls/{call_id}/why"): ({SUPERVISOR, QA, ADMIN}, None),
    ("PUT", "/api/v1/agents/{agent_id}/skills"): ({SUPERVISOR, ADMIN}, {"support": 5}),
    ("GET", "/api/v1/queues"): ({SUPERVISOR, ADMIN}, None),
    ("PUT", "/api/v1/queues/{name}"): ({SUPERVISOR, ADMIN}, {"priority_s": 5}),
    ("GET", "/api/v1/callbacks"): ({SUPERVISOR, ADMIN}, None),
    ("POST", "/api/v1/callbacks"): ({SUPERVISOR, ADMIN}, {"number": "0901234567", "queue": "support"}),
    ("DELETE", "/api/v1/callbacks/{call_id}"): ({SUPERVISOR, ADMIN}, None),
    ("GET", "/api/v1/interactions"): (ALL, None),
    ("GET", "/api/v1/interactions/{call_id}"): (ALL, None),
    ("GET", "/api/v1/search"): (ALL, None),
    ("GET", "/api/v1/recordings/{recording_id}/audio"): (ALL, None),
    ("GET", "/api/v1/alerts"): (ALL, None),
    ("POST", "/api/v1/alerts/seen"): (ALL, {"ids": []}),
    ("GET", "/api/v1/live"): ({AGENT, SUPERVISOR, ADMIN}, None),
    ("GET", "/healthz"): ({NOBODY, *ALL}, None),
    ("GET", "/api/v1/openapi.json"): ({NOBODY, *ALL}, None),
}


async def test_each_role_gets_what_is_its_own_and_nothing_else(house) -> None:
    async with house() as web:
        document = web.server.app[DOCUMENT]
        documented = {(m.upper(), path) for path, ways in document["paths"].items() for m in ways}
        assert documented == set(MATRIX), "a new route needs a row in the matrix"
        assert undocumented(web.server.app, document) == []
        for (method, path), (may, body) in MATRIX.items():
            address = path.format(call_id="c1", recording_id="r1", agent_id="an", name="support", code="x")
            for who in (NOBODY, *ALL):
                screen = await web.screen(who)
                answer = await screen.request(method, address, json=body)
                if who in may:
                    assert answer.status not in (401, 403), (method, path, who)
                else:
                    assert answer.status == (401 if who is None else 403), (method, path, who)


def test_the_matrix_knows_every_role() -> None:
    assert {role.value for role, _ in USERS.values()} == {"agent", "supervisor", "qa", "admin"}
