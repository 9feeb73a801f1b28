from __future__ import annotations

from pathlib import Path

import pytest

from app.config import ConfigError, load
from interactions.fcr.judge import DAY_S, HOUR_S, Rules
from tests.app.serving import write_centre


def test_without_the_section_the_windows_are_seven_days_and_72_hours(tmp_path: Path) -> None:
    assert load(write_centre(tmp_path)).fcr.rules() == Rules()


def test_a_house_may_choose_its_windows_and_leave_the_words_aside(tmp_path: Path) -> None:
    said = "[fcr]\nsame_reason_days = 30\nany_reason_hours = 0\nby_words = false\nredial_s = 60\n"
    rules = load(write_centre(tmp_path, more=said)).fcr.rules()
    assert rules == Rules(same_reason_s=30 * DAY_S, any_reason_s=0 * HOUR_S, redial_s=60, alike=None)


@pytest.mark.parametrize("said", ["same_reason_days = 0", "any_reason_hours = -1", "alike = 1.5", "days = 7"])
def test_windows_that_cannot_be_are_refused(tmp_path: Path, said: str) -> None:
    with pytest.raises(ConfigError, match=f"fcr.{said.split()[0]}"):
        load(write_centre(tmp_path, more=f"[fcr]\n{said}\n"))
