"""Why a call still waits, told from what the screens are shown: one answer at the terminal and on a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from centre.views import AgentView, CallView
from routing.explain import Explanation, Standing, explain


def why_it_waits(
    call: CallView,
    calls: Iterable[CallView],
    agents: Sequence[AgentView],
    boosts: Mapping[str, float],
    at: float,
) -> Explanation | None:
    """None when it does not wait. `boosts`: the head start of each queue's calls at the time."""
    if call.waiting is None:
        return None
    others = [other.waiting for other in calls if other.waiting is not None and not rests(other, at)]
    staff = [
        Standing(agent=agent.routed, state=agent.state.value, phone_reachable=agent.phone_reachable)
        for agent in agents
    ]
    return explain(call.waiting, others, staff, boosts, at)


def rests(call: CallView, at: float) -> bool:
    """A callback whose next try is still to come."""
    return not call.caller_on_line and at < call.not_before
