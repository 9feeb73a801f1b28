"""The life of a call and of an agent: two tables, each on one screen.

A move that has no row in its table cannot happen. Live it is ignored and counted, since a late or
doubled message from the network must never break a call; in tests it is an error.
"""

from __future__ import annotations

from enum import StrEnum


class CallState(StrEnum):
    IN_MENU = "in_menu"
    WAITING = "waiting"
    RINGING = "ringing"
    DIALLING = "dialling"  # a customer is called back while his agent waits on the phone
    TALKING = "talking"
    ON_HOLD = "on_hold"
    OUTSIDE = "outside"  # an agent has sent the caller on to a number outside
    WRAP_UP = "wrap_up"  # nothing is left of it but agents' work
    ENDED = "ended"


class AgentState(StrEnum):
    OFFLINE = "offline"
    IDLE = "idle"
    RINGING = "ringing"
    DIALLING = "dialling"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    PAUSED = "paused"


class Move(StrEnum):
    QUEUED = "queued"
    LEFT_QUEUE = "left_queue"  # by the queue's limits or the caller's key: back to the menu
    DIALLED = "dialled"
    NOT_REACHED = "not_reached"
    RUNG = "rung"
    RING_ENDED = "ring_ended"  # unanswered
    ANSWERED = "answered"
    JOIN_FAILED = "join_failed"  # answered, but the two could not be connected
    HELD = "held"
    RESUMED = "resumed"
    TRANSFERRED = "transferred"  # by his agent, to a queue or a colleague
    SENT_OUTSIDE = "sent_outside"  # by his agent
    CAME_BACK = "came_back"  # nobody outside answered
    TALK_ENDED = "talk_ended"
    WRAPPED_UP = "wrapped_up"
    HUNG_UP = "hung_up"
    LEFT = "left"  # hung up, while an agent who had sent him on still wraps up
    SIGNED_IN = "signed_in"
    READIED = "readied"
    PAUSED = "paused"
    SIGNED_OUT = "signed_out"


_C = CallState
CALL_NEXT: dict[tuple[CallState, Move], CallState] = {
    (_C.IN_MENU, Move.QUEUED): _C.WAITING,
    (_C.IN_MENU, Move.HUNG_UP): _C.ENDED,
    (_C.WAITING, Move.LEFT_QUEUE): _C.IN_MENU,
    (_C.WAITING, Move.RUNG): _C.RINGING,
    (_C.WAITING, Move.HUNG_UP): _C.ENDED,
    (_C.RINGING, Move.RING_ENDED): _C.WAITING,
    (_C.RINGING, Move.ANSWERED): _C.TALKING,
    (_C.RINGING, Move.DIALLED): _C.DIALLING,
    (_C.DIALLING, Move.ANSWERED): _C.TALKING,
    (_C.DIALLING, Move.NOT_REACHED): _C.WAITING,
    (_C.RINGING, Move.HUNG_UP): _C.ENDED,
    (_C.TALKING, Move.JOIN_FAILED): _C.WAITING,
    (_C.TALKING, Move.HELD): _C.ON_HOLD,
    (_C.TALKING, Move.TALK_ENDED): _C.WRAP_UP,
    (_C.ON_HOLD, Move.RESUMED): _C.TALKING,
    (_C.ON_HOLD, Move.TALK_ENDED): _C.WRAP_UP,
    (_C.TALKING, Move.TRANSFERRED): _C.WAITING,
    (_C.ON_HOLD, Move.TRANSFERRED): _C.WAITING,
    (_C.TALKING, Move.SENT_OUTSIDE): _C.OUTSIDE,
    (_C.ON_HOLD, Move.SENT_OUTSIDE): _C.OUTSIDE,
    (_C.OUTSIDE, Move.CAME_BACK): _C.WAITING,
    (_C.OUTSIDE, Move.HUNG_UP): _C.ENDED,
    (_C.OUTSIDE, Move.LEFT): _C.WRAP_UP,
    (_C.IN_MENU, Move.LEFT): _C.WRAP_UP,
    (_C.WAITING, Move.LEFT): _C.WRAP_UP,
    (_C.RINGING, Move.LEFT): _C.WRAP_UP,
    (_C.WRAP_UP, Move.WRAPPED_UP): _C.ENDED,
}

_A = AgentState
AGENT_NEXT: dict[tuple[AgentState, Move], AgentState] = {
    (_A.OFFLINE, Move.SIGNED_IN): _A.PAUSED,  # signed in, not yet ready
    (_A.PAUSED, Move.READIED): _A.IDLE,
    (_A.PAUSED, Move.PAUSED): _A.PAUSED,  # another reason
    (_A.PAUSED, Move.SIGNED_OUT): _A.OFFLINE,
    (_A.IDLE, Move.PAUSED): _A.PAUSED,
    (_A.IDLE, Move.SIGNED_OUT): _A.OFFLINE,
    (_A.IDLE, Move.RUNG): _A.RINGING,
    (_A.RINGING, Move.RING_ENDED): _A.IDLE,
    (_A.RINGING, Move.ANSWERED): _A.TALKING,
    (_A.RINGING, Move.DIALLED): _A.DIALLING,
    (_A.DIALLING, Move.ANSWERED): _A.TALKING,
    (_A.DIALLING, Move.NOT_REACHED): _A.IDLE,
    (_A.TALKING, Move.JOIN_FAILED): _A.IDLE,
    (_A.TALKING, Move.TALK_ENDED): _A.WRAP_UP,
    (_A.WRAP_UP, Move.WRAPPED_UP): _A.IDLE,
}


class NoSuchMove(Exception):
    """A move without a row in its table."""

    def __init__(self, state: CallState | AgentState, move: Move) -> None:
        super().__init__(f"{type(state).__name__} {state.value!r} knows no {move.value!r}")


def next_call_state(state: CallState, move: Move) -> CallState:
    try:
        return CALL_NEXT[state, move]
    except KeyError:
        raise NoSuchMove(state, move) from None


def next_agent_state(state: AgentState, move: Move) -> AgentState:
    try:
        return AGENT_NEXT[state, move]
    except KeyError:
        raise NoSuchMove(state, move) from None
