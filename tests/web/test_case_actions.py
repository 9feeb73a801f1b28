"""What people do about a case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from interactions.cases import actions as a
from tests.interactions.cases.stage import MORNING, NUMBER, at, contact
from tests.web.case_stage import CaseStage, case_stage
from tests.web.stage import refused

C1 = "C-2026-000001"


async def do(web: CaseStage, username: str, step: str, **body: Any) -> dict[str, Any]:
    answer = await (await web.screen(username)).post(f"/api/v1/cases/{C1}/{step}", json=body)
    assert answer.status == 200, await answer.text()
    case: dict[str, Any] = await answer.json()
    return case


async def told_off(web: CaseStage, username: str, path: str, **body: Any) -> tuple[int, str]:
    return await refused(await (await web.screen(username)).post(path, json=body))


async def test_a_case_goes_its_whole_way(tmp_path: Path, database: Path) -> None:
    async with case_stage(tmp_path, database) as web:
        await web.cases.take(contact(answered_at=None, agent_id=None))
        case = await do(web, "chi", "assign", version=2, owner="an")
        assert (case["owner"], case["version"]) == ("an", 3)
        case = await do(web, "an", "sort", version=3, priority="high", reason="billing", summary="Hoàn tiền")
        assert (case["priority"], case["reason"], case["summary"]) == ("high", "billing", "Hoàn tiền")
        case = await do(web, "an", "await-customer", version=6, words="gửi biên lai")
        assert (case["state"], case["notes"], case["due_at"]) == ("waiting_customer", ["gửi biên lai"], None)
        case = await do(web, "an", "customer-returned", version=8)
        case = await do(web, "an", "follow-ups", version=9, due_at=at("15:00"), why="xác nhận")
        assert case["follow_ups"][0]["phone"] == NUMBER
        case = await do(web, "an", "notes", note="đã chuyển kế toán")
        case = await do(web, "an", "resolve", version=11, words="đã hoàn")
        assert case["state"] == "resolved"
        case = await do(web, "an", "confirm", version=12)
        case = await do(web, "an", "close", version=13, why="confirmed", words="khách cảm ơn")
        assert (case["state"], case["closed_at"]) == ("closed", MORNING)
        assert case["story"][-1]["facts"] == {"why": "confirmed", "words": "khách cảm ơn"}
        case = await do(web, "chi", "reopen", version=14, words="chưa thấy tiền")
        assert (case["state"], case["reopened"]) == ("reopened", 1)
        assert case["story"][-1]["facts"] == {"why": "chưa thấy tiền"}


async def test_specialists_get_it_and_who_gave_it_away_no_longer_sees_it(
    tmp_path: Path, database: Path
) -> None:
    async with case_stage(tmp_path, database) as web:
        await web.cases.take(contact())
        case = await do(web, "an", "escalate", version=4, queue="experts", why="ngoài khả năng")
        assert (case["state"], case["queue"], case["owner"]) == ("escalated", "experts", None)
        assert await told_off(web, "an", f"/api/v1/cases/{C1}/notes", note="x") == (404, "not_found")


async def test_a_case_is_opened_by_hand_out_of_a_call(tmp_path: Path, database: Path) -> None:
    async with case_stage(tmp_path, database) as web:
        body = {
            "reason": "device",
            "queue": "support",
            "priority": "urgent",
            "customer": "0901 234 567",
            "summary": "Hỏng",
            "call_id": "c1",
        }
        answer = await (await web.screen("an")).post("/api/v1/cases", json=body)
        case = await answer.json()
        assert (answer.status, case["number"], case["customer"]) == (201, C1, NUMBER)
        assert (case["owner"], case["state"], case["contacts"]) == ("an", "open", ["c1"])
        bare = {"reason": "device", "queue": "support"}
        case = await (await (await web.screen("chi")).post("/api/v1/cases", json=bare)).json()
        assert (case["owner"], case["state"], case["version"]) == (None, "new", 1)


async def test_who_saw_an_older_version_is_told_what_was_done(tmp_path: Path, database: Path) -> None:
    async with case_stage(tmp_path, database) as web:
        await web.cases.take(contact())
        await do(web, "chi", "assign", version=4, owner="binh")
        answer = await (await web.screen("chi")).post(f"/api/v1/cases/{C1}/close", json={"version": 4})
        assert "assigned by chi" in (await answer.json())["error"]["message"]
        assert await refused(answer) == (409, "stale")


async def test_what_cannot_happen_now_is_refused_and_said_what_can(tmp_path: Path, database: Path) -> None:
    async with case_stage(tmp_path, database) as web:
        await web.cases.take(contact())
        answer = await (await web.screen("chi")).post(f"/api/v1/cases/{C1}/confirm", json={"version": 4})
        assert "What can:" in (await answer.json())["error"]["message"]
        assert await refused(answer) == (409, "not_now")
        far = {"version": 4, "due_at": 1e12}
        assert await told_off(web, "chi", f"/api/v1/cases/{C1}/follow-ups", **far) == (409, "not_now")


@pytest.mark.parametrize(
    ("step", "body", "code"),
    [
        ("assign", {"version": 4, "owner": "nobody"}, "no_such_agent"),
        ("escalate", {"version": 4, "queue": "nowhere"}, "no_such_queue"),
        ("follow-ups", {"version": 4, "due_at": 1.0, "queue": "nowhere"}, "no_such_queue"),
        ("sort", {"version": 4, "reason": "weather"}, "no_such_reason"),
        ("sort", {"version": 4, "priority": "soon"}, "invalid"),
        ("close", {"version": 4, "why": "tired"}, "invalid"),
        ("notes", {"note": ""}, "invalid"),
        ("resolve", {}, "invalid"),
        ("resolve", {"version": 0}, "invalid"),
    ],
)
async def test_what_is_not_known_is_refused_and_changes_nothing(
    tmp_path: Path, database: Path, step: str, body: dict[str, Any], code: str
) -> None:
    async with case_stage(tmp_path, database) as web:
        await web.cases.take(contact())
        assert await told_off(web, "chi", f"/api/v1/cases/{C1}/{step}", **body) == (422, code)
        story = await web.cases.get(C1)
        assert story is not None
        assert story.case.version == 4


async def test_only_who_may_does_something(tmp_path: Path, database: Path) -> None:
    async with case_stage(tmp_path, database) as web:
        await web.cases.take(contact())
        note = f"/api/v1/cases/{C1}/notes"
        assert await told_off(web, "dung", note, note="x") == (403, "forbidden")
        assert await told_off(web, "binh", note, note="x") == (404, "not_found")
        web.phones.talk("binh", "c9", NUMBER)
        await do(web, "binh", "notes", note="khách gọi lại")


async def test_a_customer_without_a_number_cannot_be_called(tmp_path: Path, database: Path) -> None:
    async with case_stage(tmp_path, database) as web:
        await web.cases.take(contact(pii_customer="mai@nha.vn"))
        plan = {"version": 4, "due_at": at("15:00")}
        assert await told_off(web, "an", f"/api/v1/cases/{C1}/follow-ups", **plan) == (409, "not_now")
        case = await do(web, "an", "follow-ups", **plan, phone="0281234567")
        assert case["follow_ups"][0]["phone"] == "+84281234567"
        story = await web.cases.get(C1)
        assert story is not None
        assert isinstance(story.events[-1], a.FollowUpPlanned)


async def test_somebody_spoke_with_him_and_a_planned_call_is_struck_off(
    tmp_path: Path, database: Path
) -> None:
    async with case_stage(tmp_path, database) as web:
        await web.cases.take(contact(answered_at=None, agent_id=None))
        case = await do(web, "chi", "respond", version=2, words="gọi ra, khách đồng ý chờ")
        assert (case["state"], case["notes"]) == ("open", ["gọi ra, khách đồng ý chờ"])
        await do(web, "chi", "follow-ups", version=4, due_at=at("15:00"))
        case = await do(web, "chi", "follow-ups/1/cancel", version=5)
        assert case["follow_ups"][0]["state"] == "cancelled"
        again = f"/api/v1/cases/{C1}/follow-ups/1/cancel"
        assert await told_off(web, "chi", again, version=6) == (409, "not_now")
        assert await told_off(web, "chi", again.replace("/1/", "/7/"), version=6) == (409, "not_now")


async def test_the_customer_is_asked_once_how_it_was(tmp_path: Path, database: Path) -> None:
    async with case_stage(tmp_path, database) as web:
        await web.cases.take(contact())
        ask = f"/api/v1/cases/{C1}/ask-survey"
        assert await told_off(web, "chi", ask, version=4) == (409, "not_now")
        case = await do(web, "chi", "close", version=4)
        assert "survey_asked" in case["can"]
        case = await do(web, "chi", "ask-survey", version=5)
        assert (case["story"][-1]["action"], "survey_asked" in case["can"]) == ("survey_asked", False)
        assert await told_off(web, "chi", ask, version=6) == (409, "asked_before")
        assert await told_off(web, "dung", ask, version=6) == (403, "forbidden")
