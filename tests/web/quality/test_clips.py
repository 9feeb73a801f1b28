"""Coaching clips over the API."""

from __future__ import annotations

from tests.web.quality.office import NOW

CLIP = {"recording_id": "c3-r", "from_s": 10.0, "to_s": 20.5, "title": "Câu chào hay", "note": "nghe giọng"}


async def test_a_clip_comes_into_an_agents_list_and_goes(office) -> None:
    added = await office.good("dung", "POST", "/agents/an/clips", CLIP)
    own = {"clip_id": added["clip_id"], "agent_id": "an", "call_id": "c3", "at": NOW, "by": "dung"}
    assert added == CLIP | own
    assert (await office.good("an", "GET", "/agents/an/clips"))["clips"] == [added]
    await office.good("chi", "DELETE", f"/clips/{added['clip_id']}")
    assert (await office.good("an", "GET", "/agents/an/clips"))["clips"] == []
    assert await office.refused("chi", "DELETE", f"/clips/{added['clip_id']}") == (404, "not_found")


async def test_anothers_list_and_a_stretch_outside_the_recording_are_refused(office) -> None:
    assert await office.refused("an", "GET", "/agents/binh/clips") == (403, "forbidden")
    late = CLIP | {"to_s": 500.0}
    assert await office.refused("chi", "POST", "/agents/an/clips", late) == (422, "invalid")
