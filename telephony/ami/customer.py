"""A customer who is called back: dialled through the trunk until he answers, and then a line as any other.

His channel gets the call's id without the node's name for its Uniqueid, so that every later session knows it.
As long as it is there a second one of that id would be refused: a new attempt waits until it is gone.
"""

from __future__ import annotations

import structlog

from telephony import events
from telephony.ami.action import Outcome
from telephony.ami.agent import ACCEPT_S, FAILURES, NORMAL, STATE_RINGING
from telephony.ami.client import AmiClient
from telephony.ami.errors import ActionTimeout, AmiError, LinkDown, Misplaced
from telephony.ami.framing import Message
from telephony.ami.lines import Customer, LegStage, Lines
from telephony.ami.places import AsteriskPlaces
from telephony.ami.report import Report
from telephony.commands import DialCustomer
from telephony.events import RingFailure

log = structlog.get_logger(__name__)

CUSTOMER_CONTEXT = "customer-agi"
ATTEMPT_VARIABLE = "CC_ATTEMPT"
# Beyond those of an agent's phone: the number has no route, is incomplete or was changed.
NOT_REACHED = FAILURES | dict.fromkeys(("2", "22", "28"), RingFailure.UNREACHABLE)


class Customers:
    """All customers who are being called back through one Asterisk and have not answered yet."""

    def __init__(self, client: AmiClient, places: AsteriskPlaces, lines: Lines, report: Report) -> None:
        self._client = client
        self._places = places
        self._lines = lines
        self._report = report

    # --- asked -------------------------------------------------------------------------------------

    def dial(self, command: DialCustomer) -> None:
        uniqueid = self._lines.uniqueid(command.call_id)
        if uniqueid in self._lines.by_uniqueid:
            self._report.failed(command, "the customer is on the line already")
        elif (before := self._lines.customers.get(uniqueid)) is None:
            self._originate(Customer(uniqueid, command.call_id, command.attempt), command)
        elif before.unwanted:
            before.then = command
        else:
            log.warning("customer_dialled_already", call_id=command.call_id, attempt=command.attempt)

    def hang_up(self, call_id: str) -> None:
        """Take the dial back: nothing more is told of it."""
        if customer := self._lines.customers.get(self._lines.uniqueid(call_id)):
            customer.unwanted, customer.then = True, None
            self._end(customer.uniqueid)

    def _originate(self, customer: Customer, command: DialCustomer) -> None:
        try:
            channel = self._places.outside(command.pii_number)
        except Misplaced as reason:
            log.warning("customer_not_dialled", call_id=command.call_id, reason=str(reason))
            self._not_reached(customer, RingFailure.FAILED)
            return
        self._lines.customers[customer.uniqueid] = customer

        def accepted(outcome: Outcome) -> None:
            if isinstance(outcome, AmiError):
                self._not_dialled(customer, outcome)

        self._client.send(
            "Originate",
            {
                "ActionID": customer.action_id,
                "Channel": channel,
                "ChannelId": customer.uniqueid,
                "Context": CUSTOMER_CONTEXT,
                "Exten": "s",
                "Priority": "1",
                "Async": "true",
                "Timeout": str(int(command.timeout_s * 1000)),
                "Variable": [
                    f"CC_CALL_ID={customer.call_id}",
                    "CC_ROLE=customer",
                    f"{ATTEMPT_VARIABLE}={customer.attempt}",
                ],
            },
            on_outcome=accepted,
            timeout=ACCEPT_S,
        )

    def _not_dialled(self, customer: Customer, error: AmiError) -> None:
        if isinstance(error, LinkDown):
            return  # the next snapshot tells
        log.warning("customer_not_dialled", call_id=customer.call_id, reason=str(error))
        if isinstance(error, ActionTimeout):  # he may be dialled all the same: see `stray`
            self._end(customer.uniqueid)
        if self._lines.customers.get(customer.uniqueid) is customer:
            self._gone(customer, RingFailure.FAILED)

    def _end(self, uniqueid: str) -> None:
        self._client.send(
            "Hangup", {"Channel": uniqueid, "Cause": NORMAL}, on_outcome=self._report.needless("Hangup")
        )

    # --- heard -------------------------------------------------------------------------------------

    def in_agi(self, customer: Customer, message: Message) -> None:
        """He has answered."""
        if customer.unwanted:  # the answer crossed our hang-up
            self._end(customer.uniqueid)
            return
        del self._lines.customers[customer.uniqueid]
        line = self._lines.add(customer.uniqueid, message.text("Channel"))
        line.keys_count = False  # there is no menu for him
        self._report.tell(
            events.CustomerAnswered(at=self._report.now(), call_id=customer.call_id, attempt=customer.attempt)
        )

    def stray(self, message: Message) -> None:
        """A customer of ours of whom nobody knows any more answered: a dial given up, or of a session that
        died with it. Nobody would speak to him."""
        uniqueid = message.text("Uniqueid")
        if message.getdict("ChanVariable").get("CC_CALL_ID") == self._lines.call_id(uniqueid):
            log.warning("stray_customer", call_id=self._lines.call_id(uniqueid))
            self._end(uniqueid)

    def heard(self, customer: Customer, message: Message) -> None:
        match message.text("Event"):
            case "Newchannel" | "Newstate":
                if customer.stage is LegStage.ASKED and customer.unwanted:
                    self._end(customer.uniqueid)  # the first hang-up came before there was a channel
                ringing = message.text("ChannelState") == STATE_RINGING
                customer.stage = LegStage.RINGING if ringing else LegStage.DIALLED
            case "Hangup":
                cause = message.text("Cause")
                log.info(
                    "customer_dial_ended",
                    call_id=customer.call_id,
                    attempt=customer.attempt,
                    cause=cause,
                    sip=message.text("TechCause"),
                )
                self._gone(customer, NOT_REACHED.get(cause or "0", RingFailure.FAILED))

    def originated(self, message: Message) -> None:
        """A trunk that is not there fails without ever having a channel; all else says it by Hangup, and
        success by AsyncAGIStart."""
        customer = self._lines.customers.get(message.text("Uniqueid"))
        if (
            customer is not None
            and message.text("ActionID") == customer.action_id
            and message.text("Response") == "Failure"
            and customer.stage is LegStage.ASKED
        ):
            log.warning("customer_not_dialled", call_id=customer.call_id, reason="the trunk took no call")
            self._gone(customer, RingFailure.FAILED)

    def _gone(self, customer: Customer, reason: RingFailure) -> None:
        del self._lines.customers[customer.uniqueid]
        if not customer.unwanted:
            self._not_reached(customer, reason)
        if customer.then is not None:
            self.dial(customer.then)

    def _not_reached(self, customer: Customer, reason: RingFailure) -> None:
        self._report.tell(
            events.CustomerNotReached(
                at=self._report.now(), call_id=customer.call_id, attempt=customer.attempt, reason=reason
            )
        )
