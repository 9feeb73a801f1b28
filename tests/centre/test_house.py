"""The house is plain data."""

from __future__ import annotations

import dataclasses

import pytest

from centre.house import AgentProfile, Queue


def test_nothing_in_the_house_changes_during_a_call() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Queue(name="sales", title="Đặt hàng", requires={"sales": 1}).max_wait_s = 2  # type: ignore[misc]


def test_a_queue_asks_for_the_least_level_and_a_profile_has_no_skills_by_itself() -> None:
    assert Queue(name="sales", title="Đặt hàng", requires={"sales": 1}).strict == 0
    assert AgentProfile(agent_id="an", name="An", phone="PJSIP/an").skills == {}
