"""Numbers as their readers write them."""

from __future__ import annotations

import pytest

from planning.student import Estimate
from planning.words import NOTHING, Language, Numbers

VIETNAMESE = Numbers(Language.VIETNAMESE)


def test_thousands_and_decimals_are_marked_as_the_language_does() -> None:
    assert Numbers().number(1234567.891, 2) == "1,234,567.89"
    assert Numbers(Language.KOREAN).number(1234.5, 1) == "1,234.5"
    assert VIETNAMESE.number(1234567.891, 2) == "1.234.567,89"


def test_a_figure_has_its_interval_beside_it() -> None:
    assert VIETNAMESE.seconds_of(Estimate(1234.56, 7.89)) == "1.234,6 ±7,9"
    assert Numbers().share_of(Estimate(0.8123, 0.0051)) == "81.2 ±0.5"
    assert Numbers().count_of(Estimate(1234.5, 3.0)) == "1,234"


@pytest.mark.parametrize("hw", [None, 0.0, 0.01])
def test_an_interval_that_is_nothing_is_not_shown(hw: float | None) -> None:
    assert Numbers().seconds_of(Estimate(3.0, hw)) == "3.0"


def test_what_is_not_known_is_a_dash() -> None:
    assert Numbers().seconds_of(Estimate(None, None)) == NOTHING
    assert (Numbers().share(None), Numbers().seconds(None), Numbers().number(None)) == (NOTHING,) * 3


def test_shares_and_seconds_have_their_signs() -> None:
    assert VIETNAMESE.share(0.8125) == "81,2 %"
    assert VIETNAMESE.seconds(13.44) == "13,4 s"


@pytest.mark.parametrize(
    ("locale", "language"),
    [("vi_VN.UTF-8", "vi"), ("ko", "ko"), ("en_GB", "en"), ("de_DE.UTF-8", "en"), ("", "en")],
)
def test_the_language_is_that_of_the_locale(locale: str, language: str) -> None:
    assert Language.of(locale) == language
