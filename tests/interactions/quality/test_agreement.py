"""Agreement figures against published ones, and against the definition written out."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.quality.agreement import cohens_kappa, interval_alpha, nominal_alpha, percent_agreement


def units(*observers: str) -> list[list[int]]:
    """A row for each observer, a column for each unit; a dot is missing."""
    return [[int(value) for value in column if value != "."] for column in zip(*observers, strict=True)]


# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), C: four observers, twelve units.
FOUR = units("123321412...", "1233224125.3", ".3332342251.", "12332441251.")


def test_krippendorffs_four_observers_with_missing_values() -> None:
    assert nominal_alpha(FOUR) == pytest.approx(0.743, abs=0.0005)
    assert interval_alpha(FOUR) == pytest.approx(0.849, abs=0.0005)


def test_krippendorffs_two_observers_of_binary_data() -> None:
    assert nominal_alpha(units("0100000010", "1110010000")) == pytest.approx(0.095, abs=0.0005)


def test_krippendorffs_two_observers_of_nominal_data() -> None:
    pairs = list(zip("aabbdcccedda", "babbbccceddd", strict=True))
    assert nominal_alpha(pairs) == pytest.approx(0.692, abs=0.0005)


@pytest.mark.parametrize(
    ("table", "kappa"),
    # The usual examples of two who read 50 or 100 proposals: yes/yes, yes/no, no/yes, no/no.
    [((20, 5, 10, 15), 0.40), ((45, 15, 25, 15), 0.1304), ((25, 35, 5, 35), 0.2593)],
)
def test_cohens_kappa_of_the_usual_examples(table, kappa) -> None:
    yes_no = [(1, 1), (1, 0), (0, 1), (0, 0)]
    pairs = [pair for pair, times in zip(yes_no, table, strict=True) for _ in range(times)]
    assert cohens_kappa(pairs) == pytest.approx(kappa, abs=0.00005)


def test_percent_agreement_is_over_pairs() -> None:
    assert percent_agreement([[1, 1, 0], [1, 1], [0]]) == pytest.approx(2 / 4)


def test_what_cannot_be_said_is_none() -> None:
    assert percent_agreement([[1], []]) is None
    assert cohens_kappa([]) is None
    assert cohens_kappa([(1, 1), (1, 1)]) is None
    assert nominal_alpha([[1], [0]]) is None
    assert nominal_alpha([[1, 1], [1, 1]]) is None
    assert interval_alpha([]) is None


def by_definition(judged: list[list[int]], distance) -> float | None:
    """1 - D_o / D_e from the matrix of coincidences, as the paper writes it."""
    judged = [unit for unit in judged if len(unit) > 1]
    values = sorted({value for unit in judged for value in unit})
    matrix = {(c, k): 0.0 for c in values for k in values}
    for unit in judged:
        for c, k in permutations(unit, 2):
            matrix[c, k] += 1 / (len(unit) - 1)
    n = sum(matrix.values())
    margin = {c: sum(matrix[c, k] for k in values) for c in values}
    expected = sum(margin[c] * margin[k] * distance(c, k) for c in values for k in values)
    if not expected:
        return None
    return 1 - (n - 1) * sum(matrix[c, k] * distance(c, k) for c in values for k in values) / expected


@given(st.lists(st.lists(st.integers(0, 4), max_size=5), max_size=8))
def test_alpha_is_what_the_matrix_of_coincidences_gives(judged) -> None:
    for alpha, distance in (
        (nominal_alpha, lambda c, k: float(c != k)),
        (interval_alpha, lambda c, k: float((c - k) ** 2)),
    ):
        assert alpha(judged) == pytest.approx(by_definition(judged, distance))
