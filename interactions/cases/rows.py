"""Cases, their story and what they ask for as rows, and back. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any, TypeVar

import msgspec
from sqlalchemy import RowMapping

from interactions.cases.actions import ACTIONS, NAMES, Action, Priority
from interactions.cases.escalation import AskSurvey, Command, NotifySupervisor, PlanCallback
from interactions.cases.facts import CaseFacts
from interactions.cases.life import Case, State

_COMMANDS: dict[str, type[Command]] = {
    "notify_supervisor": NotifySupervisor,
    "plan_callback": PlanCallback,
    "ask_survey": AskSurvey,
}
_KINDS = {kind: name for name, kind in _COMMANDS.items()}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
Kind = TypeVar("Kind", bound=Action)
FACTS = tuple(field.name for field in fields(CaseFacts))


def clean(happened: Kind) -> Kind:
    """Without what no database can store: each such character becomes U+FFFD."""
    texts: dict[str, Any] = {
        field.name: _UNSTORABLE.sub("\ufffd", value)
        for field in fields(happened)
        if isinstance(value := getattr(happened, field.name), str) and _UNSTORABLE.search(value)
    }
    return replace(happened, **texts)


def event_row(case_id: int, position: int, event: Action) -> dict[str, Any]:
    said = msgspec.to_builtins(event)
    at, by = said.pop("at"), said.pop("by")
    return {
        "case_id": case_id,
        "position": position,
        "at": at,
        "who": by,
        "kind": NAMES[type(event)],
        "facts": {name: value for name, value in said.items() if not name.startswith("pii_")},
        "pii_facts": {name: value for name, value in said.items() if name.startswith("pii_")},
    }


def event(row: RowMapping | Mapping[str, Any]) -> Action:
    """What was erased is empty."""
    said = {"at": row["at"], "by": row["who"], **row["facts"], **row["pii_facts"]}
    return msgspec.convert(said, ACTIONS[row["kind"]])


def case_row(facts: CaseFacts, wake_at: float | None) -> dict[str, Any]:
    """All but whose it is: customers are joined and forgotten without the case."""
    row = asdict(facts)
    del row["customer_id"]
    return row | {"state": facts.state.value, "priority": int(facts.priority), "wake_at": wake_at}


def facts(row: RowMapping) -> CaseFacts:
    said = {name: row[name] for name in FACTS}
    return CaseFacts(**said | {"state": State(row["state"]), "priority": Priority(row["priority"])})


def follow_up_rows(case_id: int, case: Case) -> list[dict[str, Any]]:
    return [{"case_id": case_id, **asdict(plan), "state": plan.state.value} for plan in case.follow_ups]


def work_row(case_id: int, at: float, command: Command) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "key": command.key,
        "kind": _KINDS[type(command)],
        "at": at,
        "pii_command": msgspec.to_builtins(command),
        "tries": 0,
    }


def command(row: RowMapping) -> Command:
    return msgspec.convert(row["pii_command"], _COMMANDS[row["kind"]])
