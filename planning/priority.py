"""How long callers of each rank wait when the higher rank is always served first.

n equal agents, every call of the same mean handle time (exponential), nobody hangs up, a call once begun is
finished. A. Cobham, "Priority assignment in waiting line problems", 1954; for many servers R. H. Davis,
"Waiting-time distribution of a multi-server, priority queuing system", 1966.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from planning.erlang import erlang_c


def mean_waits(calls_per_s: Sequence[float], aht_s: float, agents: int) -> list[float]:
    """Mean wait in seconds of each rank, the most urgent first; infinite where the agents do not suffice.

    The mean over all calls is that of Erlang C, whatever the ranks: order only passes the waiting round.
    """
    outlook = erlang_c(sum(calls_per_s), aht_s, agents)
    # Until the next agent is free, times the chance of having to wait for one at all.
    first_free_s = (1.0 if outlook is None else outlook.p_wait) * aht_s / agents
    waits, left_above = [], 1.0
    for rank in range(len(calls_per_s)):
        left = 1 - sum(calls_per_s[: rank + 1]) * aht_s / agents
        waits.append(first_free_s / (left_above * left) if left > 0 else math.inf)
        left_above = left
    return waits
