"""The agent sends his caller on: to a queue, to a colleague, to a number outside.

His own part ends with that: his phone is hung up and he wraps up, while the call goes on beside it. The
caller is let into any queue and keeps the place in line that he had first. Until he is off the agent's line
(`Call.parting`) nothing can be played to him; that he is, the exchange tells by `AgentHungUp`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from centre import queueing, ringing, talk
from centre.rules import is_at_work
from centre.state import Agent, Call
from centre.turn import Turn
from interactions.record import SegmentKind
from ivr.flow import JoinQueue
from telephony.call import Move
from telephony.commands import DialOutside, HangUpCall, PlayMusic
from telephony.events import TransferAsked


def asked(turn: Turn, call: Call, event: TransferAsked) -> bool:
    """False when that cannot be: the agent keeps his caller."""
    if call.state not in talk.IN_TALK or not call.joined or call.agent_id != event.agent_id:
        return False
    match (event.queue, event.to_agent, event.pii_number):
        case (queue, "", "") if queue in turn.house.queues:
            _to_queue(turn, call, queue)
        case ("", agent_id, "") if agent_id != event.agent_id and _can_be_named(turn, agent_id):
            _wait_anew(turn, call, agent_id)
        case ("", "", number) if _may_be_dialled(turn, number):
            _to_outside(turn, call, number)
        case _:
            return False
    return True


def dial(turn: Turn, call: Call) -> None:
    """The caller is off his agent's line."""
    if call.parting is None and call.pii_outside and call.outside_step is None:
        call.spot = replace(call.spot, step=call.spot.step + 1)
        call.outside_step = call.spot.step
        turn.ask(
            DialOutside(
                call_id=call.call_id,
                step=call.spot.step,
                number=call.pii_outside,
                timeout_s=turn.house.transfers.ring_s,
            )
        )


def outside_answered(turn: Turn, call: Call, step: int) -> None:
    if step == call.outside_step:
        call.outside_reached = True
        turn.touch(call)


def outside_ended(turn: Turn, call: Call, step: int, *, answered: bool) -> None:
    """They have talked, and that is all; or nobody answered, and he waits where he came from."""
    if step != call.outside_step or not call.pii_outside:
        return
    reached = answered or call.outside_reached
    call.pii_outside = ""
    turn.close(call, SegmentKind.OUTSIDE, "answered" if reached else "not_answered")
    if reached:
        turn.ask(HangUpCall(call_id=call.call_id))
        return
    assert call.queue is not None, "he came from one"
    turn.move(call, Move.CAME_BACK)
    queueing.stay(turn, call, call.queue, call.needs)
    turn.ask(PlayMusic(call_id=call.call_id))


def take_up(turn: Turn, call: Call, *, outside: bool) -> None:
    """After a restart, of a caller who was sent outside. `outside`: a number is being dialled or talks."""
    if outside:
        return  # the exchange tells when that is over
    if not call.pii_outside:
        turn.ask(HangUpCall(call_id=call.call_id))
    elif call.outside_step is None:
        dial(turn, call)
    else:
        outside_ended(turn, call, call.outside_step, answered=call.outside_reached)


def hung_up(turn: Turn, call: Call) -> None:
    """The caller did, while he was connected with a number outside."""
    call.pii_outside = ""
    turn.close(call, SegmentKind.OUTSIDE, "hung_up")
    turn.end(call)


def _to_queue(turn: Turn, call: Call, queue: str) -> None:
    """He needs there what the menu says of that queue, and what his own way through it says."""
    agent = talk.send_on(turn, call, Move.TRANSFERRED)
    needs = dict(call.spot.needs)
    places = turn.house.flow.places.items()
    found = next((name for name, at in places if isinstance(at, JoinQueue) and at.queue == queue), None)
    if found is not None:
        call.spot = replace(call.spot, place=found)
        there = turn.house.flow.places[found]
        assert isinstance(there, JoinQueue)
        for skill, level in there.requires:
            needs[skill] = max(level, needs.get(skill, 0))
    queueing.stay(turn, call, queue, needs)
    _not_to(turn, call, agent)


def _wait_anew(turn: Turn, call: Call, agent_id: str) -> None:
    """For this colleague first, then for whoever the queue has."""
    assert call.queue is not None, "he came from one"
    agent = talk.send_on(turn, call, Move.TRANSFERRED)
    queueing.stay(turn, call, call.queue, call.needs, agent_id)
    _not_to(turn, call, agent)


def _to_outside(turn: Turn, call: Call, number: str) -> None:
    talk.send_on(turn, call, Move.SENT_OUTSIDE)
    call.pii_outside, call.outside_step, call.outside_reached = number, None, False
    turn.open(call, SegmentKind.OUTSIDE)


def _not_to(turn: Turn, call: Call, agent: Agent) -> None:
    """Who sent him on is not rung for him before the others."""
    ringing.remember(turn, call, agent)
    queueing.look_again(turn, call)


def _can_be_named(turn: Turn, agent_id: str) -> bool:
    agent = turn.state.agents.get(agent_id)
    return agent is not None and is_at_work(agent)


def _may_be_dialled(turn: Turn, number: str) -> bool:
    may = turn.house.transfers.numbers
    return bool(may) and re.fullmatch(may, number) is not None
