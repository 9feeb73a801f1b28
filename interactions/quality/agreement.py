"""How far several reviewers agree. Pure.

A unit is one thing that was judged: the values that its reviewers gave it, those who gave none left out.

- percent agreement: the share of pairs of reviewers, over all units, who gave the same value
- Cohen's kappa (1960): what two agree beyond chance, (p_o - p_e) / (1 - p_e), over units that both judged
- Krippendorff's alpha: 1 - D_o / D_e, any number of reviewers, missing values allowed (K. Krippendorff,
  "Computing Krippendorff's Alpha-Reliability", 2011); nominal: values are the same or not; interval: the
  square of their difference
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import TypeVar

Value = TypeVar("Value", bound=Hashable)
Unit = Sequence[Value]


def percent_agreement(units: Iterable[Unit[Value]]) -> float | None:
    """From 0 to 1; None when nothing was judged twice."""
    same = pairs = 0
    for unit in units:
        pairs += len(unit) * (len(unit) - 1) // 2
        same += sum(count * (count - 1) // 2 for count in Counter(unit).values())
    return same / pairs if pairs else None


def cohens_kappa(pairs: Sequence[tuple[Value, Value]]) -> float | None:
    """Of two; None when nothing was judged by both, or chance alone would make them agree always."""
    if not pairs:
        return None
    total = len(pairs)
    observed = sum(one == other for one, other in pairs) / total
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    expected = sum(first[value] * second[value] for value in first) / total**2
    return None if expected == 1.0 else (observed - expected) / (1.0 - expected)


def nominal_alpha(units: Iterable[Unit[Value]]) -> float | None:
    """None when nothing was judged twice, or all values are the same: there is nothing to agree on."""
    return _alpha(units, lambda one, other: float(one != other))


def interval_alpha(units: Iterable[Unit[float]]) -> float | None:
    """Likewise, for values whose distance counts."""
    return _alpha(units, lambda one, other: (one - other) ** 2)


def _alpha(units: Iterable[Unit[Value]], distance: Callable[[Value, Value], float]) -> float | None:
    counts = [Counter(unit) for unit in units if len(unit) > 1]
    pooled: Counter[Value] = sum(counts, Counter())
    # What stands in one unit is paired with the unit's other values, each pair weighing 1 / (m_u - 1).
    observed = sum(_disagreement(unit, distance) / (unit.total() - 1) for unit in counts)
    total = pooled.total()
    expected = _disagreement(pooled, distance) / (total - 1) if total > 1 else 0.0
    return None if expected == 0.0 else 1.0 - observed / expected


def _disagreement(counts: Mapping[Value, int], distance: Callable[[Value, Value], float]) -> float:
    """Σ of the distances of all ordered pairs."""
    return 2.0 * sum(
        counts[one] * counts[other] * distance(one, other) for one, other in combinations(counts, 2)
    )
