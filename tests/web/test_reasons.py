"""Why people call: the tree, and what agents may choose from it."""

from __future__ import annotations

import pytest

from telephony.call import CallState
from tests.web.stage import call_view, refused

ORDER = {"names": {"vi": "Đơn hàng", "en": "Order"}}
LATE = {"names": {"vi": "Giao trễ"}, "parent": "order", "complaint": True}


async def test_a_supervisor_makes_the_tree_and_everybody_sees_it(house) -> None:
    async with house() as web:
        chi = await web.screen("chi")
        await chi.put("/api/v1/reasons/order", json=ORDER)
        made = await (await chi.put("/api/v1/reasons/order.late", json=LATE)).json()
        assert [(item["code"], item["parent"], item["choosable"]) for item in made["items"]] == [
            ("order", None, False),
            ("order.late", "order", True),
        ]
        an = await web.screen("an")
        assert await (await an.get("/api/v1/reasons")).json() == made
        seen = await (await an.get("/api/v1/house")).json()
        assert (seen["dispositions"], seen["reasons"]) == (["order.late"], made["items"])


async def test_as_long_as_there_is_no_tree_the_configurations_words_are_chosen_from(house) -> None:
    async with house() as web:
        seen = await (await (await web.screen("an")).get("/api/v1/house")).json()
        assert (seen["dispositions"], seen["reasons"]) == (["sold", "complaint"], [])


async def test_an_agent_chooses_from_the_tree_only(house) -> None:
    async with house() as web:
        chi = await web.screen("chi")
        await chi.put("/api/v1/reasons/order", json=ORDER)
        await chi.put("/api/v1/reasons/order.late", json=LATE)
        await web.show(call_view("c1", CallState.TALKING, agent_id="an"))
        an = await web.screen("an")
        for wrong in ("sold", "order", "?"):
            answer = await an.post("/api/v1/calls/c1/note", json={"disposition": wrong})
            assert await refused(answer) == (422, "unknown_disposition")
        right = await an.post("/api/v1/calls/c1/note", json={"disposition": "order.late"})
        assert right.status == 202


@pytest.mark.parametrize(
    ("code", "body"),
    [("order.late", LATE), ("Ở đâu", ORDER), ("order", {"names": {}}), ("x", {"names": {"vi": " "}})],
)
async def test_what_cannot_stand_in_the_tree_is_refused(house, code: str, body: dict[str, object]) -> None:
    async with house() as web:
        chi = await web.screen("chi")
        assert await refused(await chi.put(f"/api/v1/reasons/{code}", json=body)) == (422, "bad_reason")
        assert (await (await chi.get("/api/v1/reasons")).json()) == {"items": []}


async def test_tags_are_told_once_each_and_in_their_order(house) -> None:
    async with house() as web:
        await web.show(call_view("c1", CallState.TALKING, agent_id="an"))
        an = await web.screen("an")
        await an.post("/api/v1/calls/c1/note", json={"tags": ["gấp", "đơn lớn", "gấp"]})
        (noted,) = await web.told(1)
        assert noted.tags == ("gấp", "đơn lớn")


@pytest.mark.parametrize("tags", [[""], [" x"], ["x" * 41], ["x"] * 21, "x", [1]])
async def test_a_tag_is_a_word_or_a_few(house, tags: object) -> None:
    async with house() as web:
        await web.show(call_view("c1", CallState.TALKING, agent_id="an"))
        answer = await (await web.screen("an")).post("/api/v1/calls/c1/note", json={"tags": tags})
        assert await refused(answer) == (422, "invalid")
