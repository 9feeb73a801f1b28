"""What the simulated exchange dials through its trunk: numbers outside, and customers who are called back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.lines import Customer, Line, Outside
from telephony import commands, events
from telephony.events import RingFailure

if TYPE_CHECKING:
    from simulation.pbx import SimulatedPbx


class Trunk:
    def __init__(self, pbx: SimulatedPbx, *, there: bool) -> None:
        self.customers: dict[str, Customer] = {}
        self._pbx = pbx
        self._there = there

    # --- a number outside, for a caller ------------------------------------------------------------

    def dial_outside(self, command: commands.DialOutside) -> None:
        pbx, line = self._pbx, self._pbx.lines.get(command.call_id)
        if line is None or pbx.talks(command.call_id):
            pbx.refuse(command, "no such line" if line is None else "the line is in a conversation")
            return
        if not self._can_dial(command.number):
            pbx.refuse(command, "there is no trunk, or no digit in the number")
            return
        pbx.end_prompt(line)
        pbx.silent.pop(command.call_id, None)
        line.keys_count = False
        gives_up = pbx.agenda.after(command.timeout_s, lambda: self.outside_ends(command.call_id))
        line.outside = Outside(command.step, gives_up)
        pbx.people.outside_rings(command.call_id)

    def outside_answers(self, call_id: str) -> None:
        outside = self._outside(call_id)
        if outside is not None and not outside.answered:
            outside.answered = True
            outside.gives_up.strike()
            self._pbx.tell(
                events.OutsideAnswered(at=self._pbx.agenda.now, call_id=call_id, step=outside.step)
            )

    def outside_ends(self, call_id: str) -> None:
        """It hangs up; or it never answered, for whatever reason."""
        outside = self._outside(call_id)
        if outside is not None:
            self.cut(self._pbx.lines[call_id])
            self._pbx.silent[call_id] = self._pbx.agenda.now
            self._pbx.tell(
                events.OutsideEnded(
                    at=self._pbx.agenda.now, call_id=call_id, step=outside.step, answered=outside.answered
                )
            )

    def cut(self, line: Line) -> None:
        """The caller has hung up: so does whoever is outside, and nobody is told."""
        if line.outside is not None:
            line.outside.gives_up.strike()
            line.outside = None

    def _outside(self, call_id: str) -> Outside | None:
        line = self._pbx.lines.get(call_id)
        return line.outside if line is not None else None

    # --- a customer, for an agent ------------------------------------------------------------------

    def dial_customer(self, command: commands.DialCustomer) -> None:
        pbx, call_id = self._pbx, command.call_id
        if call_id in pbx.lines:
            pbx.refuse(command, "the customer is on the line already", attempt=command.attempt)
        elif call_id in self.customers:
            return  # he is being dialled
        elif not self._can_dial(command.pii_number):
            self._not_reached(command, RingFailure.FAILED)
        else:
            gives_up = pbx.agenda.after(
                command.timeout_s, lambda: self.customer_fails(call_id, RingFailure.NO_ANSWER)
            )
            self.customers[call_id] = Customer(command, gives_up)
            pbx.people.customer_rings(call_id)

    def customer_answers(self, call_id: str) -> None:
        customer = self._remove(call_id)
        if customer is not None:
            pbx, now = self._pbx, self._pbx.agenda.now
            line = Line(
                events.CallArrived(
                    at=now, call_id=call_id, node=pbx.node, pii_number="", pii_name="", dialled=""
                )
            )
            line.keys_count = False
            pbx.lines[call_id] = line
            pbx.tell(events.CustomerAnswered(at=now, call_id=call_id, attempt=customer.asked.attempt))

    def customer_fails(self, call_id: str, reason: RingFailure) -> None:
        customer = self._remove(call_id)
        if customer is not None:
            self._not_reached(customer.asked, reason)

    def take_back(self, call_id: str) -> None:
        """He is dialled no longer; nobody is told."""
        self._remove(call_id)

    def _remove(self, call_id: str) -> Customer | None:
        customer = self.customers.pop(call_id, None)
        if customer is not None:
            customer.gives_up.strike()
        return customer

    def _not_reached(self, asked: commands.DialCustomer, reason: RingFailure) -> None:
        self._pbx.tell(
            events.CustomerNotReached(
                at=self._pbx.agenda.now, call_id=asked.call_id, attempt=asked.attempt, reason=reason
            )
        )

    def _can_dial(self, number: str) -> bool:
        return self._there and any(sign in "0123456789" for sign in number)
