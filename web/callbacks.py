"""Customers who are to be called back."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Annotated

import msgspec
from msgspec import Meta

from centre.views import CallView
from centre.why import rests
from interactions.record import Interaction, SegmentKind
from interactions.users import User
from telephony.call import CallState
from telephony.events import CallbackAsked, CallbackCancelled
from web.auth import WALLBOARD
from web.calls import CallPath
from web.floor import Floor
from web.house import Premises
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


class CallbackOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    number: Annotated[str, Meta(max_length=40)]
    queue: Annotated[str, Meta(max_length=100)]
    name: Annotated[str, Meta(max_length=200)] = ""


class CallbackRoutes:
    def __init__(
        self, premises: Premises, floor: Floor, log: Log, desk: Desk, clock: Callable[[], float]
    ) -> None:
        self._callbacks = premises.house.callbacks
        self._queues = premises.house.queues
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

    @route("POST", "/api/v1/callbacks", roles=WALLBOARD, status=202)
    async def order_callback(self, me: User, body: CallbackOrder) -> Done:
        """Have a customer called: an agent of the queue is rung first, when it is the callback's turn."""
        if body.queue not in self._queues:
            raise Refused(422, "unknown_queue", f"Choose one of these: {', '.join(self._queues)}.")
        number = re.sub(r"[\s().-]", "", body.number)
        if not self._callbacks.numbers or not re.fullmatch(self._callbacks.numbers, number):
            raise Refused(
                422, "number_not_dialled", "This number may not be dialled. Look at `numbers` in [callbacks]."
            )
        request = f"by-hand.{secrets.token_hex(8)}"
        await self._desk.tell(
            CallbackAsked(
                at=self._clock(),
                request=request,
                queue=body.queue,
                pii_number=number,
                pii_name=body.name,
                asked_in=request,
                by=me.username,
            )
        )
        return Done()

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
