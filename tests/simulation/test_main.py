"""`python -m simulation`."""

from __future__ import annotations

import pytest

from centre import matching
from simulation.__main__ import day


def test_a_day_is_summed_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert day(calls=40, seed=1, agents=6) == 0
    told = capsys.readouterr().out
    assert "40 calls" in told
    assert "no law broken" in told
    assert "answered" in told


def test_a_broken_law_is_named_with_the_event_that_broke_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(matching, "match", lambda turn: None)
    assert day(calls=40, seed=1, agents=6) == 1
    told = capsys.readouterr().out
    assert "A law was broken: no caller waits while an agent could take him" in told
    assert "after " in told


def test_a_day_without_agents_is_a_sad_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert day(calls=5, seed=1, agents=0) == 0
    assert "0% of those offered" in capsys.readouterr().out
