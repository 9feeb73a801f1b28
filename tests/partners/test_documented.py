"""docs/partners.md says what is true, and all of it."""

from __future__ import annotations

import json
import re
import sys
import types
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

import partners.signing
from interactions.record import Outcome
from partners.events import EventType, of_interaction, payload
from partners.mapping import KNOWN, NUMBER, READY, WRITTEN, parse
from partners.masking import Personal
from partners.signing import sign, verify
from tests.interactions.calls import answered_call

TEXT = (Path(__file__).parents[2] / "docs" / "partners.md").read_text(encoding="utf-8")


def part(heading: str) -> str:
    """What stands below a heading, up to the next."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found[1]


def named(text: str) -> set[str]:
    return set(re.findall(r"`([a-z][a-z0-9_.]*)`", text))


def block(heading: str, language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", part(heading), re.DOTALL)
    assert found, heading
    return found[1]


def test_every_event_is_documented() -> None:
    assert {each.value for each in EventType} <= named(part("Events"))


def test_every_field_of_a_body_and_of_a_call_is_documented() -> None:
    body = json.loads(payload(of_interaction(answered_call())[2], Personal.FULL))
    assert {*body, *body["data"], *body["data"]["call"]} <= named(part("Events"))
    assert {each.value for each in Outcome} <= named(part("Events"))


def test_every_place_of_a_mapping_is_documented() -> None:
    rows = dict(re.findall(r"^\| `?(\w+)`? \| (.*) \|$", part("A mapping of your own"), re.MULTILINE))
    assert named(rows["search"]) == NUMBER
    for kind, places in WRITTEN.items():
        inherited = NUMBER if "those of `search`" in rows[kind] else frozenset[str]()
        assert (named(rows[kind]) - {"search"}) | inherited == places, kind
    assert set(KNOWN) <= named(part("A mapping of your own"))


def test_the_mapping_that_is_shown_can_be_read() -> None:
    assert set(parse(block("A mapping of your own", "toml")).writes) == {"ticket"}


def test_every_ready_mapping_is_documented() -> None:
    assert set(re.findall(r"mappings/(\w+)\.toml", TEXT)) == {each.stem for each in READY.glob("*.toml")}


def test_the_signature_that_is_shown_is_the_right_one() -> None:
    rows = dict(re.findall(r"^\| `?([\w-]+)`? \| `(.*)` \|$", part("The signature"), re.MULTILINE))
    headers = sign(
        [rows["secret"]], rows["webhook-id"], int(rows["webhook-timestamp"]), rows["body"].encode()
    )
    assert headers["webhook-signature"] == rows["webhook-signature"]
    shown = {name: rows[name] for name in headers}
    assert verify([rows["secret"]], shown, rows["body"].encode(), at=1_800_000_140) == rows["webhook-id"]


async def test_the_receiver_that_is_shown_takes_what_is_ours_and_refuses_the_rest() -> None:
    sys.modules["signing"] = partners.signing  # as copied beside it
    shown = types.ModuleType("shown")
    try:
        exec(compile(block("The signature", "python"), "docs/partners.md", "exec"), shown.__dict__)
    finally:
        del sys.modules["signing"]
    shown.__dict__["time"] = types.SimpleNamespace(time=lambda: 1_800_000_140.0)
    application: web.Application = shown.__dict__["app"]
    body = b'{"type":"call.ended"}'
    headers = sign(shown.__dict__["SECRETS"], "evt_1", 1_800_000_140, body)
    async with TestClient(TestServer(application)) as client:
        for _ in range(2):
            assert (await client.post("/calls", data=body, headers=headers)).status == 200
        refused = await client.post("/calls", data=b"{}", headers=headers)
        assert (refused.status, "no signature fits" in await refused.text()) == (401, True)
    assert shown.__dict__["seen"] == {"evt_1"}
