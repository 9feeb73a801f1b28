"""A look at all queues every few seconds while somebody waits: what is expected, who is ahead, who is late.

What waiting alone changes at a known moment has timers of its own (`queueing.look_again`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from operator import itemgetter

from centre import menu, queueing
from centre.house import Queue
from centre.rules import is_at_work, queue_named, queue_of, skills_of, target_of, waiting_call
from centre.state import Agent, Call
from centre.turn import Turn
from centre.views import QueueView
from ivr.flow import JoinQueue
from ivr.machine import Exit
from routing.balance import Line, QueueRecord, head_starts
from routing.demand import Demand, WaitingCall, way
from routing.expect import AtWork, expected_waits
from routing.rank import place
from telephony.call import AgentState, CallState

LAST = 2**62  # the order of a call that enters after all others
FAR = 1e15  # seconds: the end of time


def revise(turn: Turn) -> None:
    state = turn.state
    state.revising = False
    in_line, staff = turn.router.in_order(), at_work(turn)
    expected = _expected(turn, in_line, staff)
    queues = {name: queue_named(turn.house, state, name) for name in turn.house.queues}
    for routed in in_line:
        call, wait_s = state.calls[routed.call_id], expected[routed.call_id]
        if any(step.when_expected_s is not None for step in queues[routed.demand.queue].steps):
            queueing.revise(turn, call, wait_s)
        if call.parting is not None:
            continue  # he cannot be spoken to yet
        if wait_s is None and queueing.unstaffed(turn, call):
            menu.leave_queue(turn, call, Exit.UNSTAFFED)
        elif _is_too_long(turn, call, wait_s):
            menu.leave_queue(turn, call, Exit.TOO_LONG)
    _balance(turn, in_line)
    turn.changed_queues.update(dict.fromkeys(turn.house.queues))
    # A callback that rests begins it anew when its time has come.
    if any(call.state is CallState.WAITING and not call.not_before for call in state.calls.values()):
        queueing.revise_soon(turn)


def promise(turn: Turn) -> bool:
    """What wait is expected for those who have just entered a queue. True when one of them went on to another
    place because of it: that has to be looked at, too."""
    entered, turn.entered = turn.entered, []
    went_on = False
    for call in entered:
        if call.state is CallState.RINGING:
            call.expected_s = 0.0
        elif call.state is CallState.WAITING:
            routed = waiting_call(turn.house, turn.state, call)
            call.expected_s = expected_of(turn, routed, at_work(turn))
            if _is_too_long(turn, call, call.expected_s):
                menu.leave_queue(turn, call, Exit.TOO_LONG)
                went_on = True
    return went_on


def _is_too_long(turn: Turn, call: Call, expected_s: float | None) -> bool:
    """The flow has a way out for it, and the wait would be longer than the queue allows (None: nobody at work
    could take the call)."""
    if call.parting is not None or call.named:
        return False  # an agent has sent him here
    limit_s = queue_of(turn, call).max_expected_s
    place = turn.house.flow.places[call.spot.place]
    if limit_s is None or not isinstance(place, JoinQueue) or place.too_long is None:
        return False
    return expected_s is None or expected_s > limit_s


def expected_of(turn: Turn, routed: WaitingCall, staff: Sequence[AtWork]) -> float | None:
    """Seconds from now; None: nobody at work could take it."""
    boosts = turn.state.boosts
    mine = place(routed, boosts)
    ahead = [other for other in turn.router.in_order() if place(other, boosts) < mine]
    return _expected(turn, [*ahead, routed], staff)[routed.call_id]


def queue_views(turn: Turn, names: Iterable[str]) -> list[QueueView]:
    """What was measured of these queues, and what a call that entered one of them now would wait."""
    house, state = turn.house, turn.state
    queues = [queue_named(house, state, name) for name in names]
    # They take nothing from those behind them: they come only at the end of time.
    newcomers = [_newcomer(queue, FAR) for queue in queues]
    in_line = [(place(routed, state.boosts), routed) for routed in turn.router.waiting()]
    in_line += [
        (place(_newcomer(queue, turn.at), state.boosts), routed)
        for queue, routed in zip(queues, newcomers, strict=True)
    ]
    in_line.sort(key=itemgetter(0))
    expected = _expected(turn, [routed for _, routed in in_line], at_work(turn))
    waiting = Counter(call.queue for call in state.calls.values() if call.state is CallState.WAITING)
    return [
        _view(turn, queue, waiting[queue.name], expected[routed.call_id])
        for queue, routed in zip(queues, newcomers, strict=True)
    ]


def _view(turn: Turn, queue: Queue, waiting: int, expected_s: float | None) -> QueueView:
    record = _record(turn, queue)
    return QueueView(
        name=queue.name,
        at=turn.at,
        requires=dict(queue.requires),
        priority_s=queue.priority_s,
        choice=queue.choice,
        waiting=waiting,
        expected_s=expected_s,
        boost_s=turn.state.boosts.get(queue.name, 0.0),
        aht_s=record.aht_s,
        arrivals_per_s=record.arrivals_per_s(turn.at),
        forecast_calls=record.forecast.calls,
        forecast_error_s=record.forecast.error_s,
        forecast_off_s=record.forecast.off_s,
    )


def at_work(turn: Turn) -> list[AtWork]:
    return [_working(turn, agent) for agent in turn.state.agents.values() if is_at_work(agent)]


def _working(turn: Turn, agent: Agent) -> AtWork:
    busy_s = free_at = None
    call = None if agent.call_id is None else turn.state.calls.get(agent.call_id)
    work = None if call is None else call.wrapping.get(agent.agent_id)
    name = work.queue if work is not None else None if call is None else call.queue
    if name is not None:
        queue = queue_named(turn.house, turn.state, name)
        busy_s = _record(turn, queue).aht_s
        if agent.state is AgentState.WRAP_UP:
            free_at = agent.since + queue.wrap_up_s
    return AtWork(agent.agent_id, skills_of(turn.house, agent), busy_s=busy_s, free_at=free_at)


def _expected(turn: Turn, in_line: Sequence[WaitingCall], staff: Sequence[AtWork]) -> dict[str, float | None]:
    records = {name: _record(turn, queue) for name, queue in turn.house.queues.items()}
    patience = {name: record.patience_s for name, record in records.items()}
    return expected_waits(
        in_line,
        staff,
        {name: record.aht_s for name, record in records.items()},
        turn.at,
        {name: seconds for name, seconds in patience.items() if seconds is not None},
    )


def _balance(turn: Turn, in_line: Sequence[WaitingCall]) -> None:
    """Head starts for the queues whose target is at risk."""
    queues = turn.house.queues
    lines: dict[str, Line] = {}
    for routed in in_line:
        call = turn.state.calls[routed.call_id]
        name, waited_s = routed.demand.queue, turn.at - call.queued_at
        line = lines.get(name, Line(calls=0, oldest_s=0.0))
        lines[name] = Line(calls=line.calls + 1, oldest_s=max(line.oldest_s, waited_s))
    boosts = head_starts(
        {name: _record(turn, queue) for name, queue in queues.items()},
        lines,
        {name: target_of(queue) for name, queue in queues.items()},
        turn.at,
    )
    for name, seconds in boosts.items():
        if turn.state.boosts.get(name, 0.0) != seconds:
            turn.state.boosts[name] = seconds
            turn.router.boost(name, seconds)


def _record(turn: Turn, queue: Queue) -> QueueRecord:
    return turn.state.records.get(queue.name) or QueueRecord(at=turn.at, aht_s=queue.aht_s)


def _newcomer(queue: Queue, at: float) -> WaitingCall:
    demand = Demand(queue.name, (way(queue.requires),), way(queue.prefers), queue.choice, queue.strict)
    return WaitingCall(f"a newcomer to {queue.name}", demand, at, LAST, queue.priority_s)
