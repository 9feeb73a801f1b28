"""Customers who are to be called back."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from centre.views import CallView
from centre.why import rests
from interactions.record import Interaction, SegmentKind
from interactions.users import User
from telephony.call import CallState
from telephony.events import CallbackCancelled
from web.auth import WALLBOARD
from web.calls import CallPath
from web.floor import Floor
from web.ports import Desk, Log
from web.typed import Done, Refused, route

_OPEN = (CallState.WAITING, CallState.RINGING, CallState.DIALLING)
_NO_TRY = ("agent_hung_up", "interrupted")  # the customer's phone had no chance


class Callback(msgspec.Struct, frozen=True, kw_only=True):
    """`since`: when it was asked for. `next_try`: it rests until then; null when it waits for its turn.
    `last_result`: how the last try ended."""

    call_id: str
    state: CallState
    number: str
    name: str
    tier: str
    queue: str | None
    agent_id: str | None
    since: float
    tries: int
    last_result: str | None
    next_try: float | None


class Callbacks(msgspec.Struct, frozen=True):
    """Oldest first."""

    callbacks: list[Callback]


class CallbackRoutes:
    def __init__(self, floor: Floor, log: Log, desk: Desk, clock: Callable[[], float]) -> None:
        self._floor = floor
        self._log = log
        self._desk = desk
        self._clock = clock

    @route("GET", "/api/v1/callbacks", roles=WALLBOARD)
    async def list_callbacks(self) -> Callbacks:
        """Customers who wait to be called back."""
        waiting = sorted(
            filter(_is_open, self._floor.calls()), key=lambda call: (call.arrived_at, call.call_id)
        )
        return Callbacks([self._callback(call, await self._log.get(call.call_id)) for call in waiting])

    @route("DELETE", "/api/v1/callbacks/{call_id}", roles=WALLBOARD, status=202)
    async def cancel_callback(self, me: User, path: CallPath) -> Done:
        """Strike a callback off: the customer is not called back."""
        call = self._floor.call(path.call_id)
        if call is None or not _is_open(call):
            raise Refused(404, "no_such_callback", "There is no such callback, or it is settled already.")
        if call.state is CallState.DIALLING:
            raise Refused(
                409, "being_dialled", "The customer is being called at this moment; see what comes."
            )
        await self._desk.tell(CallbackCancelled(at=self._clock(), call_id=path.call_id, by=me.username))
        return Done()

    def _callback(self, call: CallView, record: Interaction | None) -> Callback:
        tries = [
            segment.result
            for segment in (record.segments if record else ())
            if segment.kind is SegmentKind.DIAL and segment.result not in (None, *_NO_TRY)
        ]
        return Callback(
            call_id=call.call_id,
            state=call.state,
            number=call.pii_number,
            name=call.pii_name,
            tier=call.tier,
            queue=call.queue,
            agent_id=call.agent_id,
            since=call.arrived_at,
            tries=len(tries),
            last_result=tries[-1] if tries else None,
            next_try=call.not_before if rests(call, self._clock()) else None,
        )


def _is_open(call: CallView) -> bool:
    """Nobody has been reached yet."""
    return call.direction == "callback" and not call.caller_on_line and call.state in _OPEN
