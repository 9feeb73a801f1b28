"""The stories that ask by themselves, on the simulated exchange; tests/contract has the real one."""

from __future__ import annotations

import pytest

from simulation.asked_stage import AskedStage
from simulation.asked_stories import ASKED_STORIES
from simulation.story import Act, Story, run_story


@pytest.mark.parametrize("story", ASKED_STORIES, ids=lambda story: story.name)
async def test_the_simulated_exchange_tells_the_story(story: Story) -> None:
    told = await run_story(story, AskedStage())
    assert story.complaint(told) is None


@pytest.mark.parametrize("who", ["caller", "an", "outside", "service"])
async def test_nobody_can_do_what_no_stage_knows(who: str) -> None:
    with pytest.raises(ValueError, match=r"can(not)? do this: 'sings'"):
        await run_story(Story(name="", acts=(Act(who, "sings"),), reports=()), AskedStage())
