"""Telephone numbers as the network sends them, made comparable. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers

HOME_REGION = "VN"

# Only what people and networks write in numbers: phonenumbers itself would also find a number in prose.
_WRITTEN = re.compile(r"\+?[0-9 ().\-/]{3,32}")


def e164(number: str, region: str = HOME_REGION) -> str | None:
    """`0901 234 567` as `+84901234567`; None for withheld, internal and hostile ones."""
    return _read(number, region) if _WRITTEN.fullmatch(number) else None


@lru_cache(maxsize=32_768)  # who called calls again, and phonenumbers takes its time
def _read(number: str, region: str) -> str | None:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(parsed) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
