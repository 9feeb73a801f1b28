from __future__ import annotations

import time

import pytest

from app.clock import Clock


def test_it_tells_the_machines_time() -> None:
    assert Clock().now() == pytest.approx(time.time(), abs=1.0)


def test_it_never_runs_backwards_when_the_machines_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    before = clock.now()
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert clock.now() >= before


def test_it_tells_no_time_before_the_journals_last() -> None:
    clock = Clock()
    later = time.time() + 3600
    clock.not_before(later)
    assert clock.now() == later
    clock.not_before(later - 10)
    assert clock.now() == later
