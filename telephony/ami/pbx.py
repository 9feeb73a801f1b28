"""Asterisk as a `telephony.ports.Pbx`: wires the link to the callers' lines and the agents' legs.

Commands go to `caller` or `agent`, as do messages, by the Uniqueid of their channel; what both parties have
in common (a bridge, a hold) is here. The facts this rests on are in docs/asterisk.md.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import NoReturn

import structlog

from telephony import commands as ask
from telephony import events
from telephony.ami.agent import Agents
from telephony.ami.caller import Callers
from telephony.ami.client import AmiClient
from telephony.ami.customer import Customers
from telephony.ami.errand import Errands, read_ticket
from telephony.ami.framing import Message
from telephony.ami.heartbeat import Heartbeat
from telephony.ami.lines import CALLBACK, Leg, Line, Lines
from telephony.ami.link import AmiAddress, LinkSettings
from telephony.ami.message import KIND as MESSAGE
from telephony.ami.message import Messages
from telephony.ami.outside import KIND as OUTSIDE
from telephony.ami.outside import Outside
from telephony.ami.phones import Phones
from telephony.ami.places import AsteriskPlaces
from telephony.ami.report import Report
from telephony.ami.snapshot import take_snapshot
from telephony.events import Event, Party

__all__ = ["AsteriskPbx", "AsteriskPlaces"]

log = structlog.get_logger(__name__)

WANTED = (
    *("AsyncAGIStart", "Newchannel", "Newstate", "Hangup", "OriginateResponse"),
    *("BridgeEnter", "BridgeLeave", "DTMFEnd", "Hold", "Unhold", "ContactStatus"),
)


class AsteriskPbx:
    """One Asterisk. `emit` gets every event, in order; `now` is the service's clock (seconds, UTC)."""

    def __init__(
        self,
        node: str,
        address: AmiAddress,
        places: AsteriskPlaces,
        *,
        emit: Callable[[Event], None],
        now: Callable[[], float],
        link: LinkSettings | None = None,
    ) -> None:
        self.node = node
        self.client = AmiClient(
            address,
            on_event=self._hear,
            on_up=self._resync,
            on_down=self._down,
            wanted=WANTED,
            settings=link,
        )
        self.lines = Lines(node)
        self._report = Report(emit, now)
        errands = Errands(self.client, self._report, on_inherited=self._hear)
        self._callers = Callers(self.client, places, self.lines, errands, self._report)
        self._messages = Messages(places, errands, self._report)
        self._outside = Outside(self.client, places, errands, self._report)
        self._customers = Customers(self.client, places, self.lines, self._report)
        self._agents = Agents(self.client, self.lines, self._report)
        self._phones = Phones()
        self._heartbeat = Heartbeat(self.client, self._report)
        # What is heard until the snapshot is told; None from then on, as long as the link stands.
        self._backlog: list[Message] | None = []

    async def run(self) -> NoReturn:
        """Keep the link until cancelled. When only a person can help, an ExceptionGroup with LoginRefused."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.client.run(), name=f"ami-{self.node}")
            tasks.create_task(self._heartbeat.run(), name=f"heartbeat-{self.node}")
        raise AssertionError("both run until cancelled")

    def do(self, command: ask.CallCommand) -> None:
        """Begin to carry it out. Without a link it is dropped: `PbxLost` said that nothing can be asked,
        and the snapshot, which comes first when the link is up, tells what is left to be done."""
        if self._backlog is not None or not self.client.connected:
            log.info("command_without_link", command=type(command).__name__, call_id=command.call_id)
            return
        line = self.lines.line(command.call_id)
        match command:
            case ask.StopRinging() | ask.HangUpAgent():
                self._agents.hang_up(command)
            case ask.DialCustomer():
                self._customers.dial(command)
            case ask.RingAgent(callback=True):
                self._agents.ring(command)
            case ask.HangUpCall() if line is None:
                self._customers.hang_up(command.call_id)
            case ask.StopRecording() if line is None:
                pass  # done already
            case _ if line is None:
                self._report.failed(command, "the caller's line is gone")
            case ask.AnswerCall():
                self._callers.answer(line, command)
            case ask.PlayPrompt():
                self._callers.play(line, command)
            case ask.PlayMusic():
                self._callers.play_music(line, command)
            case ask.RingAgent():
                self._agents.ring(command)
            case ask.ConnectCall():
                self._agents.connect(line, command)
            case ask.HangUpCall():
                self._callers.hang_up(line, command)
            case ask.StartRecording():
                self._callers.record(line, command)
            case ask.StopRecording():
                self._callers.stop_recording(line, command)
            case ask.RecordMessage():
                self._messages.record(line, command)
            case ask.DialOutside():
                self._outside.dial(line, command)
            case _:
                raise TypeError(f"Asterisk is not told how to {type(command).__name__}")

    def _hear(self, message: Message) -> None:
        if self._backlog is not None:
            # A key of these few milliseconds may have been pressed in a conversation: it is let go.
            if message.text("Event") != "DTMFEnd":
                self._backlog.append(message)
            return
        uniqueid = message.text("Uniqueid")
        match message.text("Event"):
            case "ContactStatus":
                self._contact(message)
            case "OriginateResponse":
                self._agents.originated(message)
                self._customers.originated(message)
            case "AsyncAGIExec":
                self._inherited(message)
            case "AsyncAGIStart":
                if leg := self.lines.legs.get(uniqueid) or self.lines.read_leg(uniqueid):
                    self._agents.in_agi(leg, message)
                elif customer := self.lines.customers.get(uniqueid):
                    self._customers.in_agi(customer, message)
                elif uniqueid.startswith(CALLBACK) and uniqueid not in self.lines.by_uniqueid:
                    self._customers.stray(message)
                else:
                    self._callers.in_agi(message)
            case _ if party := self.lines.party(uniqueid):
                self._party(party, message)
            case _ if customer := self.lines.customers.get(uniqueid):
                self._customers.heard(customer, message)

    def _inherited(self, message: Message) -> None:
        """The result of an AGI command that an earlier session gave; the snapshot said that it would come."""
        line, told = self.lines.by_uniqueid.get(message.text("Uniqueid")), read_ticket(message)
        if line is None or told is None:
            return
        match told:
            case (kind, step, result) if result.ok and kind == MESSAGE and line.leaves_message:
                line.leaves_message = False
                self._messages.inherited(line, step)
            case (kind, step, result) if result.ok and kind == OUTSIDE and line.outside == step:
                self._outside.ended(line, step)

    def _party(self, party: Line | Leg, message: Message) -> None:
        by = Party.AGENT if isinstance(party, Leg) else Party.CALLER
        at, call_id, bridge = self._report.now(), party.call_id, message.text("BridgeUniqueid")
        match message.text("Event"):
            case "BridgeEnter":
                party.enter(bridge)
                if isinstance(party, Line):
                    self._outside.entered(party)
                else:
                    self._agents.entered(party, message)
                self._joined(call_id)
            case "BridgeLeave":
                if party.bridge == bridge:  # else it has entered another one since
                    self._parted(party, alone=message.text("BridgeNumChannels") == "1")
            case "Hold" | "Unhold" if self.lines.joined(call_id) is None:
                pass  # an agent who waits for his customer, a caller who talks with somebody outside
            case "Hold":
                self._report.tell(events.CallHeld(at=at, call_id=call_id, by=by))
            case "Unhold":
                self._report.tell(events.CallResumed(at=at, call_id=call_id, by=by))
            case _ if isinstance(party, Leg):
                self._agents.heard(party, message)
            case _:
                self._callers.heard(party, message)

    def _parted(self, party: Line | Leg, *, alone: bool) -> None:
        """`alone`: one is left in the bridge, who leaves it at once; else a third has taken the place."""
        if isinstance(party, Line):
            left, party.bridge = self.lines.joined(party.call_id), ""
            self._report.held_back(party)  # whoever hears of it may speak to the caller at once
            party.left = left
            return
        if alone and (line := self.lines.line(party.call_id)) and line.bridge == party.bridge:
            line.left_by = party
        party.bridge = ""

    def _joined(self, call_id: str) -> None:
        if leg := self.lines.joined(call_id):
            self._report.tell(
                events.PartiesJoined(
                    at=self._report.now(), call_id=call_id, agent_id=leg.agent_id, attempt=leg.attempt
                )
            )

    def _contact(self, message: Message) -> None:
        if heard := self._phones.heard(message):
            phone, reachable = heard
            self._report.tell(events.PhoneChanged(at=self._report.now(), phone=phone, reachable=reachable))

    async def _resync(self) -> None:
        """What Asterisk has is true: tell it whole, then what happened since."""
        backlog: list[Message] = []
        self._backlog = backlog
        snapshot = await take_snapshot(self.client, self.node, self._report.now)
        self.lines.become(snapshot.lines)
        self._phones.forget()
        self._backlog = None
        for orphan in snapshot.orphans:
            self._agents.drop(orphan)
        for line in self.lines.by_uniqueid.values():
            self._callers.mark(line)
        self._heartbeat.beat()
        self._report.tell(snapshot.event)
        for message in backlog:
            self.client.guarded(self._hear, message)

    def _down(self, reason: str) -> None:
        self._backlog = []
        self._report.tell(events.PbxLost(at=self._report.now(), node=self.node, reason=reason))
