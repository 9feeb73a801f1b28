from __future__ import annotations

import pytest

from simulation.law import LawBroken, law


def test_a_law_that_holds_says_nothing() -> None:
    law(True, "callers are served")


def test_a_broken_law_says_which_and_by_whom() -> None:
    with pytest.raises(LawBroken, match=r"^callers are served: c1: \['an'\]$") as broken:
        law(False, "callers are served", "c1", ["an"])
    assert broken.value.law == "callers are served"
