"""After a lost link or a restart: what Asterisk has is true, and the centre follows it.

Nothing drops while nobody watches: callers hear on, parties talk on, recordings run on. One snapshot
tells what became of them, and each call is taken up where it really is.
"""

from __future__ import annotations

from centre import callback, menu, queueing, recorded, ringing, talk, transfer
from centre.state import Call
from centre.turn import Turn
from interactions.record import Outcome
from telephony.call import CallState
from telephony.commands import AnswerCall, HangUpAgent, HangUpCall, PlayMusic
from telephony.events import CallArrived, LegState, LiveCall, LiveLeg, PbxSnapshot


def follow(turn: Turn, snapshot: PbxSnapshot) -> None:
    turn.state.nodes_up.add(snapshot.node)
    _phones(turn, snapshot.reachable_phones)
    known = [call for call in turn.state.calls.values() if call.node == snapshot.node]
    live = {call.call_id: call for call in snapshot.calls}
    for unknown in [call for call in snapshot.calls if call.call_id not in turn.state.calls]:
        _adopt(turn, snapshot.node, unknown)  # first: nobody is called back who calls himself
    for call in known:
        _take_up(turn, call, live.get(call.call_id))
    for agent in turn.state.agents.values():
        if not agent.phone_reachable:
            ringing.phone_vanished(turn, agent)


def lost(turn: Turn, node: str) -> None:
    turn.state.nodes_up.discard(node)
    for call in turn.state.calls.values():
        if call.node == node:
            turn.router.withdraw(call.call_id)


def hang_up(turn: Turn, call: Call, *, line_lost: bool = False) -> None:
    """The caller's line is gone; `line_lost`: nobody hung it up."""
    if not call.on_line:
        return
    call.on_line = False
    turn.touch(call)
    if call.state is CallState.IN_MENU:
        menu.hung_up(turn, call)
    elif call.state in (CallState.WAITING, CallState.RINGING):
        ringing.abandoned(turn, call)
    elif call.state in talk.IN_TALK:
        talk.caller_hung_up(turn, call, line_lost=line_lost)
    elif call.state is CallState.OUTSIDE:
        transfer.hung_up(turn, call)
    if call.ended_at is None:
        call.ended_at = turn.at
    if call.state is CallState.ENDED and call.closed_at is None:
        call.closed_at = turn.at
    callback.settle_with(turn, call)


def _phones(turn: Turn, reachable: frozenset[str]) -> None:
    for agent in turn.state.agents.values():
        now = turn.house.agents[agent.agent_id].phone in reachable
        if agent.phone_reachable != now:
            agent.phone_reachable = now
            turn.touch_agent(agent)
            if not now:
                queueing.let_go(turn, agent.agent_id)


def _take_up(turn: Turn, call: Call, live: LiveCall | None) -> None:
    recorded.keep(turn, call)  # the request may have died with the last process
    if not call.on_line and call.callback_of is not None and call.state is not CallState.ENDED:
        _take_up_callback(turn, call, live)
    elif live is None or not live.on_line:
        if live is not None:
            _drop_stale_legs(turn, call, live)  # of a customer we called back, who is gone
        if call.on_line:
            call.lost = call.answered_at is None
            hang_up(turn, call)
    else:
        _drop_stale_legs(turn, call, live)
        if all(leg.attempt != call.parting for leg in live.legs):
            call.parting = None  # else his agent's phone is hung up once more
        if call.state is CallState.IN_MENU:
            _go_on_in_menu(turn, call, live)
        elif call.state is CallState.OUTSIDE:
            transfer.take_up(turn, call, outside=live.outside)
        else:
            _go_on(turn, call, _leg_of(call, live))
    turn.touch(call)  # and so may the last save


