"""The stories on the simulated exchange; `tests/contract` plays the same ones on a real Asterisk."""

from __future__ import annotations

import pytest

from simulation.stage import SimulatedStage
from simulation.stories import STORIES
from simulation.story import Act, Hear, NeverReported, Story, run_story, word_for
from telephony import events


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
async def test_the_simulated_exchange_tells_the_story(story: Story) -> None:
    told = await run_story(story, SimulatedStage())
    assert story.complaint(told) is None


async def test_a_story_that_waits_for_what_never_comes_says_so() -> None:
    story = Story(name="", acts=(Act("caller", "dials"), Hear("an rang, 9")), reports=())
    with pytest.raises(NeverReported, match=r"'an rang, 9' was not reported; only \['the call arrived'"):
        await run_story(story, SimulatedStage())


@pytest.mark.parametrize(("who", "does"), [("caller", "sings"), ("an", "sings")])
async def test_nobody_can_do_what_no_stage_knows(who: str, does: str) -> None:
    with pytest.raises(ValueError, match="cannot do this: 'sings'"):
        await run_story(Story(name="", acts=(Act(who, does),), reports=()), SimulatedStage())


def test_words_in_a_group_come_in_any_order_and_others_do_not() -> None:
    story = Story(name="", acts=(), reports=("a", frozenset({"b", "c"}), "d"), may=frozenset({"x"}))
    assert story.complaint(["a", "b", "c", "d"]) is None
    assert story.complaint(["a", "c", "x", "b", "d"]) is None
    assert "expected a; heard ['b']" in str(story.complaint(["b", "a", "c", "d"]))
    assert "expected b and c; heard ['b', 'b']" in str(story.complaint(["a", "b", "b", "d"]))
    assert "expected d; heard []" in str(story.complaint(["a", "b", "c"]))
    assert "nobody expected ['e']" in str(story.complaint(["a", "b", "c", "d", "e"]))


def test_phones_that_come_and_go_are_no_part_of_a_story() -> None:
    assert word_for(events.PhoneChanged(at=0, phone="x", reachable=True)) is None
