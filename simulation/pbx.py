"""`SimulatedPbx`: an exchange in virtual time that does what a real Asterisk was seen to do.

Its traps are kept on purpose: what it reports travels for a moment, so that an answer may cross the
command that stops the ringing; when the caller hangs up, the agent's leg ends by itself as well; an
unreachable phone fails at once; a phone rings on for a caller who has gone; a command for a line that
is gone comes back as `CommandFailed`, one to end what has ended passes in silence; a caller whose agent
has left him can be spoken to only a moment later, when that is told; while the link is
down nothing is heard and nothing is done, and afterwards one snapshot tells what is.
"""

from __future__ import annotations

from collections.abc import Callable

from simulation.agenda import Agenda
from simulation.lines import Leg, Line, People
from simulation.messages import Messages
from simulation.trunk import Trunk
from telephony import commands, events
from telephony.events import Event, LegState, LiveCall, LiveLeg, Party, RingFailure

# The exchange's own limit on a ring, for when nobody is there to stop it.
GRACE_S = 3.0
PART_S = 0.003  # from the end of an agent's leg until his caller can be spoken to again
JOIN_S = 0.001  # from the answer to the bridge: one of them may be gone by then
PROMPT_S = 2.0  # each prompt lasts so long, unless the maker says otherwise


class SimulatedPbx:
    def __init__(
        self,
        agenda: Agenda,
        people: People,
        report: Callable[[Event], None],
        *,
        node: str = "sim",
        trunk: bool = True,
        delay: Callable[[], float] = lambda: 0.002,
        prompt_s: Callable[[str], float] = lambda _name: PROMPT_S,
    ) -> None:
        """`delay` is how long a report travels, in seconds; reports never overtake each other."""
        self.node = node
        self.lines: dict[str, Line] = {}
        self.legs: dict[tuple[str, int], Leg] = {}
        self.reachable: set[str] = set()
        self.link_up = False
        self.silent: dict[str, float] = {}  # callers who hear nothing since an agent's leg left them
        self.agenda = agenda
        self.people = people
        self.messages = Messages(self)
        self.trunk = Trunk(self, there=trunk)
        self._report = report
        self._delay = delay
        self._prompt_s = prompt_s
        self._link = 0  # number of the present link
        self._last_delivery = agenda.now

    # --- the port ----------------------------------------------------------------------------------

    def do(self, command: commands.CallCommand) -> None:
        if not self.link_up:
            return  # it never got there
        match command:
            case commands.AnswerCall():
                self._answer_call(command)
            case commands.PlayPrompt():
                self._play(command)
            case commands.PlayMusic():
                self._music(command)
            case commands.RingAgent():
                self._ring(command)
            case commands.StopRinging() | commands.HangUpAgent():
                self._drop_agent(command)
            case commands.ConnectCall():
                self._connect(command)
            case commands.HangUpCall():
                self.caller_hangs_up(command.call_id)
                self.trunk.take_back(command.call_id)
            case commands.StartRecording():
                self._start_recording(command)
            case commands.StopRecording():
                self._stop_recording(command)
            case commands.RecordMessage():
                self.messages.record(command)
            case commands.DialOutside():
                self.trunk.dial_outside(command)
            case commands.DialCustomer():
                self.trunk.dial_customer(command)

    # --- what callers do ---------------------------------------------------------------------------

    def dial(self, call_id: str, *, number: str, name: str = "", dialled: str = "1900") -> None:
        arrived = events.CallArrived(
            at=self.agenda.now,
            call_id=call_id,
            node=self.node,
            pii_number=number,
            pii_name=name,
            dialled=dialled,
        )
        self.lines[call_id] = Line(arrived)
        self.tell(arrived)

    def press(self, call_id: str, key: str) -> None:
        line = self.lines.get(call_id)
        if line is not None and line.message is not None and key == "#":
            self.messages.end(line)
        if line is None or not line.keys_count:
            return  # what is pressed in a conversation, or after it, is nobody's business
        self.tell(events.DigitPressed(at=self.agenda.now, call_id=call_id, pii_digit=key))
        if line.playing is not None and line.playing.interruptible:
            self.end_prompt(line)

    def caller_hangs_up(self, call_id: str, *, lost: bool = False) -> None:
        """Whoever ends it, the caller's line is gone; with it goes the leg he was joined to."""
        line = self.lines.pop(call_id, None)
        if line is None:
            return
        self.silent.pop(call_id, None)
        if line.playing_ends is not None:
            line.playing_ends.strike()  # nobody is told about a prompt cut by a hang-up
        self.messages.cut(line)
        self.trunk.cut(line)
        joined = self.joined(call_id)
        self.tell(events.CallHungUp(at=self.agenda.now, call_id=call_id, lost=lost))
        self.people.caller_left(call_id)
        if joined is not None:
            self._end_leg(joined)

    # --- what agents do ----------------------------------------------------------------------------

    def answer(self, phone: str) -> None:
        leg = self.leg_of(phone)
        if leg is not None and leg.state is LegState.RINGING:
            leg.state = LegState.ANSWERED
            self._strike_ring(leg)
            self.tell(
                events.AgentAnswered(
                    at=self.agenda.now, call_id=leg.call_id, agent_id=leg.agent_id, attempt=leg.attempt
                )
            )
            if leg.call_id in self.lines and not leg.callback and not self.talks(leg.call_id):
                connect = commands.ConnectCall(
                    call_id=leg.call_id, agent_id=leg.agent_id, attempt=leg.attempt
                )
                self.agenda.after(JOIN_S, lambda: self._connect(connect))

    def decline(self, phone: str, reason: RingFailure = RingFailure.DECLINED) -> None:
        leg = self.leg_of(phone)
        if leg is not None and leg.state is LegState.RINGING:
            self._fail_ring(leg, reason)

    def agent_hangs_up(self, phone: str) -> None:
        leg = self.leg_of(phone)
        if leg is not None and leg.state is not LegState.RINGING:
            self._end_leg(leg)

    def hold(self, call_id: str, by: Party) -> None:
        line = self.lines.get(call_id)
        if line is not None and self.joined(call_id) is not None and by not in line.held_by:
            line.held_by.add(by)
            self.tell(events.CallHeld(at=self.agenda.now, call_id=call_id, by=by))

    def resume(self, call_id: str, by: Party) -> None:
        line = self.lines.get(call_id)
        if line is not None and self.joined(call_id) is not None and by in line.held_by:
            line.held_by.discard(by)
            self.tell(events.CallResumed(at=self.agenda.now, call_id=call_id, by=by))

    def set_reachable(self, phone: str, *, reachable: bool) -> None:
        """A phone registers or vanishes; one that vanishes while it rings rings on, unheard."""
        if (phone in self.reachable) != reachable:
            (self.reachable.add if reachable else self.reachable.discard)(phone)
            self.tell(events.PhoneChanged(at=self.agenda.now, phone=phone, reachable=reachable))

    # --- the link ----------------------------------------------------------------------------------

    def lose_link(self, reason: str = "connection reset") -> None:
        """Reports on their way are lost with it."""
        if self.link_up:
            self.link_up = False
            self._report(events.PbxLost(at=self.agenda.now, node=self.node, reason=reason))

    def restore_link(self) -> None:
        """Legs that ring or wait for a caller who is gone are taken down first."""
        self.link_up = True
        self._link += 1
        self.silent = dict.fromkeys(self.silent, self.agenda.now)  # only now can anything be done for them
        for line in self.lines.values():
            line.parting = False
        for leg in list(self.legs.values()):
            if leg.call_id not in self.lines and not self.called_back(leg.call_id):
                self._drop(leg)
        self._report(self.snapshot())

    def snapshot(self) -> events.PbxSnapshot:
        return events.PbxSnapshot(
            at=self.agenda.now,
            node=self.node,
            calls=tuple(self._live_call(call_id) for call_id in self._call_ids()),
            reachable_phones=frozenset(self.reachable),
        )

    def _call_ids(self) -> list[str]:
        """Of every call that has a line, a customer who is being dialled, or the leg of a callback."""
        legs = (leg.call_id for leg in self.legs.values() if self.called_back(leg.call_id))
        return list(dict.fromkeys([*self.lines, *self.trunk.customers, *legs]))

    def _live_call(self, call_id: str) -> LiveCall:
        line = self.lines.get(call_id)
        return LiveCall(
            call_id=call_id,
            pii_number=line.arrived.pii_number if line else "",
            pii_name=line.arrived.pii_name if line else "",
            dialled=line.arrived.dialled if line else "",
            legs=tuple(
                LiveLeg(agent_id=leg.agent_id, attempt=leg.attempt, state=leg.state)
                for leg in self.legs.values()
                if leg.call_id == call_id
            ),
            on_line=line is not None,
            called_back=self.called_back(call_id),
            outside=line is not None and line.outside is not None,
            leaves_message=line is not None and line.message is not None,
        )

    # --- what is true here -------------------------------------------------------------------------

    def called_back(self, call_id: str) -> bool:
        return call_id.startswith(f"{self.node}-callback.")

    def talks(self, call_id: str) -> bool:
        """With an agent, or with a number outside."""
        line = self.lines.get(call_id)
        if line is None:
            return False
        outside = line.outside is not None and line.outside.answered
        return outside or line.parting or self.joined(call_id) is not None

    def leg_of(self, phone: str) -> Leg | None:
        return next((leg for leg in self.legs.values() if leg.phone == phone), None)

    def joined(self, call_id: str) -> Leg | None:
        return next(
            (leg for leg in self.legs.values() if leg.call_id == call_id and leg.state is LegState.JOINED),
            None,
        )

    # --- commands, one by one ----------------------------------------------------------------------

    def _answer_call(self, command: commands.AnswerCall) -> None:
        if command.call_id not in self.lines:
            self.refuse(command, "no such line")

    def _play(self, command: commands.PlayPrompt) -> None:
        line = self.lines.get(command.call_id)
        if line is None or self.talks(command.call_id):
            self.refuse(command, "no such line" if line is None else "the line is in a conversation")
            return
        self.end_prompt(line)
        self.silent.pop(command.call_id, None)
        line.playing, line.keys_count = command, True
        length = sum(self._prompt_s(name) for name in command.prompts)
        line.playing_ends = self.agenda.after(length, lambda: self.end_prompt(line))
        self.people.prompt_begins(command.call_id, command.prompts)

    def _music(self, command: commands.PlayMusic) -> None:
        line = self.lines.get(command.call_id)
        if line is None:
            self.refuse(command, "no such line")
            return
        if self.talks(command.call_id):
            self.refuse(command, "the line is in a conversation")
            return
        self.end_prompt(line)
        self.silent.pop(command.call_id, None)
        self.people.music_begins(command.call_id)

    def _ring(self, command: commands.RingAgent) -> None:
        leg = Leg(command.call_id, command.agent_id, command.attempt, command.phone, command.callback)
        if command.call_id not in self.lines and not command.callback:
            self._tell_ring_failed(leg, RingFailure.FAILED)
            return
        busy = self.leg_of(command.phone) is not None
        if busy or command.phone not in self.reachable:
            self._tell_ring_failed(leg, RingFailure.BUSY if busy else RingFailure.UNREACHABLE)
            return
        self.legs[leg.call_id, leg.attempt] = leg
        leg.gives_up = self.agenda.after(
            command.timeout_s + GRACE_S, lambda: self._fail_ring(leg, RingFailure.NO_ANSWER)
        )
        self.tell(
            events.AgentRang(
                at=self.agenda.now, call_id=leg.call_id, agent_id=leg.agent_id, attempt=leg.attempt
            )
        )
        self.people.phone_rings(leg.call_id, leg.agent_id, leg.phone)

    def _drop_agent(self, command: commands.StopRinging | commands.HangUpAgent) -> None:
        leg = self.legs.get((command.call_id, command.attempt))
        if leg is not None:  # else it is gone already, which is what was wanted
            self._drop(leg)

    def _connect(self, command: commands.ConnectCall) -> None:
        line = self.lines.get(command.call_id)
        leg = self.legs.get((command.call_id, command.attempt))
        if line is None or leg is None or leg.state is LegState.RINGING:
            self.refuse(command, "one of the parties has gone", attempt=command.attempt)
            return
        if leg.state is not LegState.JOINED:
            self._join(line, leg)

    def _join(self, line: Line, leg: Leg) -> None:
        self.end_prompt(line)
        self.silent.pop(leg.call_id, None)
        leg.state, line.keys_count, line.parting = LegState.JOINED, False, False
        self.tell(
            events.PartiesJoined(
                at=self.agenda.now, call_id=leg.call_id, agent_id=leg.agent_id, attempt=leg.attempt
            )
        )
        self.people.parties_joined(leg.call_id, leg.agent_id)

    def _start_recording(self, command: commands.StartRecording) -> None:
        line = self.lines.get(command.call_id)
        if line is None:
            self.refuse(command, "no such line")
            return
        line.recordings.add(command.recording_id)
        self.tell(
            events.RecordingStarted(
                at=self.agenda.now, call_id=command.call_id, recording_id=command.recording_id
            )
        )

    def _stop_recording(self, command: commands.StopRecording) -> None:
        line = self.lines.get(command.call_id)
        if line is not None:
            line.recordings.discard(command.recording_id)

    # --- small steps -------------------------------------------------------------------------------

    def end_prompt(self, line: Line) -> None:
        if line.playing is None:
            return
        if line.playing_ends is not None:
            line.playing_ends.strike()
        step, line.playing, line.playing_ends = line.playing.step, None, None
        self.tell(events.PromptFinished(at=self.agenda.now, call_id=line.arrived.call_id, step=step))

    def _drop(self, leg: Leg) -> None:
        """Asked for, so that nothing is reported of a ring; the end of an answered leg always is."""
        if leg.state is LegState.RINGING:
            self._remove(leg)
            self.people.phone_stops(leg.agent_id, leg.phone)
        else:
            self._end_leg(leg)

    def _end_leg(self, leg: Leg) -> None:
        """A leg that had been answered."""
        self._remove(leg)
        line = self.lines.get(leg.call_id)
        if leg.state is LegState.JOINED and line is not None:
            self.silent[leg.call_id] = self.agenda.now
            line.parting = True
            self.agenda.after(PART_S, lambda: self._parted(leg))
        else:
            self._tell_agent_hung_up(leg)
        self.people.agent_left(leg.call_id, leg.agent_id)

    def _parted(self, leg: Leg) -> None:
        if (line := self.lines.get(leg.call_id)) is not None:
            line.parting = False
        self._tell_agent_hung_up(leg)

    def _tell_agent_hung_up(self, leg: Leg) -> None:
        self.tell(
            events.AgentHungUp(
                at=self.agenda.now, call_id=leg.call_id, agent_id=leg.agent_id, attempt=leg.attempt
            )
        )

    def _fail_ring(self, leg: Leg, reason: RingFailure) -> None:
        self._remove(leg)
        self.people.phone_stops(leg.agent_id, leg.phone)
        self._tell_ring_failed(leg, reason)

    def _tell_ring_failed(self, leg: Leg, reason: RingFailure) -> None:
        self.tell(
            events.RingFailed(
                at=self.agenda.now,
                call_id=leg.call_id,
                agent_id=leg.agent_id,
                attempt=leg.attempt,
                reason=reason,
            )
        )

    def _remove(self, leg: Leg) -> None:
        self._strike_ring(leg)
        self.legs.pop((leg.call_id, leg.attempt), None)

    def _strike_ring(self, leg: Leg) -> None:
        if leg.gives_up is not None:
            leg.gives_up.strike()
            leg.gives_up = None

    def refuse(self, command: commands.CallCommand, reason: str, *, attempt: int | None = None) -> None:
        self.tell(
            events.CommandFailed(
                at=self.agenda.now,
                call_id=command.call_id,
                command=type(command).__name__,
                reason=reason,
                step=getattr(command, "step", None),
                attempt=attempt,
            )
        )

    def tell(self, event: Event) -> None:
        if not self.link_up:
            return
        link = self._link
        self._last_delivery = max(self._last_delivery, self.agenda.now + self._delay())

        def deliver() -> None:
            if self.link_up and link == self._link:
                self._report(event)

        self.agenda.at(self._last_delivery, deliver)
