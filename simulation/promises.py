"""The story of each callback and message: what callers were promised, held against what was done."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from centre.house import House
from centre.state import Call, CentreState
from interactions.record import Interaction, Outcome, SegmentKind
from simulation.law import TOLERANCE_S, law
from simulation.pbx import SimulatedPbx
from telephony import commands, events
from telephony.call import CallState
from telephony.commands import Command
from telephony.events import Event, LegState

STRUCK_OFF = ("not_reached", "timed_out", "cancelled", "talked_otherwise")


class Promises:
    def __init__(self, house: House) -> None:
        self.callbacks = house.callbacks
        self.dialling: dict[str, commands.DialCustomer] = {}  # by number
        self.tries: Counter[str] = Counter()  # dials that failed
        self.cancelled: set[str] = set()
        self.reached: set[str] = set()  # the customer was on the line

    def write(self, event: Event, asked: Sequence[Command], state: CentreState) -> None:
        if isinstance(event, events.CallbackCancelled):
            self.cancelled.add(event.call_id)
        elif isinstance(event, events.CustomerAnswered):
            self.reached.add(event.call_id)
        elif isinstance(event, events.PbxSnapshot):
            self.reached |= {live.call_id for live in event.calls if live.on_line and live.called_back}
        self._dials_end(event, state)
        for command in asked:
            match command:
                case commands.DialCustomer():
                    self._dialled(command, event, state)
                case commands.RingAgent():
                    there = state.calls[command.call_id].on_line
                    law(
                        command.callback != there,
                        "the exchange is told whether there is a caller on the line",
                        *(command.call_id, there),
                    )
        self._in_line(state)

    def _dials_end(self, event: Event, state: CentreState) -> None:
        for number, dial in list(self.dialling.items()):
            call = state.calls.get(dial.call_id)
            if call is None or call.state is not CallState.DIALLING or call.attempt != dial.attempt:
                del self.dialling[number]
                if not isinstance(event, events.AgentHungUp | events.PbxSnapshot):
                    # An answer ends the tries; after the others comes another one, or the end.
                    self.tries[dial.call_id] += not isinstance(event, events.CustomerAnswered)

    def _dialled(self, dial: commands.DialCustomer, event: Event, state: CentreState) -> None:
        call, who = state.calls[dial.call_id], dial.call_id
        law(
            call.callback_of is not None and dial.pii_number == call.pii_number,
            "only who asked for it is called back",
            who,
        )
        law(
            re.fullmatch(self.callbacks.numbers, dial.pii_number) is not None,
            "only numbers that may be dialled are dialled",
            who,
        )
        law(_agent_is_there(event, dial), "a customer is called when his agent is on the phone", who)
        law(dial.pii_number not in self.dialling, "nobody is dialled twice at a time", who)
        lines = [
            other.call_id
            for other in state.calls.values()
            if other.on_line and other.pii_number == dial.pii_number
        ]
        law(not lines, "nobody is called back while he is on the line", who, lines)
        law(self.tries[who] < self.callbacks.tries, "a customer is called so many times and no more", who)
        self.dialling[dial.pii_number] = dial

    def _in_line(self, state: CentreState) -> None:
        open_for: Counter[str] = Counter()
        for call in state.calls.values():
            if _is_open(call):
                open_for[call.pii_number] += 1
                law(open_for[call.pii_number] == 1, "one callback for one person", call.call_id)

    # --- at one moment -----------------------------------------------------------------------------

    def nobody_waits_for_ever(self, state: CentreState, now: float) -> None:
        for call in state.calls.values():
            if _is_open(call) and call.state is CallState.WAITING:
                longest = max(call.since, call.arrived_at + self.callbacks.give_up_s)
                law(
                    now <= longest + TOLERANCE_S,
                    "a callback is struck off when it has waited as long as it may",
                    call.call_id,
                )

    # --- at the end of the day ---------------------------------------------------------------------

    def close(self, saved: Mapping[str, Interaction]) -> None:
        law(not self.dialling, "every dial ends", self.dialling)
        records = saved.values()
        back = [record for record in records if record.callback_of is not None]
        called = {record.pii_number for record in back}
        for record in records:
            if record.outcome is Outcome.CALLBACK:
                law(record.pii_number in called, "who was promised it is called back", record)
        for record in back:
            self._ended(record, saved)

    def _ended(self, record: Interaction, saved: Mapping[str, Interaction]) -> None:
        stays = [segment for segment in record.segments if segment.kind is SegmentKind.QUEUE]
        result = stays[-1].result
        if record.outcome is not Outcome.NOT_REACHED:
            law(record.call_id in self.reached, "who was not reached is not said to have been", record)
            return
        law(result in STRUCK_OFF, "a callback that was not reached has its reason", record)
        assert record.closed_at is not None
        match result:
            case "not_reached":
                true = self.tries[record.call_id] == self.callbacks.tries
            case "timed_out":
                true = record.closed_at - record.arrived_at >= self.callbacks.give_up_s - TOLERANCE_S
            case "cancelled":
                true = record.call_id in self.cancelled
            case _:
                talks = (r for r in saved.values() if r.pii_number == record.pii_number)
                true = any(r.call_id != record.call_id and _talked(r, record.closed_at) for r in talks)
        law(true, "the reason for which a callback ended is true", record)


def customers_are_dialled_once(state: CentreState, pbx: SimulatedPbx) -> None:
    """At the exchange itself, while the link is up."""
    if pbx.link_up:
        numbers = Counter(customer.asked.pii_number for customer in pbx.trunk.customers.values())
        law(all(count == 1 for count in numbers.values()), "one person's phone rings once", numbers)
        for call_id in pbx.trunk.customers:
            call = state.calls.get(call_id)
            law(
                call is not None and call.state is CallState.DIALLING,
                "no customer's phone rings for nobody",
                call_id,
            )


def _agent_is_there(event: Event, dial: commands.DialCustomer) -> bool:
    match event:
        case events.AgentAnswered():
            return (event.call_id, event.attempt) == (dial.call_id, dial.attempt)
        case events.PbxSnapshot():
            return any(
                live.call_id == dial.call_id
                and leg.attempt == dial.attempt
                and leg.state is not LegState.RINGING
                for live in event.calls
                for leg in live.legs
            )
    return False


def _is_open(call: Call) -> bool:
    in_line = (CallState.WAITING, CallState.RINGING, CallState.DIALLING)
    return call.callback_of is not None and not call.on_line and call.state in in_line


def _talked(record: Interaction, at: float) -> bool:
    """Began to talk with an agent at that moment."""
    return any(s.kind is SegmentKind.TALK and s.start == at for s in record.segments)
