"""`CallCentre.handle(event) -> [command]`: the whole of what the service decides.

It asks nobody, waits for nothing and knows no clock: time arrives with the event. The same events give
the same commands, so a journal can be replayed, and a day can be simulated in seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from centre import (
    callback,
    desk,
    matching,
    menu,
    queueing,
    recorded,
    recovery,
    revision,
    ringing,
    supervisor,
    talk,
    transfer,
)
from centre.carry_over import house_for, state_for
from centre.commands import SaveInteraction, ShowAgent, ShowCall, ShowQueue
from centre.house import House
from centre.record import agent_view, call_view, interaction
from centre.rules import waiting_call
from centre.state import Call, CentreState
from centre.turn import Turn
from interactions.record import Interaction
from ivr.machine import Exit
from telephony import events
from telephony.call import CallState, NoSuchMove
from telephony.commands import Command, HangUpAgent
from telephony.events import Event, RingFailure


class CallCentre:
    """`strict` raises on a move that the tables do not know; live it is counted in `ignored`."""

    def __init__(self, house: House, state: CentreState | None = None, *, strict: bool = False) -> None:
        carried = state if state is not None else CentreState()
        self.house = house_for(house, carried)
        self.state = state_for(self.house, carried)
        self.ignored: Counter[str] = Counter()
        self._strict = strict
        self.router = matching.index(self.house, self.state)

    def handle(self, event: Event) -> list[Command]:
        return list(self.react(event))

    def react(self, event: Event) -> Iterator[Command]:
        """The same, each command as soon as it is decided: a phone rings before anybody writes down why. It
        must be read to its end."""
        turn = Turn(self.house, self.state, self.router, event.at)
        self._try(event, lambda: self._dispatch(turn, event))
        self._try(event, lambda: matching.match(turn))
        yield from turn.take()
        while revision.promise(turn):
            self._try(event, lambda: matching.match(turn))
        self._write_down(turn)
        matching.explain_all(turn)
        self._forget(turn, event)
        yield from turn.take()

    def present(self, at: float) -> list[Command]:
        """Everything the screens show, for one that has just been switched on."""
        shown: list[Command] = [self._show(call, interaction(call)) for call in self.state.calls.values()]
        shown += [ShowAgent(agent=agent_view(agent, self.house)) for agent in self.state.agents.values()]
        turn = Turn(self.house, self.state, self.router, at)
        shown += [ShowQueue(queue=view) for view in revision.queue_views(turn, self.house.queues)]
        return shown

    def _try(self, event: Event, work: Callable[[], None]) -> None:
        try:
            work()
        except NoSuchMove:
            if self._strict:
                raise
            self.ignored[type(event).__name__] += 1

    def _dispatch(self, turn: Turn, event: Event) -> None:
        match event:
            case events.CallArrived():
                menu.arrive(turn, event)
            case events.PbxSnapshot():
                recovery.follow(turn, event)
            case events.PbxLost(node=node):
                recovery.lost(turn, node)
            case events.PhoneChanged(phone=phone, reachable=reachable):
                desk.phone_changed(turn, phone, reachable=reachable)
            case events.TimerFired(timer=timer):
                if timer == queueing.REVISION:
                    revision.revise(turn)
                else:
                    self._timer(turn, timer)
            case events.CallbackAsked():
                if not callback.order(turn, event):
                    self.ignored["callback that cannot be"] += 1
            case events.AgentSkillsChanged():
                supervisor.skills_changed(turn, event)
            case events.QueueTuned():
                supervisor.queue_tuned(turn, event)
            case (
                events.AgentSignedIn()
                | events.AgentReadied()
                | events.AgentPaused()
                | events.AgentSignedOut()
            ):
                self._agent_event(turn, event)
            case _:
                self._call_event(turn, event)

    def _agent_event(
        self,
        turn: Turn,
        event: events.AgentSignedIn | events.AgentReadied | events.AgentPaused | events.AgentSignedOut,
    ) -> None:
        agent = self.state.agents.get(event.agent_id)
        if agent is None:
            self.ignored["unknown agent"] += 1
            return
        match event:
            case events.AgentSignedIn():
                desk.signed_in(turn, agent)
            case events.AgentReadied():
                desk.readied(turn, agent)
            case events.AgentPaused(reason=reason):
                desk.paused(turn, agent, reason)
            case events.AgentSignedOut():
                desk.signed_out(turn, agent)

    def _call_event(self, turn: Turn, event: Event) -> None:
        call = self.state.calls.get(getattr(event, "call_id", ""))
        if call is None:
            if isinstance(event, events.AgentAnswered):  # the caller is long gone
                turn.ask(HangUpAgent(call_id=event.call_id, agent_id=event.agent_id, attempt=event.attempt))
            return
        match event:
            case events.PromptFinished(step=step):
                menu.prompt_finished(turn, call, step)
            case events.DigitPressed(pii_digit=digit):
                menu.press(turn, call, digit)
            case events.CallHungUp(lost=line_lost):
                recovery.hang_up(turn, call, line_lost=line_lost)
            case events.AgentAnswered(agent_id=agent_id, attempt=attempt):
                talk.answered(turn, call, agent_id, attempt)
            case events.PartiesJoined(agent_id=agent_id, attempt=attempt):
                talk.joined(call, agent_id, attempt)
            case events.RingFailed(attempt=attempt, reason=reason):
                ringing.ring_failed(turn, call, attempt, reason)
            case events.MessageEnded(step=step):
                menu.message_ended(turn, call, step)
            case events.OutsideAnswered(step=step):
                how = transfer if call.state is CallState.OUTSIDE else menu
                how.outside_answered(turn, call, step)
            case events.OutsideEnded(step=step, answered=answered):
                _outside_ended(turn, call, step, answered=answered)
            case events.CustomerAnswered(attempt=attempt):
                callback.customer_answered(turn, call, attempt)
            case events.CustomerNotReached(attempt=attempt, reason=reason):
                callback.not_reached(turn, call, attempt, reason.value)
            case events.CallbackCancelled():
                callback.give_up(turn, call, "cancelled")
            case events.AgentHungUp(agent_id=agent_id, attempt=attempt, lost=line_lost):
                talk.agent_hung_up(turn, call, agent_id, attempt, line_lost=line_lost)
            case events.CallHeld(by=by):
                talk.held(turn, call, by)
            case events.CallResumed(by=by):
                talk.resumed(turn, call, by)
            case events.CallNoted():
                desk.noted(turn, call, event)
            case events.WrapUpFinished(agent_id=agent_id):
                desk.wrap_up_finished(turn, call, agent_id)
            case events.AgentEndedCall(agent_id=agent_id):
                desk.ended_call(turn, call, agent_id)
            case events.TransferAsked():
                if not transfer.asked(turn, call, event):
                    self.ignored["transfer that cannot be"] += 1
            case events.RecordingKept():
                recorded.kept(turn, call, event)
            case events.RecordingFailed():
                recorded.failed(turn, call, event.recording_id, event.reason)
            case events.CustomerFound():
                _customer_found(turn, call, event)
            case events.CommandFailed():
                _command_failed(turn, call, event)
            case events.InteractionSaved(version=version):
                call.saved_version = max(call.saved_version, version)

    def _timer(self, turn: Turn, timer: str) -> None:
        kind, _, rest = timer.partition("/")
        call_id, _, number = rest.rpartition("/")
        call = self.state.calls.get(call_id)
        if call is None:
            return
        match kind:
            case "key":
                menu.waited(turn, call, int(number))
            case "ring":
                ringing.ring_timed_out(turn, call, int(number))
            case "wait":
                if call.state is CallState.WAITING and call.order == int(number):
                    menu.leave_queue(turn, call, Exit.TIMED_OUT)
            case "step":
                if call.order == int(number):
                    queueing.revise(turn, call)
            case "dial" | "retry" | "end":
                callback.timer_fired(turn, kind, call, int(number))
            case "wrap":
                talk.wrap_up_timed_out(turn, call, int(number))

    def _write_down(self, turn: Turn) -> None:
        """Save and show what changed."""
        for call in turn.changed_calls.values():
            call.version += 1
            made = interaction(call)
            turn.ask(SaveInteraction(interaction=made), self._show(call, made))
        if turn.changed_queues:
            turn.ask(*(ShowQueue(queue=view) for view in revision.queue_views(turn, turn.changed_queues)))
        for agent in turn.changed_agents.values():
            turn.ask(ShowAgent(agent=agent_view(agent, self.house)))

    def _show(self, call: Call, made: Interaction) -> ShowCall:
        routed = waiting_call(self.house, self.state, call) if call.state is CallState.WAITING else None
        return ShowCall(call=call_view(call, routed, made))

    def _forget(self, turn: Turn, event: Event) -> None:
        """Drop a call of which nothing is left to be done: ended, recorded and safe in the database.
        While its line is up it stays known, or the next snapshot would take it for a new call."""
        for call_id in {*turn.changed_calls, getattr(event, "call_id", "")}:
            call = self.state.calls.get(call_id)
            if call is not None and _done(call):
                del self.state.calls[call_id]


def _done(call: Call) -> bool:
    settled = all(recording.status != "recording" for recording in call.recordings)
    return (
        call.state is CallState.ENDED and not call.on_line and settled and call.saved_version >= call.version
    )


def _outside_ended(turn: Turn, call: Call, step: int, *, answered: bool) -> None:
    how = transfer if call.state is CallState.OUTSIDE else menu
    how.outside_ended(turn, call, step, answered=answered)


def _customer_found(turn: Turn, call: Call, event: events.CustomerFound) -> None:
    if event.pii_name:
        call.pii_name = event.pii_name
    call.history, call.dossier, call.tier = event.history, event.dossier, event.tier
    call.own_agent, call.customer_needs = event.agent_id, dict(event.requires)
    if event.language and call.spot.language is None:
        call.language = event.language
    if call.state is CallState.WAITING:
        queueing.look_for_whom(turn, call)
        queueing.keep_for_last_agent(turn, call)
        queueing.look_again(turn, call)
    turn.touch(call)


def _command_failed(turn: Turn, call: Call, event: events.CommandFailed) -> None:
    match event.command:
        case "PlayPrompt" if event.step is not None:
            menu.prompt_finished(turn, call, event.step)  # a missing prompt must not strand the caller
        case "RecordMessage" if event.step is not None:
            menu.message_ended(turn, call, event.step)
        case "DialOutside" if event.step is not None:
            _outside_ended(turn, call, event.step, answered=False)
        case "DialCustomer" if event.attempt is not None:
            callback.not_reached(turn, call, event.attempt, RingFailure.FAILED.value)
        case "ConnectCall":
            talk.join_failed(turn, call, event.attempt, event.reason)
        case "StartRecording" if call.recordings and call.recordings[-1].status == "recording":
            recorded.failed(turn, call, call.recordings[-1].recording_id, event.reason)
