"""Reviews over the API."""

from __future__ import annotations

import pytest

from interactions.fcr.surveys import Answer, Surveys
from tests.web.quality.office import NOW

BEGIN = {"call_id": "c1", "agent_id": "an", "card_id": "cskh"}
MARKS = {
    "marks": {"tone": {"points": 3, "note": "hơi nhanh"}, "consent": {"points": 1}, "offer": {"points": None}}
}


async def given(office, who: str = "chi", **changes) -> int:
    number = (await office.good(who, "POST", "/reviews", BEGIN | changes))["review_id"]
    await office.good(who, "PUT", f"/reviews/{number}/marks", MARKS)
    await office.good(who, "POST", f"/reviews/{number}/give", {"summary": "khá"})
    return number


async def test_a_review_begins_with_the_machines_answers_and_where_to_listen(office) -> None:
    begun = await office.good("chi", "POST", "/reviews", BEGIN)
    (mark,) = begun["marks"]
    assert (mark["item"], mark["points"], mark["machine"]) == ("greeting", 1, True)
    assert mark["evidence"]["moments"] == [{"start": 1.0, "end": 3.0, "line": 0, "phrase": "xin chào"}]
    assert (begun["state"], begun["score"], begun["begun_at"]) == ("draft", 1.0, NOW)
    assert begun["unanswered"] == ["tone", "offer", "consent"]
    again = await office.good("chi", "POST", "/reviews", BEGIN)
    assert again["review_id"] == begun["review_id"]


async def test_from_draft_to_closed(office) -> None:
    number = await given(office)
    read = await office.good("an", "GET", f"/reviews/{number}")
    assert (read["score"], read["summary"], read["reviewer"]) == (pytest.approx(32 / 40), "khá", "chi")
    assert [each["share"] for each in read["sections"]] == [1.0, pytest.approx(0.6), 1.0]
    answer = {"text": "khách nói nhanh trước", "appeal": True}
    answered = await office.good("an", "POST", f"/reviews/{number}/answer", answer)
    assert (answered["state"], answered["appeal"], answered["answer"]) == ("answered", True, answer["text"])
    assert (await office.good("chi", "POST", f"/reviews/{number}/revise"))["state"] == "draft"
    assert await office.refused("an", "GET", f"/reviews/{number}") == (404, "not_found")
    body = {"marks": {"tone": {"points": 5}, "offer": None}}
    await office.good("chi", "PUT", f"/reviews/{number}/marks", body)
    await office.good("chi", "POST", f"/reviews/{number}/give", {})
    closed = await office.good("dung", "POST", f"/reviews/{number}/close")
    assert (closed["state"], closed["score"], closed["closed_at"]) == ("closed", 1.0, NOW)


async def test_what_cannot_be_done_is_refused_in_words(office) -> None:
    number = await given(office)
    path = f"/reviews/{number}"
    for who, method, where, body, told in (
        ("chi", "PUT", f"{path}/marks", MARKS, (409, "not_now")),
        ("dung", "PUT", f"{path}/marks", MARKS, (403, "forbidden")),
        ("binh", "GET", path, None, (404, "not_found")),
        ("binh", "POST", f"{path}/answer", {}, (404, "not_found")),
        ("chi", "POST", "/reviews", BEGIN | {"agent_id": "binh"}, (404, "not_found")),
        ("chi", "POST", "/reviews", BEGIN | {"card_id": "x"}, (404, "not_found")),
        ("chi", "POST", "/reviews", BEGIN | {"party": "agent"}, (422, "invalid")),
        ("chi", "GET", "/reviews/0", None, (422, "invalid")),
        ("chi", "GET", "/reviews/99999999999999999999", None, (422, "invalid")),
    ):
        assert await office.refused(who, method, where, body) == told, where
    draft = (await office.good("dung", "POST", "/reviews", BEGIN))["review_id"]
    bad = {"marks": {"tone": {"points": 9}}}
    assert await office.refused("dung", "PUT", f"/reviews/{draft}/marks", bad) == (422, "invalid")


