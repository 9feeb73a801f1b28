from __future__ import annotations

import pytest

from app.doctor.dialplan import Step, entrances, judge_dialplan
from app.doctor.finding import Verdict

WHOLE = [
    Step("inbound", "_[+0-9]!", "1", "Set", "CC_DID=${EXTEN}"),
    Step("inbound", "_[+0-9]!", "2", "Goto", "waiting,s,1"),
    Step("waiting", "s", "1", "GotoIf", "$[0${GLOBAL(CC_HEARTBEAT)} + 5 > ${EPOCH}]?ivr,s,1"),
    Step("ivr", "s", "1", "AGI", "agi:async"),
    Step("ivr", "s", "2", "Goto", "waiting,s,1"),
    Step("agent-agi", "s", "1", "GotoIf", '$["${IMPORT(${CC_CALLER},CC_RUNG)}" != "${UNIQUEID}"]?led'),
    Step("agent-agi", "s", "2", "AGI", "agi:async"),
    Step("customer-agi", "s", "1", "AGI", "agi:async"),
    Step("customer-agi", "s", "2", "Goto", "waiting,s,1"),
]


def but(*gone: Step) -> list[Step]:
    return [step for step in WHOLE if step not in gone]


def test_the_templates_dialplan_is_well() -> None:
    (finding,) = judge_dialplan(WHOLE)
    assert finding.verdict is Verdict.OK
    assert finding.words.endswith("calls come in by inbound")


@pytest.mark.parametrize("context", ["ivr", "agent-agi"])
def test_a_context_that_begins_otherwise_is_missing(context: str) -> None:
    steps = [
        Step(context, "s", step.priority, "Answer", "")
        if (step.context, step.application) == (context, "AGI")
        else step
        for step in WHOLE
    ]
    (finding,) = judge_dialplan(steps)
    assert finding.verdict is Verdict.MISSING
    assert finding.words == f"the context {context} does not lead s,1 to AGI(agi:async)"


def test_a_context_without_its_first_step_is_missing() -> None:
    finding, _ = judge_dialplan(but(WHOLE[5]))
    assert finding.verdict is Verdict.MISSING


def test_who_cannot_call_customers_back_is_warned() -> None:
    (finding,) = judge_dialplan(but(*WHOLE[7:]))
    assert finding.verdict is Verdict.WARNING
    assert finding.words == "there is no context customer-agi: no customer can be called back"


def test_a_caller_who_cannot_come_back_is_a_warning() -> None:
    (finding,) = judge_dialplan(but(WHOLE[4]))
    assert (finding.verdict, "is cut off" in finding.words) == (Verdict.WARNING, True)


def test_a_dialplan_without_a_heartbeat_is_a_warning() -> None:
    (finding,) = judge_dialplan(but(WHOLE[2]))
    assert (finding.verdict, "CC_HEARTBEAT" in finding.words) == (Verdict.WARNING, True)


def test_calls_that_cannot_come_in_are_a_warning() -> None:
    (finding,) = judge_dialplan(but(WHOLE[1]))
    assert (finding.verdict, "inbound" in finding.mend) == (Verdict.WARNING, True)


def test_an_empty_dialplan_lacks_the_contexts_of_callers_and_agents() -> None:
    findings = judge_dialplan([])
    assert [f.words for f in findings if f.verdict is Verdict.MISSING] == [
        "there is no context ivr",
        "there is no context agent-agi",
    ]


@pytest.mark.parametrize(
    ("data", "leads_in"),
    [
        ("waiting,s,1", True),
        ("$[1 = 1]?ivr,s,1:elsewhere,s,1", True),
        ("$[1 = 1]?x,s,1:waiting,s,1", True),
        ("my-ivr,s,1", False),
        ("ivr,s,10", False),
    ],
)
def test_an_entrance_leads_to_the_service(data: str, leads_in: bool) -> None:
    assert entrances([Step("from-carrier", "s", "1", "GotoIf", data)]) == (
        {"from-carrier"} if leads_in else set()
    )


def test_a_dialplan_that_asks_before_it_bridges_is_a_warning() -> None:
    (finding,) = judge_dialplan([*but(WHOLE[5]), Step("agent-agi", "s", "1", "AGI", "agi:async")])
    assert (finding.verdict, "hears nobody at first" in finding.words) == (Verdict.WARNING, True)
