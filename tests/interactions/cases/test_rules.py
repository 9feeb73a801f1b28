from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path

import pytest

from interactions.cases import rules as module
from interactions.cases.actions import Priority, Target
from interactions.cases.clock import Promise
from interactions.cases.escalation import Step
from interactions.cases.grouping import Likeness, Makes
from interactions.cases.rules import BadRules, Rules, read_rules
from tests.interactions.cases.stage import PARENTS, ZONE, H, at


def read(text: str) -> Rules:
    return read_rules(tomllib.loads(text).get("cases", {}), ZONE)


def test_the_example_in_the_description_is_read() -> None:
    _, example = (module.__doc__ or "").split("\n\n", 1)
    rules = read(example)
    assert rules.close_after_s == 72 * H
    assert rules.promises.by_priority == {Priority.URGENT: Promise(response_s=900, resolution_s=14400)}
    assert rules.paths.by_priority == {
        Priority.URGENT: (Step(name="supervisor", target=Target.RESPONSE, after_s=900),)
    }
    assert rules.grouping.of("billing.refund", PARENTS).makes is Makes.ALWAYS
    assert rules.calendar.due(at("13:00"), 4.5 * H) == at("17:30")
    tet = datetime(2026, 2, 17, 9, tzinfo=ZONE).timestamp()
    assert not rules.calendar.is_working(tet)


def test_the_settings_in_the_documentation_are_read() -> None:
    text = Path("docs/cases.md").read_text(encoding="utf-8")
    rules = read(text.split("```toml\n")[1].split("```")[0])
    assert [step.name for step in rules.paths.by_priority[Priority.URGENT]] == ["supervisor", "experts"]
    assert rules.grouping.of("billing.refund", PARENTS).likeness is Likeness.BRANCH
    assert rules.calendar.worked(at("00:00", 21), at("00:00", 23)) == 8 * H  # Saturday night


def test_without_a_section_there_are_office_hours_and_nothing_is_promised() -> None:
    rules = read("")
    assert rules.calendar.worked(at("00:00"), at("00:00", 23)) == 40 * H
    assert (rules.promises.by_priority, rules.close_after_s, rules.survey) == ({}, None, True)


def test_a_reason_has_its_own_promises_path_and_rule() -> None:
    rules = read("""
        [cases.reasons.billing]
        likeness = "branch"
        priority = "high"
        queue = "money"
        promises.high.response_s = 60
        [[cases.reasons.billing.path]]
        name = "law"
        target = "resolution"
        after_s = 3600
        queue = "law"
        calls_back = true
        """)
    rule = rules.grouping.of("billing.refund", PARENTS)
    assert (rule.likeness, rule.priority, rule.queue) == (Likeness.BRANCH, Priority.HIGH, "money")
    assert rules.promises.by_reason["billing"] == {Priority.HIGH: Promise(response_s=60)}
    assert rules.paths.by_reason["billing"][0].calls_back


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[cases]\ncolour = 1", "colour"),
        ("[cases]\nat_risk_share = 1.5", r"at_risk_share"),
        ("[cases.hours]\nmon = ['8-17']", "write one like 08:00-17:30"),
        ("[cases.hours]\nmonday = []", "monday"),
        ("[cases.hours]", "nobody ever works"),
        ("[cases.special]\ntet = []", "'tet' is no day: write one like 2026-02-17"),
        ("[cases.promises.soon]\nresponse_s = 1", "promises"),
        ("[cases.promises.urgent]\nresponse_s = 0", "response_s"),
        ("[cases.promises.urgent]\nresponse_s = inf", "response_s"),
        ("[cases.reasons.billing]\nmakes = 'sometimes'", "makes"),
        (
            "[[cases.path.low]]\nname = 'x'\ntarget = 'response'\nafter_s = 1\n"
            "[[cases.path.low]]\nname = 'x'\ntarget = 'response'\nafter_s = 2",
            "two steps of one path are named 'x'",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_the_settings_name(text: str, what: str) -> None:
    with pytest.raises(BadRules, match=what):
        read(text)
