"""Coaching clips."""

from __future__ import annotations

import pytest

from interactions import audit
from interactions.quality.clips import Clips
from interactions.quality.moments import BadClip, NoSuchClip, Stretch
from interactions.quality.review import NotAllowed
from tests.interactions.calls import answered_call, recording
from tests.interactions.quality.test_review import AN, BINH, CHI

CLIP = {"agent_id": "an", "recording_id": "c3-r", "from_s": 10.0, "to_s": 25.5, "title": "Câu chào hay"}


async def test_an_agents_list_may_hold_anothers_call_as_an_example(house) -> None:
    clips = Clips(house.engine)
    first = await clips.add(**CLIP, note="nghe giọng", who=CHI, at=1.0)
    second = await clips.add(**(CLIP | {"recording_id": "c1-r"}), who=CHI, at=2.0)
    assert await clips.of("an", AN) == (second, first)
    assert (first.call_id, first.pii_note, second.by) == ("c3", "nghe giọng", "chi")


async def test_a_list_is_the_agents_own(house) -> None:
    clips = Clips(house.engine)
    await clips.add(**CLIP, who=CHI, at=1.0)
    with pytest.raises(NotAllowed):
        await clips.of("an", BINH)
    with pytest.raises(NotAllowed):
        await clips.add(**CLIP, who=AN, at=1.0)
    with pytest.raises(NotAllowed):
        await clips.remove(1, who=AN, at=1.0)


@pytest.mark.parametrize(
    "change",
    [
        {"from_s": 5.0, "to_s": 5.0},
        {"from_s": -1.0},
        {"to_s": 120.1},
        {"to_s": float("nan")},
        {"recording_id": "no"},
    ],
)
async def test_a_clip_that_is_not_in_the_recording_is_refused(house, change) -> None:
    with pytest.raises(BadClip):
        await Clips(house.engine).add(**(CLIP | change), who=CHI, at=1.0)


async def test_a_clip_is_no_whole_call(house) -> None:
    long = recording("c3-r", duration_s=900.0)
    await house.save(answered_call("c3", 10, agent_id="binh", recordings=(long,)))
    with pytest.raises(BadClip, match="10 minutes"):
        await Clips(house.engine).add(**(CLIP | {"to_s": 611.0}), who=CHI, at=1.0)


async def test_a_removed_clip_is_gone_and_both_are_in_the_audit(house) -> None:
    clips = Clips(house.engine)
    clip = await clips.add(**CLIP, who=CHI, at=1.0)
    await clips.remove(clip.clip_id, who=CHI, at=2.0)
    assert await clips.of("an", CHI) == ()
    with pytest.raises(NoSuchClip):
        await clips.remove(clip.clip_id, who=CHI, at=3.0)
    trail = await audit.of(house.engine, "clip", "c3-r")
    assert [next(iter(entry.change)) for entry in trail] == ["added", "removed"]


async def test_an_agent_hears_what_is_in_his_own_list_whoevers_call_it_was(house) -> None:
    clips = Clips(house.engine)
    clip = await clips.add(**CLIP, who=CHI, at=1.0)
    for who in (AN, CHI):
        assert await clips.stretch(clip.clip_id, who) == Stretch("c3-r", "a/stereo.wav", 10.0, 25.5)
    for number, who in ((clip.clip_id, BINH), (clip.clip_id + 1, CHI)):
        with pytest.raises(NoSuchClip):
            await clips.stretch(number, who)
