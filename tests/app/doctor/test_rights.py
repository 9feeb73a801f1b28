from __future__ import annotations

import re
from pathlib import Path

import telephony.ami
from app.doctor.finding import Verdict
from app.doctor.rights import NEEDED, judge_rights

ALL = {action.lower() for action in NEEDED}


def test_every_action_of_the_service_is_asked_for() -> None:
    sources = [path.read_text() for path in Path(telephony.ami.__path__[0]).glob("*.py")]
    calls = r'\b(?:send|request|list|_act|_ask)\(\s*(?:\w+,\s*)?"([A-Z]\w+)"'
    asked = {action for source in sources for action in re.findall(calls, source)}
    assert {"Originate", "Bridge", "MixMonitor", "PJSIPShowEndpoints", "AGI"} <= asked, (
        "the search finds them"
    )
    assert asked - {"Login", "Ping"} <= NEEDED.keys(), "these two need no right"


def test_just_enough_is_well() -> None:
    (finding,) = judge_rights(ALL | {"ping"}, "tongdai")
    assert finding.verdict is Verdict.OK


def test_what_is_lacking_is_named_with_its_right() -> None:
    (finding,) = judge_rights(ALL - {"originate", "mixmonitor"}, "svc")
    assert finding.verdict is Verdict.MISSING
    assert finding.words == "the log-in may not MixMonitor, Originate"
    assert "add originate, system to `write` of [svc] in manager.conf" in finding.mend


def test_too_many_rights_are_a_warning() -> None:
    (finding,) = judge_rights(ALL | {"command"}, "svc")
    assert finding.verdict is Verdict.WARNING
    assert "take command out of `write` of [svc]" in finding.mend
