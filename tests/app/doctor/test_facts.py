from __future__ import annotations

import pytest

from app.doctor.facts import judge_clock, judge_version
from app.doctor.finding import Verdict

NOW = 1_800_000_000.4


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("22.10.1+dfsg+~cs6.17.60671434-1", Verdict.OK),
        ("23.0.0", Verdict.OK),
        ("22.0.0", Verdict.MISSING),
        ("21.6.0", Verdict.WARNING),
        ("21.5.0", Verdict.MISSING),
        ("certified/20.12-cert1", Verdict.WARNING),
        ("20.10.0", Verdict.MISSING),
        ("18.26.4", Verdict.MISSING),
        ("GIT-master-abc", Verdict.WARNING),
        ("", Verdict.WARNING),
    ],
)
def test_versions_are_judged(text: str, verdict: Verdict) -> None:
    assert judge_version(text).verdict is verdict


@pytest.mark.parametrize(
    ("apart", "verdict"),
    [
        (0, Verdict.OK),
        (-1, Verdict.OK),
        (2, Verdict.OK),
        (4, Verdict.WARNING),
        (-4, Verdict.WARNING),
        (60, Verdict.MISSING),
        (-60, Verdict.MISSING),
    ],
)
def test_clocks_that_disagree_are_told(apart: int, verdict: Verdict) -> None:
    finding = judge_clock(int(NOW) + apart, NOW, NOW + 0.01)
    assert finding.verdict is verdict
    assert verdict is Verdict.OK or "NTP" in finding.mend


def test_a_clock_that_was_never_set_is_told() -> None:
    assert judge_clock(86_400, 86_400.0, 86_400.1).words == "this machine's clock was never set"
