from __future__ import annotations

import json

import pytest

from interactions.cases import actions as a
from interactions.cases import rows
from interactions.cases.actions import NAMES
from interactions.cases.escalation import asked
from interactions.cases.life import after
from tests.interactions.cases.stage import MORNING, case_of
from tests.interactions.cases.test_life import said


@pytest.mark.parametrize("kind", sorted(NAMES, key=lambda kind: kind.__name__))
def test_everything_that_happened_comes_back_from_its_row(kind: type[a.Action]) -> None:
    event = said(kind, MORNING + 1)
    row = json.loads(json.dumps(rows.event_row(1, 2, event)))
    assert rows.event(row) == event
    assert not any(name.startswith("pii_") for name in row["facts"])
    assert all(name.startswith("pii_") for name in row["pii_facts"])


@pytest.mark.parametrize("kind", sorted(NAMES, key=lambda kind: kind.__name__))
def test_what_was_erased_is_empty_and_the_rest_still_tells_the_story(kind: type[a.Action]) -> None:
    event = said(kind, MORNING + 1)
    bare = rows.event(rows.event_row(1, 2, event) | {"pii_facts": {}})
    assert rows.event_row(1, 2, bare)["facts"] == rows.event_row(1, 2, event)["facts"]


def test_what_is_asked_for_comes_back_from_its_row() -> None:
    event = a.Escalated(at=MORNING + 1, by="an")
    command = asked(after(case_of(), event), event)
    assert command is not None
    assert rows.command(json.loads(json.dumps(rows.work_row(1, MORNING, command)))) == command


def test_what_no_database_can_store_is_marked() -> None:
    note = rows.clean(a.Noted(at=MORNING, by="an\ud800", pii_note="đã\x00xong"))
    assert (note.by, note.pii_note) == ("an\ufffd", "đã\ufffdxong")
