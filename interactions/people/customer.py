"""What is known of a customer, and what may be written down of one. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from interactions.fold import fold

LONGEST_NOTE = 4000
_LONGEST = {"name": 200, "tier": 50, "agent_id": 100, "outside_id": 200, "note": LONGEST_NOTE}
_MOST_PREFERENCES, _LONGEST_KEY, _LONGEST_VALUE = 20, 50, 200
_EMAIL = re.compile(r"[^@\s,;<>]{1,64}@[^@\s,;<>]{1,180}\.[^@\s,;<>.]{2,63}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # as interactions.schema.CleanText: equal before and after


class BadCustomer(ValueError):
    """The customer cannot be written down so; the message says what to write."""


class BadNumber(BadCustomer):
    """Nobody can be known by this number."""

    def __init__(self, number: str) -> None:
        super().__init__(
            f"{number[:40]!r} is no telephone number that a customer can be known by: write it in full, such"
            " as 0901234567 or +84901234567"
        )


class Taken(BadCustomer):
    """A number, or an outside id, is another customer's."""

    def __init__(self, what: str, owner: int) -> None:
        super().__init__(f"{what} belongs to customer {owner}: merge the two if they are one person")
        self.owner = owner


class NoSuchCustomer(Exception):
    """There is none, or he was erased."""

    def __init__(self, who: int | str) -> None:
        super().__init__(f"there is no customer {who}: look for one by a telephone number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """`pii_numbers` as +84901234567; the one to call, `pii_primary`, first where it was said. Times are null
    of what was written down before they were kept."""

    id: int
    pii_numbers: tuple[str, ...]
    pii_primary: str = ""
    pii_name: str = ""
    pii_email: str = ""
    pii_note: str = ""
    pii_preferences: Mapping[str, str]
    pii_outside_id: str | None = None
    language: str | None = None
    tier: str = ""
    agent_id: str = ""
    requires: Mapping[str, int]
    created_at: float | None = None
    changed_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is to be written down of a customer; None leaves what was known, and what is empty forgets it."""

    name: str | None = None
    language: str | None = None
    tier: str | None = None
    agent_id: str | None = None  # who looks after him
    requires: Mapping[str, int] | None = None
    email: str | None = None
    note: str | None = None
    preferences: Mapping[str, str] | None = None  # such as "preferred time"; all of them
    outside_id: str | None = None  # of a CRM


_COLUMN_OF = {
    "name": "pii_name",
    "language": "language",
    "tier": "tier",
    "agent_id": "agent_id",
    "requires": "requires",
    "email": "pii_email",
    "note": "pii_note",
    "preferences": "pii_preferences",
    "outside_id": "pii_outside_id",
}
# A new customer's row, of whom nothing was said yet.
NOTHING: Mapping[str, Any] = {
    "pii_name": "",
    "language": None,
    "tier": "",
    "agent_id": "",
    "requires": {},
    "pii_email": "",
    "pii_note": "",
    "pii_preferences": {},
    "pii_outside_id": None,
}


def columns_of(facts: Facts) -> dict[str, Any]:
    """The facts that were given, as the table has them. Raises `BadCustomer`."""
    given = {field.name: getattr(facts, field.name) for field in fields(Facts)}
    given = {name: clean(value) for name, value in given.items() if value is not None}
    for name, value in given.items():
        _check(name, value)
    found: dict[str, Any] = {_COLUMN_OF[name]: value for name, value in given.items()}
    if found.get("pii_outside_id") == "":
        found["pii_outside_id"] = None  # many may have none, but only one each
    return found


def with_folded(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row, with the name also as it is looked for."""
    if "pii_name" not in values:
        return dict(values)
    return {**values, "pii_folded": fold(values["pii_name"])}


def primary_first(numbers: Iterable[str], primary: str) -> tuple[str, ...]:
    return tuple(sorted(numbers, key=lambda number: (number != primary, number)))


def clean(value: Any) -> Any:
    """Text, or a mapping of texts, as every database can store it."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    return {clean(key): clean(each) for key, each in value.items()} if isinstance(value, Mapping) else value


def difference(known: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What changes, by column: [what was, what is]."""
    return {name: [known[name], value] for name, value in wanted.items() if known[name] != value}


def with_line(note: str, line: str) -> str:
    """A note with one more line, at most as long as a note may be: the oldest words go first."""
    return (f"{note}\n{line}" if note else line)[-LONGEST_NOTE:]


def _check(name: str, value: Any) -> None:
    longest = _LONGEST.get(name)
    if longest is not None and len(value) > longest:
        raise BadCustomer(f"the {name} has {len(value)} characters: write at most {longest}")
    if name == "email" and value and not _EMAIL.fullmatch(value):
        raise BadCustomer(f"{value[:80]!r} is no e-mail address: write one like lan@example.com")
    if name == "language" and value and not _LANGUAGE.fullmatch(value):
        raise BadCustomer(f"{value[:40]!r} is no language: write a code such as vi, en or ko")
    if name == "preferences":
        if len(value) > _MOST_PREFERENCES:
            raise BadCustomer(f"{len(value)} preferences are too many: keep at most {_MOST_PREFERENCES}")
        for key, chosen in value.items():
            if not 0 < len(key) <= _LONGEST_KEY or len(chosen) > _LONGEST_VALUE:
                raise BadCustomer(
                    f"the preference {key[:_LONGEST_KEY]!r} is too long: at most {_LONGEST_KEY} characters"
                    f" of key and {_LONGEST_VALUE} of value"
                )
