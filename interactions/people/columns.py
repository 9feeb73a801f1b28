"""Which column of a table is what, and what the cells of a row say. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from interactions.fold import fold
from interactions.number import e164
from interactions.people.customer import BadCustomer, Facts, columns_of
from interactions.people.headings import FIELDS, PREFERENCE, field_of, language_of

_BETWEEN = re.compile(r"[;,/|\n\r]+|\s+(?:hoặc|or)\s+", re.IGNORECASE)
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
_NUMBERS = re.compile(r"\+[0-9]+(; \+[0-9]+)*")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class BadMapping(ValueError):
    """No column can be told by these headings; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The field of each column, None where it is not known; `unused` are the headings of those."""

    fields: tuple[str | None, ...]
    unused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says: numbers as +84…, and facts. Nothing is forgotten by an empty cell."""

    pii_numbers: tuple[str, ...]
    facts: Facts


def recognised(heading: Sequence[str]) -> int:
    """How many of these are headings that are known."""
    return sum(field_of(cell) is not None for cell in heading)


def columns(heading: Sequence[str], mapping: Mapping[str, str]) -> Columns:
    """`mapping` says of headings what they are, such as {"Cột A": "number"}. Raises `BadMapping`."""
    wanted = {fold(name): _checked(field) for name, field in mapping.items()}
    shown = ", ".join(heading)[:300]
    there = {fold(cell) for cell in heading}
    for name in mapping:
        if fold(name) not in there:
            raise BadMapping(f"there is no column {name!r}: those of the file are {shown}")
    fields = tuple(wanted.get(fold(cell)) or field_of(cell) for cell in heading)
    if "number" not in fields and "outside_id" not in fields:
        raise BadMapping(
            f"none of the columns {shown} is known to hold telephone numbers: say which one does, such as"
            " --mapping 'Cột A=number'"
        )
    unused = [cell for cell, field in zip(heading, fields, strict=True) if field is None and cell]
    return Columns(fields, tuple(unused))


def said(cells: Sequence[str], known: Columns, region: str) -> Said:
    """Raises `BadCustomer`, saying what is wrong with the row."""
    if any(cell.strip() for cell in cells[len(known.fields) :]):
        raise BadCustomer(
            f"it has {len(cells)} cells, the heading {len(known.fields)}: put a cell that holds the delimiter"
            " into quotation marks"
        )
    texts: dict[str, list[str]] = {}
    for field, cell in zip(known.fields, cells, strict=False):
        if field is not None and field != "ignore" and (text := plain(cell).strip()):
            texts.setdefault(field, []).append(text)
    numbers = [each for cell in texts.get("number", []) for each in numbers_of(cell, region)]
    language = _joined(texts, "language", " ")
    facts = Facts(
        name=_joined(texts, "name", " "),  # family name and given name, in the file's order
        language=None if language is None else language_of(language),
        tier=_joined(texts, "tier", " "),
        email=_joined(texts, "email", ","),
        note=_joined(texts, "note", "\n"),
        outside_id=_joined(texts, "outside_id", " "),
        agent_id=_joined(texts, "agent", " "),
        preferences=_preferences(texts) or None,
    )
    columns_of(facts)  # what cannot be written down is said now
    if not numbers and not facts.outside_id:
        raise BadCustomer("it has neither a telephone number nor an id: nobody could find this customer")
    return Said(tuple(dict.fromkeys(numbers)), facts)


def numbers_of(cell: str, region: str) -> list[str]:
    """All telephone numbers of a cell, however they are set apart. Raises `BadCustomer`."""
    found: list[str] = []
    for part in filter(None, (part.strip() for part in _BETWEEN.split(cell))):
        text = re.sub(r"^'|\.0$", "", part)
        if _ROUNDED.fullmatch(text):
            raise BadCustomer(
                f"{part[:40]!r} was rounded by a spreadsheet, its last digits are lost: make its column text"
                " and export it again"
            )
        whole = e164(text, region)
        for number in [whole] if whole else [e164(piece, region) for piece in text.split()]:
            if number is None:
                raise BadCustomer(
                    f"{part[:40]!r} is no telephone number: write it in full, such as 0901234567"
                )
            found.append(number)
    return found


def plain(cell: str) -> str:
    """A cell as it was before `safe`."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; telephone numbers are none."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBERS.fullmatch(cell) else cell


def _checked(field: str) -> str:
    if field in FIELDS or (field.startswith(PREFERENCE) and field != PREFERENCE):
        return field
    raise BadMapping(f"{field!r} is nothing a column can be: write one of {', '.join(FIELDS)}")


def _joined(texts: Mapping[str, list[str]], field: str, between: str) -> str | None:
    return between.join(texts[field]) if field in texts else None


def _preferences(texts: Mapping[str, list[str]]) -> dict[str, str]:
    """From columns of their own, and from one that holds them all: preferred time=17:00; x=y."""
    found = {
        field.removeprefix(PREFERENCE): values[-1]
        for field, values in texts.items()
        if field.startswith(PREFERENCE)
    }
    for part in ";".join(texts.get("preferences", [])).split(";"):
        if not part.strip():
            continue
        key, equals, value = part.partition("=")
        if not equals:
            raise BadCustomer(
                f"{part.strip()[:40]!r} is no preference: write them like preferred time=17:00; x=y"
            )
        found[key.strip()] = value.strip()
    return found
