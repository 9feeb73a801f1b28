"""Numbers as the readers of a language write them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planning.student import Estimate

_MARKS = {"en": (",", "."), "ko": (",", "."), "vi": (".", ",")}  # of the thousands, of the decimals
NOTHING = "–"


class Language(StrEnum):
    ENGLISH = "en"
    KOREAN = "ko"
    VIETNAMESE = "vi"

    @classmethod
    def of(cls, locale: str) -> Language:
        """`vi_VN.UTF-8` is Vietnamese; what is not known is English."""
        return next((known for known in cls if locale.startswith(known)), cls.ENGLISH)


@dataclass(frozen=True, slots=True)
class Numbers:
    language: Language = Language.ENGLISH

    def number(self, value: float | None, decimals: int = 0) -> str:
        if value is None:
            return NOTHING
        thousands, decimal = _MARKS[self.language]
        swap = str.maketrans({",": thousands, ".": decimal})
        return f"{value:,.{decimals}f}".translate(swap)

    def share(self, value: float | None) -> str:
        return NOTHING if value is None else f"{self.number(100 * value, 1)} %"

    def seconds(self, value: float | None) -> str:
        return NOTHING if value is None else f"{self.number(value, 1)} s"

    def count_of(self, value: Estimate) -> str:
        return self.number(value.mean, 0)

    def share_of(self, value: Estimate) -> str:
        return self._within(value, 100.0, 1)

    def seconds_of(self, value: Estimate) -> str:
        return self._within(value, 1.0, 1)

    def _within(self, value: Estimate, scale: float, decimals: int) -> str:
        """The mean, and after ± half of its interval where it is not nothing."""
        if value.mean is None:
            return NOTHING
        mean = self.number(scale * value.mean, decimals)
        hw = self.number(scale * (value.hw or 0.0), decimals)
        return mean if not hw.strip("0.,") else f"{mean} ±{hw}"
