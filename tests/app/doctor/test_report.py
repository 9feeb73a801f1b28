from __future__ import annotations

import io

from rich.console import Console

from app.doctor.finding import Finding, missing, ok, warning
from app.doctor.report import print_findings

GOOD = ok("AMI", "reached")
SO_SO = warning("phones", "not registered now: lan", "start them")
BAD = missing("dialplan", "there is no context [red]ivr[/red]", "copy it")


def printed(*findings: Finding) -> tuple[int, str]:
    out = io.StringIO()
    code = print_findings(findings, Console(file=out, width=100, highlight=False))
    return code, out.getvalue()


def test_all_well_ends_with_0() -> None:
    code, text = printed(GOOD)
    assert code == 0
    assert text.splitlines()[0].split() == ["✓", "AMI", "reached"]
    assert text.endswith("Everything is there.\n")
    assert "What to do" not in text


def test_a_warning_ends_with_0_and_says_what_to_do() -> None:
    code, text = printed(GOOD, SO_SO)
    assert code == 0
    assert "1. ! phones: not registered now: lan\n   → start them\n" in text


def test_something_missing_ends_with_1_and_comes_first() -> None:
    code, text = printed(GOOD, SO_SO, BAD)
    assert code == 1
    assert text.index("1. ✗ dialplan") < text.index("2. ! phones")
    assert text.endswith("1 thing is missing.\n")


def test_words_are_text_and_never_markup() -> None:
    assert "there is no context [red]ivr[/red]" in printed(BAD)[1]
