from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from interactions import audit
from interactions.people.customer import Facts
from tests.web.customer_stage import NOW, CustomerStage, customer_stage
from tests.web.stage import NUMBER, interaction, refused

HOA = "0912345678"
MAIL = {
    "number": "0901 234 567",
    "channel": "email",
    "at": 900.0,
    "subject": "Hóa đơn",
    "text": "Tôi chưa nhận",
    "source": "zammad",
    "outside_id": "<1@x>",
}


async def lan(web: CustomerStage) -> int:
    facts = Facts(name="Lan", tier="vip", preferences={"preferred time": "17:00"})
    return (await web.customers.add([NUMBER], facts, at=1.0, who="chi")).id


async def test_a_supervisor_adds_finds_and_changes_a_customer(tmp_path: Path, database: Path) -> None:
    async with customer_stage(tmp_path, database) as web:
        chi = await web.screen("chi")
        body = {"numbers": ["0901234567"], "name": "Lan", "tier": "vip", "outside_id": "7"}
        answer = await chi.post("/api/v1/customers", json=body)
        assert answer.status == 201
        made = await answer.json()
        assert made == {
            "customer_id": made["customer_id"],
            "numbers": [NUMBER],
            "primary": "",
            "name": "Lan",
            "language": None,
            "tier": "vip",
            "agent_id": "",
            "requires": {},
            "email": "",
            "note": "",
            "preferences": {},
            "outside_id": "7",
            "created_at": NOW,
            "changed_at": NOW,
        }
        for query in ({"number": "84901234567"}, {"outside_id": "7"}):
            assert await (await chi.get("/api/v1/customers", params=query)).json() == made
        address = f"/api/v1/customers/{made['customer_id']}"
        changes = {"email": "lan@x.vn", "tier": "", "requires": {"english": 3}, "agent_id": "an"}
        changed = await (await chi.put(address, json=changes)).json()
        assert changed == made | changes
        numbered = await (await chi.post(f"{address}/numbers", json={"number": HOA})).json()
        assert numbered["numbers"] == [NUMBER, "+84912345678"]
        first = await (await chi.put(f"{address}/numbers/{HOA}/primary", json={})).json()
        assert (first["numbers"], first["primary"]) == (["+84912345678", NUMBER], "+84912345678")
        answer = await chi.put(f"{address}/numbers/0999999999/primary", json={})
        assert await refused(answer) == (422, "bad_customer")
        left = await (await chi.delete(f"{address}/numbers/{HOA}")).json()
        assert (left["numbers"], left["primary"]) == ([NUMBER], "")
        entries = await audit.of(web.log.engine, "customer", str(made["customer_id"]))
        assert [entry.who for entry in entries] == ["chi"] * 5


async def test_an_agent_sees_the_customer_of_his_call_and_adds_to_the_note(
    tmp_path: Path, database: Path
) -> None:
    async with customer_stage(tmp_path, database) as web:
        customer = await lan(web)
        an, address = await web.screen("an"), f"/api/v1/customers/{customer}"
        lookups: list[tuple[str, dict[str, str]]] = [
            (address, {}),
            (f"{address}/history", {}),
            ("/api/v1/customers", {"number": NUMBER}),
        ]
        for path, query in lookups:
            assert await refused(await an.get(path, params=query)) == (404, "not_found")
        web.phones.talk("an", "c1", "0901234567")
        for path, query in lookups:
            assert (await an.get(path, params=query)).status == 200
        noted = await (await an.post(f"{address}/notes", json={"note": "gọi lại sau 17 giờ"})).json()
        assert noted["note"] == "gọi lại sau 17 giờ"
        web.phones.talk("an", "c2", HOA)
        assert (await an.get(address)).status == 404
        assert (await an.post(f"{address}/notes", json={"note": "x"})).status == 404
        for method, path in (
            ("POST", "/api/v1/customers"),
            ("PUT", address),
            ("POST", f"{address}/numbers"),
            ("DELETE", f"{address}/numbers/{HOA}"),
            ("POST", f"{address}/merge"),
            ("POST", f"{address}/split"),
            ("POST", "/api/v1/contacts"),
        ):
            assert await refused(await an.request(method, path, json={})) == (403, "forbidden")