async def test_an_agent_lists_his_own_reviews_only(office) -> None:
    mine = await given(office)
    await given(office, call_id="c3", agent_id="binh")
    await office.good("chi", "POST", "/reviews", BEGIN | {"call_id": "c2"})
    assert [each["review_id"] for each in (await office.good("an", "GET", "/reviews"))["items"]] == [mine]
    everything = await office.good("chi", "GET", "/reviews", limit="2")
    rest = await office.good("chi", "GET", "/reviews", limit="2", before=str(everything["next"]))
    assert [len(everything["items"]), len(rest["items"]), rest["next"]] == [2, 1, None]
    drafts = await office.good("chi", "GET", "/reviews", state="draft", party="supervisor", agent_id="an")
    assert [each["call_id"] for each in drafts["items"]] == ["c2"]


async def test_three_parties_side_by_side(office) -> None:
    await given(office)
    own = await office.good("an", "POST", "/assessments", {"call_id": "c1", "card_id": "cskh"})
    body = {"marks": {"tone": {"points": 5}, "greeting": {"points": 1}}}
    await office.good("an", "PUT", f"/reviews/{own['review_id']}/marks", body)
    before = await office.good("chi", "GET", "/calls/c1/side-by-side", agent_id="an")
    assert [each["party"] for each in before["reviews"]] == ["supervisor"]
    await office.good("an", "POST", f"/reviews/{own['review_id']}/give", {})
    customers = await office.good("dung", "POST", "/reviews", BEGIN | {"party": "customer"})
    assert customers["marks"] == []
    both = await office.good("chi", "GET", "/calls/c1/side-by-side", agent_id="an")
    assert [each["party"] for each in both["reviews"]] == ["supervisor", "agent", "customer"]
    items = {each["item"]: each for each in both["items"]}
    assert (items["tone"]["differs"], items["tone"]["gap"]) == (True, pytest.approx(0.4))
    assert items["greeting"]["differs"] is False
    assert (await office.good("binh", "GET", "/calls/c1/side-by-side", agent_id="an"))["reviews"] == []


async def test_what_the_customer_answered_stands_beside_and_agents_are_not_shown_it(office) -> None:
    await given(office)
    before = await office.good("chi", "GET", "/calls/c1/side-by-side", agent_id="an")
    assert before["survey"] is None
    said = Answer(csat=2, nps=4, resolved=False, pii_comment="chờ lâu")
    await Surveys(office.engine).answer("c1", said, at=NOW, channel="ivr", who="ivr")
    survey = (await office.good("dung", "GET", "/calls/c1/side-by-side", agent_id="an"))["survey"]
    assert (survey["csat"], survey["nps"], survey["resolved"], survey["comment"]) == (2, 4, False, "chờ lâu")
    assert (await office.good("an", "GET", "/calls/c1/side-by-side", agent_id="an"))["survey"] is None


async def test_comments_stand_at_a_moment_of_the_audio(office) -> None:
    number = await given(office)
    said = {"moment_s": 61.5, "leg": "agent", "text": "ngắt lời ở đây"}
    first = await office.good("chi", "POST", f"/reviews/{number}/comments", said)
    assert first == said | {"comment_id": first["comment_id"], "at": NOW, "by": "chi"}
    await office.good("an", "POST", f"/reviews/{number}/comments", {"moment_s": 2, "text": "em có chào"})
    comments = (await office.good("an", "GET", f"/reviews/{number}"))["comments"]
    assert [each["moment_s"] for each in comments] == [2.0, 61.5]
    assert await office.refused("binh", "POST", f"/reviews/{number}/comments", said) == (404, "not_found")
    bad = said | {"moment_s": -1}
    assert await office.refused("chi", "POST", f"/reviews/{number}/comments", bad) == (422, "invalid")
