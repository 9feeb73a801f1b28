"""Messages, numbers outside, callbacks and callers who are sent on, on a real Asterisk, with a real phone at
the end of its trunk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.asterisk import Agent, PrivateAsterisk
from robots.handset import Handset
from simulation.asked_stories import ASKED_STORIES, NUMBER
from simulation.story import AGENTS, Story, run_story
from tests.contract.real_stage import PASSWORD, RealStage

pytestmark = pytest.mark.asterisk


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[RealStage]:
    agents = [Agent(name, PASSWORD) for name in AGENTS]
    async with Handset(NUMBER, bind="127.0.0.2", lines=2) as outside:
        trunk = "sip:" + outside.address.partition("@")[2]
        async with (
            PrivateAsterisk(tmp_path / "asterisk", agents, trunk_contact=trunk) as asterisk,
            RealStage(asterisk, tmp_path, outside) as stage,
        ):
            yield stage


@pytest.mark.parametrize("story", ASKED_STORIES, ids=lambda story: story.name)
async def test_a_real_asterisk_tells_the_same_story(story: Story, stage: RealStage) -> None:
    told = await run_story(story, stage)
    assert story.complaint(told) is None
