"""Who is served when: the order of the waiting calls, as routing has it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from centre.views import CallView
from centre.why import rests
from routing.demand import WaitingCall
from routing.rank import place


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """`position`: among all who wait, 1 is next; `in_queue`: among those of its queue. Both are null while a
    callback rests until `next_try`. `since`: when it took its place in line; `head_start_s`: it counts as
    having waited so much longer, its queue's boost of the moment aside; `kept_for`: the agent who alone may
    have it for now; `relaxed`: how many more ways of being served it has than when it came."""

    position: int | None
    in_queue: int | None
    since: float
    head_start_s: float
    kept_for: str | None
    relaxed: int
    next_try: float | None


def places(calls: Iterable[CallView], boosts: Mapping[str, float], at: float) -> dict[str, Place]:
    """By call id. `boosts`: the head start of each queue's calls at the time."""
    found: dict[str, Place] = {}
    in_line: list[WaitingCall] = []
    for call in calls:
        if call.waiting is None:
            continue
        if rests(call, at):
            found[call.call_id] = _place(call.waiting, next_try=call.not_before)
        else:
            in_line.append(call.waiting)
    in_line.sort(key=lambda call: place(call, boosts))
    before: Counter[str] = Counter()
    for position, waiting in enumerate(in_line, start=1):
        before[waiting.demand.queue] += 1
        found[waiting.call_id] = _place(waiting, position=position, in_queue=before[waiting.demand.queue])
    return found


def _place(
    call: WaitingCall,
    *,
    position: int | None = None,
    in_queue: int | None = None,
    next_try: float | None = None,
) -> Place:
    return Place(
        position=position,
        in_queue=in_queue,
        since=call.since,
        head_start_s=call.head_start_s,
        kept_for=call.only,
        relaxed=len(call.demand.ways) - 1,
        next_try=next_try,
    )
