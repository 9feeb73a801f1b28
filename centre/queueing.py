"""The call in a queue: enters, keeps its place, leaves."""

from __future__ import annotations

from centre.house import Queue
from centre.rules import is_at_work, queue_of, takers, target_of
from centre.state import Call
from centre.turn import Turn
from interactions.record import SegmentKind
from ivr.flow import JoinQueue
from ivr.machine import Exit
from routing.balance import QueueRecord
from routing.steps import due, next_due_s
from telephony.call import AgentState, CallState, Move
from telephony.commands import CancelTimer, PlayMusic, SetTimer
from telephony.customer import PastContact

REVISE_S = 5.0  # how often the queues are looked at while somebody waits
REVISION = "revise"  # the timer


def enter(turn: Turn, call: Call, queue: str, needs: dict[str, int]) -> None:
    turn.move(call, Move.QUEUED)
    turn.ask(PlayMusic(call_id=call.call_id))
    stay(turn, call, queue, needs)


def stay(turn: Turn, call: Call, queue: str, needs: dict[str, int], named: str | None = None) -> None:
    """Wait in this queue; the place in line is kept from an earlier one. `named`: wait first for this agent,
    whom a colleague asked for."""
    call.queue, call.needs = queue, needs
    call.queued_at, call.order = turn.at, turn.state.next_order()
    if not call.place:
        call.place_since, call.place = turn.at, call.order
    call.steps, call.expected_s = [], None
    call.passed.clear()
    turn.open(call, SegmentKind.QUEUE)
    record_of(turn, call).arrived(turn.at)
    turn.entered.append(call)
    if named is None:
        keep_for_last_agent(turn, call)
    else:
        call.kept_for, call.named = named, True
        call.kept_until = turn.at + turn.house.transfers.patience_s
    limit_wait(turn, call)
    revise_soon(turn)


def leave(turn: Turn, call: Call, result: str) -> None:
    """Out of the queue, back to the menu."""
    stop_waiting(turn, call)
    turn.close(call, SegmentKind.QUEUE, result)
    turn.move(call, Move.LEFT_QUEUE)


def turned_away(turn: Turn, call: Call) -> Exit | None:
    """Why the call may not wait here, if so."""
    limit = queue_of(turn, call).max_waiting
    if limit is not None:
        # Those on another Asterisk count, too; whom a phone rings for does not wait any more.
        others = (other for other in turn.state.calls.values() if other is not call)
        waiting = sum(other.queue == call.queue and other.state is CallState.WAITING for other in others)
        if waiting >= limit:
            return Exit.FULL
    return Exit.UNSTAFFED if unstaffed(turn, call) else None


def unstaffed(turn: Turn, call: Call) -> bool:
    """The flow has a way out for it, and nobody is signed in who could take the call."""
    place = turn.house.flow.places[call.spot.place]
    if not isinstance(place, JoinQueue) or place.unstaffed is None:
        return False
    return all(agent.state is AgentState.OFFLINE for agent in takers(turn, call))


def keep_for_last_agent(turn: Turn, call: Call) -> None:
    """Wait for the agent who looks after the caller, or whom he talked to last, if the queue wants that and
    the agent is at work."""
    if call.named:
        return
    patience_s = queue_of(turn, call).last_agent_s
    last = call.own_agent or _last_agent(call.history)
    if patience_s is None or last is None or last in call.passed or turn.at >= call.queued_at + patience_s:
        return
    if any(agent.agent_id == last and is_at_work(agent) for agent in takers(turn, call)):
        call.kept_for, call.kept_until = last, call.queued_at + patience_s
        turn.touch(call)


def look_for_whom(turn: Turn, call: Call) -> None:
    """Skills or needs changed: it is kept for nobody who could not take it."""
    if call.kept_for is not None and all(agent.agent_id != call.kept_for for agent in takers(turn, call)):
        open_to_all(turn, call)


def open_to_all(turn: Turn, call: Call) -> None:
    """No longer kept for one agent."""
    call.kept_for, call.named = None, False
    turn.touch(call)


def let_go(turn: Turn, agent_id: str) -> None:
    """This agent is not waited for: he paused or left, or his phone is gone."""
    for call in turn.state.calls.values():
        if call.kept_for == agent_id:
            open_to_all(turn, call)


