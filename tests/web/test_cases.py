"""Cases, for reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from interactions.cases import actions as a
from tests.interactions.cases.stage import MORNING, NUMBER, at, contact
from tests.web.case_stage import CaseStage, case_stage
from tests.web.stage import refused

C1 = "C-2026-000001"


async def some(web: CaseStage) -> None:
    """1 is An's; 2 is Bình's and urgent, of Mai; 3 is nobody's and unanswered."""
    await web.cases.take(contact())
    await web.cases.take(contact("c2", MORNING + 1, pii_customer="0907 654 321", agent_id="binh"))
    urgent = a.Prioritised(at=MORNING + 99, by="chi", priority=a.Priority.URGENT)
    await web.cases.act("C-2026-000002", urgent)
    unanswered = {"answered_at": None, "agent_id": None, "queue": "sales"}
    await web.cases.take(contact("c3", MORNING + 2, pii_customer="0281234567", **unanswered))


async def listed(web: CaseStage, username: str, **query: str) -> list[str]:
    answer = await (await web.screen(username)).get("/api/v1/cases", params=query)
    assert answer.status == 200, await answer.text()
    return [case["number"][-1] for case in (await answer.json())["items"]]


async def test_a_case_is_shown_with_its_clock_and_its_story(tmp_path: Path, database: Path) -> None:
    async with case_stage(tmp_path, database) as web:
        await web.cases.take(contact())
        await web.cases.act(C1, a.Noted(at=MORNING + 9, by="an", pii_note="hứa gọi lại"))
        await web.cases.plan_follow_up(C1, due_at=at("15:00"), at=MORNING + 10, by="an", why="xác nhận")
        web.clock[0] = at("15:00")
        case = await (await (await web.screen("an")).get(f"/api/v1/cases/{C1}")).json()
    story, can = case.pop("story"), case.pop("can")
    assert {"resolved", "escalated", "closed"} <= set(can)
    assert "reopened" not in can
    assert case == {
        "number": C1,
        "version": 6,
        "state": "open",
        "standing": "at_risk",
        "reason": "billing.refund",
        "priority": "normal",
        "queue": "support",
        "owner": "an",
        "customer_id": None,
        "customer": NUMBER,
        "summary": "Chưa hoàn tiền",
        "opened_at": MORNING,
        "changed_at": MORNING + 10,
        "first_response_at": MORNING,
        "resolved_at": None,
        "closed_at": None,
        "reopened": 0,
        "response_due_at": at("10:00"),
        "due_at": at("17:00"),
        "contacts": ["c1"],
        "notes": ["hứa gọi lại"],
        "follow_ups": [
            {
                "follow_up": 1,
                "due_at": at("15:00"),
                "queue": "support",
                "state": "planned",
                "call_id": "",
                "phone": NUMBER,
                "why": "xác nhận",
            }
        ],
    }
    assert [line["action"] for line in story] == [
        "opened",
        "contact_added",
        "assigned",
        "responded",
        "noted",
        "follow_up_planned",
    ]
    assert story[0]["facts"]["priority"] == "normal"
    assert story[4] == {"at": MORNING + 9, "by": "an", "action": "noted", "facts": {"note": "hứa gọi lại"}}


async def test_supervisors_and_reviewers_see_all_and_find_them_by_what_they_are(
    tmp_path: Path, database: Path
) -> None:
    async with case_stage(tmp_path, database) as web:
        await some(web)
        assert await listed(web, "chi") == await listed(web, "dung") == ["3", "2", "1"]
        assert await listed(web, "chi", state="any_open", queue="support") == ["2", "1"]
        assert await listed(web, "chi", state="new,closed") == ["3"]
        assert await listed(web, "chi", owner="binh") == await listed(web, "chi", priority="urgent") == ["2"]
        assert await listed(web, "chi", customer="(028) 123-4567") == ["3"]
        web.clock[0] = at("10:00") + 1
        assert await listed(web, "chi", standing="breached") == ["2"]
        assert await listed(web, "chi", standing="at_risk") == ["3"]


async def test_the_list_goes_on_where_it_ended(tmp_path: Path, database: Path) -> None:
    async with case_stage(tmp_path, database) as web:
        await some(web)
        screen, seen, before = await web.screen("chi"), [], ""
        while before is not None:
            answer = await screen.get("/api/v1/cases", params={"limit": "2", "before": before})
            page = await answer.json()
            seen += [case["number"][-1] for case in page["items"]]
            before = page["next"]
        assert seen == ["3", "2", "1"]
        answer = await screen.get("/api/v1/cases?before=x")
        assert await refused(answer) == (422, "bad_cursor")


@pytest.mark.parametrize("query", ["state=asleep", "priority=9", "standing=bad", "colour=red", "limit=0"])
async def test_what_cannot_be_asked_is_refused(tmp_path: Path, database: Path, query: str) -> None:
    async with case_stage(tmp_path, database) as web:
        answer = await (await web.screen("chi")).get(f"/api/v1/cases?{query}")
        assert await refused(answer) == (422, "invalid")


async def test_an_agent_sees_his_own_and_those_of_the_customer_on_his_line(
    tmp_path: Path, database: Path
) -> None:
    async with case_stage(tmp_path, database) as web:
        await some(web)
        an = await web.screen("an")
        assert await listed(web, "an") == ["1"]
        answers = [await an.get(f"/api/v1/cases/{number}") for number in ("C-2026-000002", "C-9")]
        assert {await refused(answer) for answer in answers} == {(404, "not_found")}
        for query in ("owner=binh", "customer=0281234567", "call_id=c9", "customer_id=1"):
            assert await refused(await an.get(f"/api/v1/cases?{query}")) == (403, "forbidden")
        web.phones.talk("an", "c9", "0907654321")  # Mai calls again
        assert await listed(web, "an", call_id="c9") == ["2"]
        assert (await an.get("/api/v1/cases/C-2026-000002")).status == 200
        assert await refused(await an.get("/api/v1/cases/C-2026-000003")) == (404, "not_found")


async def test_who_withholds_his_number_opens_nobodys_cases(tmp_path: Path, database: Path) -> None:
    async with case_stage(tmp_path, database) as web:
        await some(web)
        web.phones.talk("an", "c9", "")
        assert await listed(web, "an", call_id="c9") == []
        answer = await (await web.screen("an")).get("/api/v1/cases/C-2026-000002")
        assert await refused(answer) == (404, "not_found")


async def test_the_backlog_is_told_to_those_who_lead(tmp_path: Path, database: Path) -> None:
    async with case_stage(tmp_path, database) as web:
        await some(web)
        web.clock[0] = at("10:00") + 1
        backlog = await (await (await web.screen("chi")).get("/api/v1/cases/backlog")).json()
        assert (await (await web.screen("an")).get("/api/v1/cases/backlog")).status == 403
    assert backlog["all"] == {"name": "", "open": 3, "overdue": 1, "at_risk": 1, "oldest_at": MORNING}
    assert [(line["name"], line["open"]) for line in backlog["by_queue"]] == [("sales", 1), ("support", 2)]
    assert [line["name"] for line in backlog["by_owner"]] == ["", "an", "binh"]
    assert [line["name"] for line in backlog["by_priority"]] == ["normal", "urgent"]
