"""How long callers wait at n equal agents: the formulas of Erlang, safe at any size.

Calls come at random (Poisson), handle times are exponential, everybody may take every call, first come first
served. Erlang C: nobody ever hangs up. Erlang A: each caller's patience is exponential.

- Erlang B and C: A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in
  automatic telephone exchanges", 1917.
- Erlang A: C. Palm, "Research on telephone traffic carried by full availability groups", 1957; the waiting
  time's distribution after F. Baccelli and G. Hebuterne, "On queues with impatient customers", 1981, and
  S. Zeltyn and A. Mandelbaum, "Call centers with impatient customers: many-server asymptotics of the M/M/n+G
  queue", 2005.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NOTHING = 45.0  # exp(-45) is beyond the last digit
NODES, WIDTHS = np.polynomial.legendre.leggauss(16)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What callers and agents can expect in the long run. Shares are from 0 to 1, times in seconds."""

    agents: int
    p_wait: float  # share of the calls that wait at all
    p_abandon: float  # share that hangs up while waiting
    mean_wait_s: float  # of all calls, those who hung up included
    asa_s: float  # average speed of answer: mean wait of the answered
    service_level: float  # answered within the given seconds, of all calls
    occupancy: float  # share of an agent's time spent on calls
    mean_waiting: float  # callers waiting, on average


def erlang_b(erlangs: float, agents: int) -> float:
    """The share of calls turned away where nobody may wait."""
    _check(erlangs=erlangs, agents=agents)
    blocked = 1.0
    for n in range(1, agents + 1):
        blocked = erlangs * blocked / (n + erlangs * blocked)
    return blocked


def erlang_c(calls_per_s: float, aht_s: float, agents: int, within_s: float = 20.0) -> Outlook | None:
    """The outlook when nobody hangs up. None: more calls than agents can ever take, the queue has no end."""
    _check(calls_per_s=calls_per_s, agents=agents, within_s=within_s)
    _check_above_0(aht_s=aht_s)
    erlangs = calls_per_s * aht_s
    if erlangs >= agents:
        return None
    blocked = erlang_b(erlangs, agents)
    p_wait = agents * blocked / (agents - erlangs * (1 - blocked))
    mean_wait_s = p_wait * aht_s / (agents - erlangs)
    return Outlook(
        agents=agents,
        p_wait=p_wait,
        p_abandon=0.0,
        mean_wait_s=mean_wait_s,
        asa_s=mean_wait_s,
        service_level=1 - p_wait * math.exp(-(agents - erlangs) * within_s / aht_s),
        occupancy=erlangs / agents,
        mean_waiting=calls_per_s * mean_wait_s,
    )


def erlang_a(
    calls_per_s: float, aht_s: float, agents: int, patience_s: float, within_s: float = 20.0
) -> Outlook:
    """The outlook when callers hang up after a mean `patience_s` of waiting.

    Who comes while all are busy would be served after x seconds with the density λ·exp(g(x)) times the share
    of "one agent is idle", where g(x) = λ/θ·(1 − exp(−θx)) − nμx. All figures are integrals of it, taken by
    Gauss and Legendre's rule to about eleven digits: sums over the states would be millions of terms long
    where patience is long and agents are few.
    """
    _check(calls_per_s=calls_per_s, within_s=within_s)
    _check_above_0(aht_s=aht_s, patience_s=patience_s, agents=agents)
    if calls_per_s == 0:
        return Outlook(agents, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    offered = _OfferedWait(calls_per_s, agents / aht_s, patience_s)
    x, weight = offered.points(within_s)
    # One idle agent's share if nobody could wait; all is brought down by exp(top), so that nothing overflows.
    idle = erlang_b(calls_per_s * aht_s, agents - 1)
    waits = calls_per_s * idle * weight
    whole = math.exp(-offered.top) + float(waits.sum())
    stays = np.exp(-x / patience_s)
    at_once = math.exp(-offered.top) / whole
    answered = at_once + float((waits * stays).sum()) / whole
    p_abandon = float((waits * -np.expm1(-x / patience_s)).sum()) / whole
    return Outlook(
        agents=agents,
        p_wait=float(waits.sum()) / whole,
        p_abandon=p_abandon,
        mean_wait_s=p_abandon * patience_s,
        asa_s=float((waits * stays * x).sum()) / whole / answered,
        service_level=at_once + float((waits * stays)[x <= within_s].sum()) / whole,
        occupancy=min(calls_per_s * answered * aht_s / agents, 1.0),
        mean_waiting=calls_per_s * p_abandon * patience_s,
    )


class _OfferedWait:
    """The function g above, `top` its greatest value, and where to look at exp(g − top)."""

    def __init__(self, calls_per_s: float, served_per_s: float, patience_s: float) -> None:
        self.calls_per_s, self.served_per_s, self.patience_s = calls_per_s, served_per_s, patience_s
        self.summit = max(0.0, patience_s * math.log(calls_per_s / served_per_s))
        self.top = self.height(self.summit)

    def height(self, x: float) -> float:
        return -self.calls_per_s * self.patience_s * math.expm1(-x / self.patience_s) - self.served_per_s * x

    def points(self, within_s: float) -> tuple[Floats, Floats]:
        """The times to look at, and exp(g − top) there times the width each stands for."""
        left, right = self._where_it_ends(-1), self._where_it_ends(+1)
        edges = np.concatenate(
            [
                np.linspace(left, self.summit, 33),
                np.linspace(self.summit, right, 33),
                # Patience may be far shorter than that.
                np.linspace(left, left + NOTHING * self.patience_s, 33),
                [within_s],
            ]
        )
        edges = np.unique(np.clip(edges, left, right))
        middle, half = (edges[1:] + edges[:-1]) / 2, (edges[1:] - edges[:-1]) / 2
        x = (middle[:, None] + half[:, None] * NODES).ravel()
        height = -self.calls_per_s * self.patience_s * np.expm1(-x / self.patience_s) - self.served_per_s * x
        return x, np.exp(height - self.top) * (half[:, None] * WIDTHS).ravel()

    def _where_it_ends(self, way: int) -> float:
        """How far from its summit what is left of exp(g) is nothing: g is concave and falls ever faster."""
        near, far = 0.0, 1 / self.served_per_s
        while self._is_something(self.summit + way * far):
            far *= 2
        for _ in range(30):
            half = (near + far) / 2
            if self._is_something(self.summit + way * half):
                near = half
            else:
                far = half
        return max(0.0, self.summit + way * far)

    def _is_something(self, x: float) -> bool:
        return x > 0 and self.top - self.height(x) < NOTHING


def _check(**values: float) -> None:
    for name, value in values.items():
        if not (math.isfinite(value) and value >= 0):
            raise ValueError(f"{name} must be a number from 0 up, not {value}")


def _check_above_0(**values: float) -> None:
    for name, value in values.items():
        if not (math.isfinite(value) and value > 0):
            raise ValueError(f"{name} must be a number above 0, not {value}")
