"""How much of a person a partner learns. Pure.

Personal values travel under keys that begin with `pii_`. A partner sees them without that mark: as they are,
with most of them hidden, or not at all, and every key is there in each case.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

_MARK = "pii_"
_SHOWN_DIGITS = 3
_HIDDEN = "*"


class Personal(StrEnum):
    NONE = "none"  # personal values are null
    MASKED = "masked"  # the last three digits of a number, the first letter of a name, no free text
    FULL = "full"


def shown(data: Mapping[str, Any], personal: Personal) -> dict[str, Any]:
    """The data as a partner may see it, its inner mappings and lists likewise."""
    return {
        key.removeprefix(_MARK): _personal(key.removeprefix(_MARK), value, personal)
        if key.startswith(_MARK)
        else _inner(value, personal)
        for key, value in data.items()
    }


def _inner(value: Any, personal: Personal) -> Any:
    if isinstance(value, Mapping):
        return shown(value, personal)
    if isinstance(value, list | tuple):
        return [_inner(each, personal) for each in value]
    return value


def _personal(key: str, value: Any, personal: Personal) -> Any:
    if personal is Personal.FULL:
        return value
    if personal is Personal.NONE or not isinstance(value, str):
        return None
    if key == "number":
        return mask_number(value)
    if key == "name":
        return value[:1] + _HIDDEN * 3 if value else ""
    return None  # what was written freely may say anything


def mask_number(number: str) -> str:
    """`+84901234567` as `*********567`; a short one wholly hidden."""
    digits = [place for place, sign in enumerate(number) if sign.isdecimal()]
    open_from = digits[-_SHOWN_DIGITS] if len(digits) > 2 * _SHOWN_DIGITS else len(number)
    return _HIDDEN * open_from + number[open_from:]