async def test_a_reviewer_reads_and_changes_nothing(tmp_path: Path, database: Path) -> None:
    async with customer_stage(tmp_path, database) as web:
        address = f"/api/v1/customers/{await lan(web)}"
        dung = await web.screen("dung")
        assert (await dung.get(address)).status == 200
        assert (await dung.put(address, json={"name": "x"})).status == 403


async def test_contacts_of_every_channel_and_calls_are_one_history(tmp_path: Path, database: Path) -> None:
    async with customer_stage(tmp_path, database) as web:
        customer, chi = await lan(web), await web.screen("chi")
        await web.log.save(interaction("c1"))
        posted = await (await chi.post("/api/v1/contacts", json=MAIL)).json()
        assert posted == {"contact_id": posted["contact_id"], "customer_id": customer, "new": True}
        again = await (await chi.post("/api/v1/contacts", json=MAIL)).json()
        assert again == posted | {"new": False}
        address = f"/api/v1/customers/{customer}/history"
        first = await (await chi.get(address, params={"limit": "1"})).json()
        assert [(event["kind"], event["id"], event["reason"]) for event in first["items"]] == [
            ("call", "c1", "sold")
        ]
        second = await (await chi.get(address, params={"limit": "1", "before": first["next"]})).json()
        assert second == {
            "items": [
                {
                    "kind": "contact",
                    "id": str(posted["contact_id"]),
                    "at": 900.0,
                    "channel": "email",
                    "direction": "inbound",
                    "queue": None,
                    "agent_id": None,
                    "reason": None,
                    "outcome": None,
                    "resolved": None,
                    "subject": "Hóa đơn",
                    "text": "Tôi chưa nhận",
                }
            ],
            "next": None,
        }
        assert await refused(await chi.get(address, params={"before": "x"})) == (422, "bad_cursor")


async def test_a_contact_finds_its_customer_by_id_number_or_the_id_outside(
    tmp_path: Path, database: Path
) -> None:
    async with customer_stage(tmp_path, database) as web:
        chi = await web.screen("chi")
        known = await web.customers.add([NUMBER], Facts(outside_id="7"), at=1.0, who="chi")
        whose: list[dict[str, Any]] = [
            {"customer_id": known.id},
            {"customer_outside_id": "7"},
            {"number": NUMBER},
        ]
        for one in whose:
            answer = await chi.post("/api/v1/contacts", json=one | {"channel": "chat"})
            assert (await answer.json())["customer_id"] == known.id
        answer = await chi.post("/api/v1/contacts", json={"number": HOA, "channel": "visit"})
        assert (await answer.json())["customer_id"] != known.id
        assert await web.customers.of_number(HOA) is not None
        for one, status in (({"customer_outside_id": "8"}, 404), ({"customer_id": 99}, 404), ({}, 422)):
            assert (await chi.post("/api/v1/contacts", json=one | {"channel": "chat"})).status == status