def _take_up_callback(turn: Turn, call: Call, live: LiveCall | None) -> None:
    """Nobody was on the line when we last knew."""
    leg = None if live is None else _leg_of(call, live)
    if live is not None:
        _drop_stale_legs(turn, call, live)
    answered = leg is not None and leg.state is not LegState.RINGING
    match call.state:
        case CallState.WAITING if live is not None and live.on_line:
            callback.answered_unwatched(turn, call)
        case CallState.WAITING:
            if live is not None:
                turn.ask(HangUpCall(call_id=call.call_id))  # he may still be dialled
            queueing.limit_wait(turn, call)
        case CallState.RINGING if leg is None:
            ringing.ring_vanished(turn, call)
        case CallState.RINGING if answered:
            assert leg is not None
            talk.answered(turn, call, leg.agent_id, leg.attempt)
        case CallState.DIALLING if answered and live is not None and live.on_line:
            callback.customer_answered(turn, call, call.attempt)
        case CallState.DIALLING:
            callback.interrupted(turn, call, agent_is_there=leg is not None)
        case CallState.WRAP_UP if live is not None and live.on_line:
            turn.ask(HangUpCall(call_id=call.call_id))


def _go_on_in_menu(turn: Turn, call: Call, live: LiveCall) -> None:
    if live.outside or live.leaves_message:
        return  # the exchange tells when that is over
    if call.spot.calling_out:
        menu.outside_ended(turn, call, call.spot.step, answered=call.result is Outcome.OUTSIDE)
        return
    if call.in_message:
        menu.message_ended(turn, call, call.spot.step)
        return
    turn.ask(AnswerCall(call_id=call.call_id))  # the first one may have been lost with the link
    menu.play_again(turn, call)


def _go_on(turn: Turn, call: Call, leg: LiveLeg | None) -> None:
    match call.state:
        case CallState.WAITING:
            turn.ask(PlayMusic(call_id=call.call_id))
            queueing.limit_wait(turn, call)  # which another configuration may have changed
        case CallState.RINGING if leg is None:
            turn.ask(PlayMusic(call_id=call.call_id))  # an agent may have answered and left again
            ringing.ring_vanished(turn, call)
        case CallState.RINGING if leg is not None and leg.state is not LegState.RINGING:
            talk.answered(turn, call, leg.agent_id, leg.attempt)
            _connect(turn, call, leg)
        case CallState.TALKING | CallState.ON_HOLD if leg is None:
            assert call.agent_id is not None
            talk.agent_hung_up(turn, call, call.agent_id, call.attempt)
        case CallState.TALKING if leg is not None:
            _connect(turn, call, leg)
            if leg.state is LegState.ANSWERED:
                recorded.begin(turn, call)
        case CallState.WRAP_UP | CallState.ENDED:
            turn.ask(HangUpCall(call_id=call.call_id))


def _connect(turn: Turn, call: Call, leg: LiveLeg) -> None:
    if leg.state is LegState.JOINED:
        talk.joined(call, leg.agent_id, leg.attempt)
    elif leg.state is LegState.ANSWERED:
        talk.connect(turn, call)


def _leg_of(call: Call, live: LiveCall) -> LiveLeg | None:
    mine = (call.agent_id, call.attempt)
    return next((leg for leg in live.legs if (leg.agent_id, leg.attempt) == mine), None)


def _drop_stale_legs(turn: Turn, call: Call, live: LiveCall) -> None:
    for leg in live.legs:
        if (leg.agent_id, leg.attempt) != (call.agent_id, call.attempt):
            turn.ask(HangUpAgent(call_id=call.call_id, agent_id=leg.agent_id, attempt=leg.attempt))


def _adopt(turn: Turn, node: str, live: LiveCall) -> None:
    """A call nobody here knows: it arrived while no one listened, or the journal is gone.

    A caller who is talking is left alone; he is taken through the menu only if he is not.
    """
    if live.outside or any(leg.state is LegState.JOINED for leg in live.legs):
        return
    for leg in live.legs:
        turn.ask(HangUpAgent(call_id=live.call_id, agent_id=leg.agent_id, attempt=leg.attempt))
    if live.called_back:
        turn.ask(HangUpCall(call_id=live.call_id))  # we rang him, and know no more what for
        return
    menu.arrive(
        turn,
        CallArrived(
            at=turn.at,
            call_id=live.call_id,
            node=node,
            pii_number=live.pii_number,
            pii_name=live.pii_name,
            dialled=live.dialled,
        ),
    )
