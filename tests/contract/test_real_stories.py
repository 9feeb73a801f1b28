"""The stories that the simulated exchange tells, told by a real Asterisk: so that the fake cannot lie."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.asterisk import Agent, PrivateAsterisk
from simulation.stories import STORIES
from simulation.story import AGENTS, Story, run_story
from tests.contract.directed_stage import DirectedStage
from tests.contract.real_stage import PASSWORD

pytestmark = pytest.mark.asterisk


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[DirectedStage]:
    agents = [Agent(name, PASSWORD) for name in AGENTS]
    async with (
        PrivateAsterisk(tmp_path / "asterisk", agents) as asterisk,
        DirectedStage(asterisk, tmp_path) as stage,
    ):
        yield stage


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
async def test_a_real_asterisk_tells_the_same_story(story: Story, stage: DirectedStage) -> None:
    told = await run_story(story, stage)
    assert story.complaint(told) is None