async def test_two_become_one_and_one_becomes_two(tmp_path: Path, database: Path) -> None:
    async with customer_stage(tmp_path, database) as web:
        first, chi = await lan(web), await web.screen("chi")
        second = (await web.customers.add([HOA], Facts(name="Hoa"), at=1.0, who="chi")).id
        address = f"/api/v1/customers/{first}"
        merged = await (await chi.post(f"{address}/merge", json={"customer_id": second})).json()
        assert merged["numbers"] == [NUMBER, "+84912345678"]
        answer = await chi.post(f"{address}/split", json={"number": HOA, "name": "Hoa"})
        assert answer.status == 201
        assert (await answer.json())["name"] == "Hoa"


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("GET", "?number=1001", None, (404, "not_found")),
        ("GET", "", None, (422, "invalid")),
        ("GET", "?number=1&outside_id=2", None, (422, "invalid")),
        ("GET", "/99", None, (404, "not_found")),
        ("GET", "/0", None, (422, "invalid")),
        ("GET", "/x", None, (422, "invalid")),
        ("PUT", "/99", {"name": "x"}, (404, "not_found")),
        ("PUT", "/1", {"tier": "gold"}, (422, "bad_customer")),
        ("PUT", "/1", {"agent_id": "mallory"}, (422, "bad_customer")),
        ("PUT", "/1", {"email": "x"}, (422, "bad_customer")),
        ("PUT", "/1", {"colour": "red"}, (422, "invalid")),
        ("POST", "", {"name": "nobody"}, (422, "bad_customer")),
        ("POST", "", {"numbers": [NUMBER]}, (409, "taken")),
        ("POST", "/1/numbers", {"number": "anonymous"}, (422, "bad_customer")),
        ("POST", "/1/merge", {"customer_id": 1}, (422, "bad_customer")),
        ("POST", "/1/split", {"number": NUMBER}, (422, "bad_customer")),
        ("POST", "/1/notes", {"note": ""}, (422, "invalid")),
        ("DELETE", "/1/numbers/nonsense", None, (422, "bad_customer")),
    ],
)
async def test_what_cannot_be_done_is_told(
    tmp_path: Path, database: Path, method: str, path: str, body: Any, expected: tuple[int, str]
) -> None:
    async with customer_stage(tmp_path, database) as web:
        assert await lan(web) == 1
        chi = await web.screen("chi")
        answer = await chi.request(method, f"/api/v1/customers{path}", json=body)
        assert await refused(answer) == expected


async def test_customers_are_searched_by_a_part_of_what_one_knows(tmp_path: Path, database: Path) -> None:
    async with customer_stage(tmp_path, database) as web:
        customer = await lan(web)
        await web.customers.add([HOA], Facts(name="Đỗ Thị Hoa"), at=2.0, who="chi")
        for username in ("chi", "dung", "em"):
            screen = await web.screen(username)
            for words, whose in (("do hoa", ["Đỗ Thị Hoa"]), ("0901234", ["Lan"]), ("x y", [])):
                answer = await screen.get("/api/v1/customers/search", params={"q": words})
                assert [each["name"] for each in (await answer.json())["items"]] == whose
        first = await (await screen.get("/api/v1/customers/search", params={"limit": "1"})).json()
        rest = {"limit": "1", "before": first["next"]}
        second = await (await screen.get("/api/v1/customers/search", params=rest)).json()
        assert [each["customer_id"] for each in second["items"]] == [customer]
        assert second["next"] is None
        assert await refused(await screen.get("/api/v1/customers/search?before=x")) == (422, "bad_cursor")
        an = await web.screen("an")
        assert await refused(await an.get("/api/v1/customers/search?q=lan")) == (403, "forbidden")


async def test_who_is_erased_is_told_before_and_proved_after(tmp_path: Path, database: Path) -> None:
    async with customer_stage(tmp_path, database) as web:
        customer = await lan(web)
        address = f"/api/v1/customers/{customer}"
        chi = await web.screen("chi")
        await web.log.save(interaction("c1", closed_at=None))
        for answer in (await chi.get(f"{address}/erasure"), await chi.post(f"{address}/erase")):
            assert await refused(answer) == (409, "still_on_the_line")
        await web.log.save(interaction("c1", version=2))
        await chi.post("/api/v1/contacts", json=MAIL)
        prospect = await (await chi.get(f"{address}/erasure")).json()
        assert prospect == {"numbers": 1, "calls": 1, "recordings": 0, "contacts": 1, "cases": 0}
        for username in ("an", "dung"):
            screen = await web.screen(username)
            assert await refused(await screen.post(f"{address}/erase")) == (403, "forbidden")
        proof = await (await chi.post(f"{address}/erase")).json()
        assert (proof["calls"], proof["files"], len(proof["audit_hash"])) == (1, [], 64)
        assert proof["erased"]["customers"] == 1
        assert await refused(await chi.get(address)) == (404, "not_found")
        assert await refused(await chi.post(f"{address}/erase")) == (404, "not_found")