def revise(turn: Turn, call: Call, expected_s: float | None = 0.0) -> None:
    """Take the steps that are due, and forget what has passed. `expected_s`: the wait that is expected for
    the call now, None when nobody at work could ever take it."""
    if call.state is not CallState.WAITING:
        return
    steps = due(queue_of(turn, call).steps, call.steps, turn.at - call.queued_at, expected_s)
    late = [agent_id for agent_id, until in call.passed.items() if until <= turn.at]
    if call.kept_for is not None and turn.at >= call.kept_until:
        open_to_all(turn, call)
    for agent_id in late:
        del call.passed[agent_id]
    call.steps += steps
    if steps or late:
        turn.touch(call)
    look_again(turn, call)


def look_again(turn: Turn, call: Call) -> None:
    """Set the timer for the next moment at which waiting alone changes something."""
    moments = list(call.passed.values())
    step_s = next_due_s(queue_of(turn, call).steps, call.steps)
    if step_s is not None:
        moments.append(call.queued_at + step_s)
    if call.kept_for is not None:
        moments.append(call.kept_until)
    call.look_at = max(turn.at, min(moments)) if moments else None
    if call.look_at is not None:
        turn.ask(SetTimer(timer=_step_timer(call), at=call.look_at))


def limit_wait(turn: Turn, call: Call) -> None:
    """Set, or set again, the timers of a call that waits."""
    max_wait_s = queue_of(turn, call).max_wait_s
    if max_wait_s is not None and call.callback_of is None:  # whom we call is not shown out
        turn.ask(SetTimer(timer=_wait_timer(call), at=max(turn.at, call.queued_at + max_wait_s)))
    look_again(turn, call)


def stop_waiting(turn: Turn, call: Call) -> None:
    """Answered, or gone: no timer of the wait matters any more."""
    turn.ask(CancelTimer(timer=_wait_timer(call)))
    if call.look_at is not None:
        turn.ask(CancelTimer(timer=_step_timer(call)))
    call.kept_for = call.look_at = None
    call.named = False
    call.passed.clear()


def wait_again(turn: Turn, call: Call) -> None:
    """Back among the waiting, in the old place."""
    call.agent_id = None
    turn.open(call, SegmentKind.QUEUE)
    turn.ask(PlayMusic(call_id=call.call_id))
    limit_wait(turn, call)  # the answer had cancelled it
    revise_soon(turn)


def revise_soon(turn: Turn) -> None:
    if not turn.state.revising:
        turn.state.revising = True
        turn.ask(SetTimer(timer=REVISION, at=turn.at + REVISE_S))


def answered(turn: Turn, call: Call) -> None:
    """For the measurements."""
    waited_s = turn.at - call.queued_at
    record = record_of(turn, call)
    record.answered(waited_s, turn.at, target_of(queue_of(turn, call)))
    if call.expected_s is not None:
        record.forecast.answered(call.expected_s, waited_s)


def hung_up(turn: Turn, call: Call) -> None:
    """For the measurements."""
    waited_s = turn.at - call.queued_at
    record = record_of(turn, call)
    record.abandoned(waited_s, turn.at, target_of(queue_of(turn, call)))
    if call.expected_s is not None:
        record.forecast.hung_up(call.expected_s, waited_s)


def record_of(turn: Turn, call: Call) -> QueueRecord:
    """What is measured of the call's queue."""
    return measured(turn, queue_of(turn, call))


def measured(turn: Turn, queue: Queue) -> QueueRecord:
    record = turn.state.records.get(queue.name)
    if record is None:
        record = turn.state.records[queue.name] = QueueRecord(at=turn.at, aht_s=queue.aht_s)
    return record


def _last_agent(history: tuple[PastContact, ...]) -> str | None:
    return next(
        (past.agent_id for past in history if past.agent_id is not None and past.channel == "phone"), None
    )


def _wait_timer(call: Call) -> str:
    return f"wait/{call.call_id}/{call.order}"


def _step_timer(call: Call) -> str:
    return f"step/{call.call_id}/{call.order}"
