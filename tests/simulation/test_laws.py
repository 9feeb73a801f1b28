"""Every law bites: a bug is planted in the centre, and a day under the laws finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from msgspec import structs

from centre import (
    call_centre,
    callback,
    desk,
    matching,
    queueing,
    recorded,
    recovery,
    revision,
    ringing,
    rules,
    supervisor,
    talk,
    transfer,
)
from centre.call_centre import CallCentre
from centre.commands import KeepRecording, SaveDecision, SaveInteraction, Transcribe
from centre.house import House
from centre.state import Agent, Call, CentreState
from centre.turn import Turn
from interactions.record import Interaction, Outcome, SegmentKind
from routing.demand import Demand, IdleAgent, Match, WaitingCall
from routing.engine import Router
from simulation import laws
from simulation.hotline import hotline
from simulation.law import LawBroken
from simulation.mischief import Faults
from simulation.people import Habits
from simulation.world import World
from telephony import commands, events
from telephony.call import CallState, Move
from telephony.commands import Command, ConnectCall, HangUpAgent, SetTimer, StopRinging
from telephony.events import Event

HOUSE = hotline(6)
# Slow to answer, so that many rings end late or are given up; holds and vanishing phones are common.
HABITS = Habits(answer_s=9.0, misses=0.15, declines=0.1, vanishes=0.1, holds=0.4, hangs_up_at_once=0.1)
FAULTS = Faults(twice=0.15, fires_after_all=0.3, link_losses=40)

Patch = pytest.MonkeyPatch


def broken_law(make_centre: Callable[[House], CallCentre] | None = None, house: House = HOUSE) -> str:
    """The law that some day of twenty finds broken."""
    for seed in range(20):
        world = World(house, seed, calls=60, every_s=7.0, habits=HABITS, faults=FAULTS)
        world.supervisor.every_s = 15.0
        if make_centre is not None:
            world.centre = make_centre(house)
        try:
            world.run()
        except LawBroken as broken:
            return broken.law
    return "no law was broken"


class Altered(CallCentre):
    """A centre whose commands are altered on their way out."""

    def __init__(self, house: House, alter: Callable[[Event, list[Command]], Iterable[Command]]) -> None:
        super().__init__(house, strict=True)
        self._alter = alter

    def handle(self, event: Event) -> list[Command]:
        return list(self._alter(event, super().handle(event)))


def altered(alter: Callable[[Event, list[Command]], Iterable[Command]]) -> Callable[[House], CallCentre]:
    return lambda house: Altered(house, alter)


def without(kind: type[Command], name: str = "") -> Callable[[House], CallCentre]:
    def alter(_event: Event, asked: list[Command]) -> list[Command]:
        return [c for c in asked if not (isinstance(c, kind) and name in getattr(c, "timer", name))]

    return altered(alter)


def test_without_a_planted_bug_no_law_is_broken() -> None:
    assert broken_law() == "no law was broken"


# --- rings ---------------------------------------------------------------------------------------


def test_a_phone_left_ringing_after_the_caller_gave_up_is_found() -> None:
    assert broken_law(without(StopRinging)) in {
        "no phone rings for a call that is not ringing",
        "an abandoned ring stops",
        "a ring that lasted too long stops",
        "a phone that vanished is not waited for",
    }


def test_a_phone_told_twice_to_stop_is_found() -> None:
    def twice(_event: Event, asked: list[Command]) -> list[Command]:
        return asked + [command for command in asked if isinstance(command, StopRinging)]

    assert broken_law(altered(twice)) == "a phone is told once to stop ringing"


def test_a_late_answer_that_is_taken_for_the_present_one_is_found(monkeypatch: Patch) -> None:
    honest = talk.answered

    def credulous(turn: Turn, call: Call, agent_id: str, attempt: int) -> None:
        if call.state is CallState.RINGING and call.agent_id is not None:
            agent_id, attempt = call.agent_id, call.attempt
        honest(turn, call, agent_id, attempt)

    monkeypatch.setattr(talk, "answered", credulous)
    assert broken_law() in {
        "a late answer to an old ring connects nobody",
        "a customer is called when his agent is on the phone",
    }


def test_a_late_failure_that_ends_the_present_ring_is_found(monkeypatch: Patch) -> None:
    honest = ringing.ring_failed

    def credulous(turn: Turn, call: Call, attempt: int, reason: events.RingFailure) -> None:
        honest(turn, call, call.attempt, reason)

    monkeypatch.setattr(ringing, "ring_failed", credulous)
    assert broken_law() in {
        "a late failure of an old ring ends no other",
        "no phone rings for a call that is not ringing",
    }


def test_an_agent_who_is_rung_for_ever_is_found() -> None:
    patient = broken_law(lambda house: CallCentre(replace(house, missed_rings_to_pause=99), strict=True))
    assert patient == "who missed his calls is not rung for ever"


def test_a_vanished_phone_that_is_waited_for_is_found(monkeypatch: Patch) -> None:
    monkeypatch.setattr(ringing, "phone_vanished", lambda turn, agent: None)
    assert broken_law() == "a phone that vanished is not waited for"


def test_a_phone_taken_for_unreachable_is_found(monkeypatch: Patch) -> None:
    def only_bad_news(turn: Turn, phone: str, *, reachable: bool) -> None:
        if not reachable:
            honest(turn, phone, reachable=False)

    honest = desk.phone_changed
    monkeypatch.setattr(desk, "phone_changed", only_bad_news)
    monkeypatch.setattr("centre.recovery._phones", lambda turn, reachable: None)
    assert broken_law() == "a phone is known to be reachable when it is"


# --- order ---------------------------------------------------------------------------------------
KEPT = "a call is kept for whom the caller talked to last, while he is at work, and no longer"
NOT_AS_TOLD = {
    "the router knows what a call asks for",
    "what is told of a decision is what the call asked for",
}
OUT_OF_ORDER = {"first come, first served", "the router has the calls in their order"}


def offered(patch: Patch, change: Callable[[WaitingCall], WaitingCall]) -> None:
    """The router is told something else of every call."""
    honest = Router.offer
    patch.setattr(Router, "offer", lambda router, call: honest(router, change(call)))


def test_last_come_first_served_is_found(monkeypatch: Patch) -> None:
    offered(monkeypatch, lambda call: structs.replace(call, since=-call.since))
    assert broken_law() in OUT_OF_ORDER


def test_a_forgotten_head_start_is_found(monkeypatch: Patch) -> None:
    offered(monkeypatch, lambda call: structs.replace(call, head_start_s=0.0))
    assert broken_law() in OUT_OF_ORDER


def test_the_shortest_idle_agent_first_is_found(monkeypatch: Patch) -> None:
    honest = Router.ready

    def tired(router: Router, agent: IdleAgent) -> None:
        honest(router, structs.replace(agent, since=-agent.since))

    monkeypatch.setattr(Router, "ready", tired)
    assert broken_law() == "the best of those who may take the call is rung"


def test_a_caller_left_waiting_beside_an_idle_agent_is_found(monkeypatch: Patch) -> None:
    honest = Router.match

    def lazy(router: Router) -> list[Match]:
        return honest(router)[1:]

    monkeypatch.setattr(Router, "match", lazy)
    assert broken_law() == "no caller waits while an agent could take him"


# --- skills, steps, those kept and those passed over ---------------------------------------------


def told_of_agents(patch: Patch, change: Callable[[IdleAgent], IdleAgent]) -> None:
    honest = Router.ready
    patch.setattr(Router, "ready", lambda router, agent: honest(router, change(agent)))


def test_a_skill_that_is_not_asked_for_is_found(monkeypatch: Patch) -> None:
    def generous(call: WaitingCall) -> WaitingCall:
        ways = tuple(way[:1] for way in call.demand.ways)
        return structs.replace(call, demand=structs.replace(call.demand, ways=ways))

    offered(monkeypatch, generous)
    assert broken_law() in {"nobody is rung who lacks what is needed", *NOT_AS_TOLD}


def test_levels_that_are_not_looked_at_are_found(monkeypatch: Patch) -> None:
    told_of_agents(monkeypatch, lambda agent: structs.replace(agent, skills=dict.fromkeys(agent.skills, 10)))
    assert broken_law() in {
        "nobody is rung who lacks what is needed",
        "the best of those who may take the call is rung",
        "an index made anew finds nothing left to match",
    }


def test_a_skills_change_that_the_router_is_not_told_is_found(monkeypatch: Patch) -> None:
    monkeypatch.setattr(supervisor, "skills_changed", _skills_changed_in_secret)
    assert broken_law() in {
        "nobody is rung who lacks what is needed",
        "no caller waits while an agent could take him",
        "the best of those who may take the call is rung",
        "an index made anew decides as the living one does",
        "an index made anew finds nothing left to match",
        "the agent who is rung ranks first in what is told of it",
    }


def _skills_changed_in_secret(turn: Turn, event: events.AgentSkillsChanged) -> None:
    turn.state.agents[event.agent_id].skills = dict(event.skills)


def test_a_tuning_that_the_waiting_are_not_told_of_is_found(monkeypatch: Patch) -> None:
    honest = supervisor.queue_tuned

    def quiet(turn: Turn, event: events.QueueTuned) -> None:
        honest(turn, event)
        turn.changed_calls.clear()

    monkeypatch.setattr(supervisor, "queue_tuned", quiet)
    index = {"an index made anew has the same calls in the same order"}
    assert broken_law() in NOT_AS_TOLD | OUT_OF_ORDER | index


def test_who_let_a_call_go_by_and_is_rung_again_at_once_is_found(monkeypatch: Patch) -> None:
    offered(monkeypatch, lambda call: structs.replace(call, passed=frozenset()))
    assert broken_law() == "who let a call go by is not rung for it before the others"


def test_who_is_passed_over_for_ever_is_found(monkeypatch: Patch) -> None:
    honest = ringing.remember

    def unforgiving(turn: Turn, call: Call, agent: Agent) -> None:
        honest(turn, call, agent)
        call.passed = dict.fromkeys(call.passed, turn.at + 1e6)

    monkeypatch.setattr(ringing, "remember", unforgiving)
    assert broken_law() in {
        "only who let a call go by is passed over",
        "no caller waits while an agent could take him",
    }


def test_a_call_kept_for_one_agent_that_rings_another_is_found(monkeypatch: Patch) -> None:
    offered(monkeypatch, lambda call: structs.replace(call, only=None))
    assert broken_law() in {
        "a call that is kept for one agent rings no other",
        "the router knows for whom a call is kept",
    }


def test_a_call_kept_for_one_who_has_left_is_found(monkeypatch: Patch) -> None:
    monkeypatch.setattr(queueing, "let_go", lambda turn, agent_id: None)
    assert broken_law() == KEPT


def test_a_call_that_nobody_keeps_is_found(monkeypatch: Patch) -> None:
    monkeypatch.setattr(queueing, "keep_for_last_agent", lambda turn, call: None)
    assert broken_law() in {KEPT, "a call that is kept for one agent rings no other"}


def test_a_step_that_is_never_taken_is_found() -> None:
    assert broken_law(without(SetTimer, "step/")) in {"a step is taken when its time has come", KEPT}


def test_a_step_that_is_taken_too_early_is_found(monkeypatch: Patch) -> None:
    honest = queueing.due
    monkeypatch.setattr(
        queueing,
        "due",
        lambda steps, taken, waited_s, expected: honest(steps, taken, waited_s + 5.0, expected),
    )
    assert broken_law() == "no step is taken before its time"


def test_a_forgotten_need_of_the_customer_is_found(monkeypatch: Patch) -> None:
    monkeypatch.setattr(rules, "needs_of", lambda house, call: dict(call.needs))
    assert broken_law() in {"nobody is rung who lacks what is needed", *NOT_AS_TOLD}


def test_a_place_that_is_lost_on_the_way_to_another_queue_is_found(monkeypatch: Patch) -> None:
    honest = queueing.enter

    def at_the_end(turn: Turn, call: Call, queue: str, needs: dict[str, int]) -> None:
        call.place = 0
        honest(turn, call, queue, needs)

    monkeypatch.setattr(queueing, "enter", at_the_end)
    assert broken_law() in OUT_OF_ORDER


def test_a_queue_that_takes_more_than_it_may_is_found(monkeypatch: Patch) -> None:
    monkeypatch.setattr(queueing, "turned_away", lambda turn, call: None)
    assert broken_law() in {
        "a queue takes no more than it may",
        "nobody is let into a queue that nobody serves",
    }


def test_a_promise_that_is_not_made_is_found(monkeypatch: Patch) -> None:
    monkeypatch.setattr(revision, "promise", lambda turn: False)
    assert broken_law() == "who enters a queue is told what wait to expect"


def test_a_head_start_without_limit_is_found(monkeypatch: Patch) -> None:
    honest = revision.head_starts
    monkeypatch.setattr(
        revision, "head_starts", lambda *told: {name: s + 100.0 for name, s in honest(*told).items()}
    )
    assert broken_law() == "a head start at risk has its limit"


# --- the index -----------------------------------------------------------------------------------


def test_an_index_that_is_stale_after_a_lost_link_is_found(monkeypatch: Patch) -> None:
    monkeypatch.setattr(recovery, "lost", lambda turn, node: turn.state.nodes_up.discard(node))
    assert broken_law() in {
        "the router knows of nobody who does not wait",
        "nobody is rung for a call on an exchange that is not heard",
    }


def test_a_call_on_an_exchange_that_is_not_heard_is_not_matched(monkeypatch: Patch) -> None:
    monkeypatch.setattr(recovery, "lost", lambda turn, node: None)
    assert broken_law() in {
        "the router knows of nobody who does not wait",
        "nobody is rung for a call on an exchange that is not heard",
    }


def test_an_index_that_does_not_hear_of_an_idle_agent_is_found(monkeypatch: Patch) -> None:
    honest = Router.ready

    def deaf(router: Router, agent: IdleAgent) -> None:
        if agent.agent_id != "a01":
            honest(router, agent)

    monkeypatch.setattr(Router, "ready", deaf)
    assert broken_law() in {
        "no caller waits while an agent could take him",
        "the best of those who may take the call is rung",
    }


def test_a_caller_who_left_unseen_and_is_served_all_the_same_is_found(monkeypatch: Patch) -> None:
    honest = recovery.hang_up

    def half_blind(turn: Turn, call: Call, *, line_lost: bool = False) -> None:
        if not call.lost:
            honest(turn, call, line_lost=line_lost)

    monkeypatch.setattr(recovery, "hang_up", half_blind)
    assert broken_law() == "nobody is taken to be on the line who is not"


def test_a_decision_that_is_not_explained_is_found() -> None:
    assert broken_law(without(SaveDecision)) == "every ring is explained"


def test_an_explanation_of_another_decision_is_found() -> None:
    def wrong(_event: Event, asked: list[Command]) -> list[Command]:
        return [
            replace(command, explanation=replace(command.explanation, ranked=command.explanation.ranked[1:]))
            if isinstance(command, SaveDecision)
            else command
            for command in asked
        ]

    assert broken_law(altered(wrong)) == "the agent who is rung ranks first in what is told of it"


# --- callbacks and messages ----------------------------------------------------------------------


def test_a_customer_who_is_dialled_before_his_agent_answers_is_found(monkeypatch: Patch) -> None:
    honest = ringing.ring

    def hasty(turn: Turn, call: Call, agent: Agent) -> None:
        honest(turn, call, agent)
        if not call.on_line:
            turn.ask(
                commands.DialCustomer(
                    call_id=call.call_id, attempt=call.attempt, pii_number=call.pii_number, timeout_s=9.0
                )
            )

    monkeypatch.setattr(ringing, "ring", hasty)
    assert broken_law() == "a customer is called when his agent is on the phone"


def test_a_customer_who_is_dialled_twice_is_found() -> None:
    def twice(_event: Event, asked: list[Command]) -> list[Command]:
        return asked + [command for command in asked if isinstance(command, commands.DialCustomer)]

    assert broken_law(altered(twice)) == "nobody is dialled twice at a time"


def test_a_second_callback_for_one_person_is_found(monkeypatch: Patch) -> None:
    monkeypatch.setattr(callback, "_same_person", lambda one, other: False)
    assert broken_law() in {
        "one callback for one person",
        "no customer's phone rings for nobody",
        "nobody is called back while he is on the line",
        "the router knows of everybody who waits",
        "no caller waits while an agent could take him",
    }


def test_a_callback_to_somebody_who_is_on_the_line_is_found(monkeypatch: Patch) -> None:
    monkeypatch.setattr(rules, "calls_himself", lambda state, call: False)
    assert broken_law() == "nobody is called back while he is on the line"


def test_a_callback_that_does_not_rest_between_its_tries_is_found(monkeypatch: Patch) -> None:
    monkeypatch.setattr(matching, "is_waiting", _waits_at_once)
    assert broken_law() == "a callback rests between two tries"


def _waits_at_once(state: CentreState, call: Call) -> bool:
    rests, call.not_before = call.not_before, 0.0
    try:
        return rules.is_waiting(state, call)
    finally:
        call.not_before = rests


def test_a_callback_that_is_tried_for_ever_is_found() -> None:
    tireless = replace(HOUSE, callbacks=replace(HOUSE.callbacks, tries=99))

    def make(house: House) -> CallCentre:
        return CallCentre(tireless, strict=True)

    assert broken_law(make) == "a customer is called so many times and no more"


def test_a_callback_that_is_never_struck_off_is_found() -> None:
    short = replace(HOUSE, callbacks=replace(HOUSE.callbacks, give_up_s=30.0))
    found = broken_law(without(SetTimer, "end/"), short)
    assert found == "a callback is struck off when it has waited as long as it may"


def test_a_callback_that_was_promised_and_forgotten_is_found(monkeypatch: Patch) -> None:
    monkeypatch.setattr(callback, "_put_in_line", lambda turn, source: None)
    assert broken_law() == "who was promised it is called back"


def test_a_callback_that_ended_for_no_reason_is_found(monkeypatch: Patch) -> None:
    honest = callback.give_up
    monkeypatch.setattr(callback, "give_up", lambda turn, call, result: honest(turn, call, "cancelled"))
    assert broken_law() == "the reason for which a callback ended is true"


def test_a_message_that_nobody_keeps_is_found(monkeypatch: Patch) -> None:
    honest = recorded.keep

    def forgetful(turn: Turn, call: Call) -> None:
        if call.result is not Outcome.VOICEMAIL:
            honest(turn, call)

    monkeypatch.setattr(recorded, "keep", forgetful)
    assert broken_law() in {
        "no call is left at the end of the day",
        "a recording is kept, or known to be lost",
    }


def test_a_lost_limit_of_waiting_is_found() -> None:
    assert broken_law(without(SetTimer, "wait/")) == "nobody waits longer than the queue allows"


# --- conversations -------------------------------------------------------------------------------


def test_a_double_connect_is_found() -> None:
    def twice(_event: Event, asked: list[Command]) -> list[Command]:
        return asked + [command for command in asked if isinstance(command, ConnectCall)]

    assert broken_law(altered(twice)) == "caller and agent are connected once"


def test_a_late_duplicate_that_cuts_a_conversation_is_found() -> None:
    class Cuts(CallCentre):
        def handle(self, event: Event) -> list[Command]:
            asked = super().handle(event)
            if isinstance(event, events.AgentAnswered) and not asked:
                asked = [HangUpAgent(call_id=event.call_id, agent_id=event.agent_id, attempt=event.attempt)]
            return asked

    found = broken_law(lambda house: Cuts(house, strict=True))
    assert found == "a conversation that goes on is left alone"


def test_a_caller_hung_up_on_before_he_spoke_is_found(monkeypatch: Patch) -> None:
    honest = talk.agent_hung_up

    def hasty(turn: Turn, call: Call, agent_id: str, attempt: int, *, line_lost: bool = False) -> None:
        if call.state in talk.IN_TALK and call.attempt == attempt:
            talk.part(turn, call, "agent_hung_up")
            turn.ask(commands.HangUpCall(call_id=call.call_id))
        else:
            honest(turn, call, agent_id, attempt)

    monkeypatch.setattr(talk, "agent_hung_up", hasty)
    assert broken_law() == "a caller who never spoke to an agent is not hung up on"


def test_an_agent_who_keeps_his_call_in_idleness_is_found(monkeypatch: Patch) -> None:
    monkeypatch.setattr(ringing, "settle", lambda turn, agent: None)
    assert broken_law() in {"agent and call know of each other", "agent and call agree on what they do"}


def test_an_agent_with_two_calls_is_found(monkeypatch: Patch) -> None:
    honest = ringing.ring

    def greedy(turn: Turn, call: Call, agent: Agent) -> None:
        honest(turn, call, agent)
        for other in turn.state.calls.values():
            if other.state is CallState.WRAP_UP:
                other.wrapping[agent.agent_id] = next(iter(other.wrapping.values()))

    monkeypatch.setattr(ringing, "ring", greedy)
    assert broken_law() == "an agent has at most one call"


def test_a_lost_line_that_is_taken_for_a_hang_up_is_found(monkeypatch: Patch) -> None:
    honest = talk.caller_hung_up
    monkeypatch.setattr(
        talk, "caller_hung_up", lambda turn, call, line_lost: honest(turn, call, line_lost=False)
    )
    assert broken_law() == "a talk that a failed line ended was not hung up"


# --- transfers -----------------------------------------------------------------------------------


def test_an_agent_who_stays_on_the_line_of_a_caller_he_sent_on_is_found(monkeypatch: Patch) -> None:
    honest = talk.send_on

    def stays(turn: Turn, call: Call, move: Move) -> Agent:
        agent = honest(turn, call, move)
        turn.commands = [asked for asked in turn.commands if not isinstance(asked, HangUpAgent)]
        return agent

    monkeypatch.setattr(talk, "send_on", stays)
    assert broken_law() == "who sent his caller on is off the phone"


def test_a_transfer_that_is_never_granted_is_found(monkeypatch: Patch) -> None:
    monkeypatch.setattr(transfer, "asked", lambda turn, call, event: False)
    assert broken_law() == "a caller whom his agent sends on goes on"


def test_a_caller_who_is_sent_to_nowhere_is_found(monkeypatch: Patch) -> None:
    honest = transfer.asked

    def anywhere(turn: Turn, call: Call, event: events.TransferAsked) -> bool:
        if event.queue == "nowhere" and call.state is CallState.TALKING and call.agent_id == event.agent_id:
            event = replace(event, queue="anyone")
        return honest(turn, call, event)

    monkeypatch.setattr(transfer, "asked", anywhere)
    assert broken_law() == "a caller is sent to nowhere"


def test_a_caller_who_is_sent_to_a_colleague_and_goes_to_anybody_is_found(monkeypatch: Patch) -> None:
    honest = queueing.stay

    def open_to_all(
        turn: Turn, call: Call, queue: str, needs: dict[str, int], named: str | None = None
    ) -> None:
        honest(turn, call, queue, needs)

    monkeypatch.setattr(queueing, "stay", open_to_all)
    assert broken_law() in {KEPT, "who is sent to a colleague waits for him"}


def test_a_named_colleague_who_is_not_rung_for_want_of_skill_is_found(monkeypatch: Patch) -> None:
    honest = rules.demand_of

    def strict(house: House, state: CentreState, call: Call) -> Demand:
        return honest(house, state, replace(call, named=False))

    monkeypatch.setattr(rules, "demand_of", strict)
    assert broken_law() in {*NOT_AS_TOLD, "no caller waits while an agent could take him"}


def test_any_number_dialled_for_an_agent_is_found(monkeypatch: Patch) -> None:
    monkeypatch.setattr(transfer, "_may_be_dialled", lambda turn, number: number != "")
    assert broken_law() in {
        "a caller is sent to nowhere",
        "only numbers that may be dialled are dialled for an agent",
    }


def test_a_caller_left_without_music_when_his_agent_has_sent_him_on_is_found(monkeypatch: Patch) -> None:
    monkeypatch.setattr(talk, "take_up_again", lambda turn, call: None)
    assert broken_law() == "nobody is left in silence"


def test_a_wrap_up_that_ends_with_the_call_is_found(monkeypatch: Patch) -> None:
    """As if there were but one for each call."""
    honest = Turn.end

    def at_once(turn: Turn, call: Call) -> CallState:
        for agent_id in list(call.wrapping):
            call.wrapping.pop(agent_id)
        return honest(turn, call)

    monkeypatch.setattr(Turn, "end", at_once)
    assert broken_law() == "agent and call know of each other"


def test_a_talk_that_goes_on_in_the_record_is_found(monkeypatch: Patch) -> None:
    honest = Turn.close

    def sloppy(turn: Turn, call: Call, kind: SegmentKind, result: str | None = None, *whose: str) -> None:
        if result != "transferred":
            honest(turn, call, kind, result, *whose)

    monkeypatch.setattr(Turn, "close", sloppy)
    assert broken_law() in {
        "one stretch of a kind at a time",
        "no stretch is left open",
        "talk is the conversation without hold",
    }


def test_a_recording_that_the_next_talk_writes_over_is_found(monkeypatch: Patch) -> None:
    honest = recorded.begin

    def one_for_all(turn: Turn, call: Call) -> None:
        call.recordings.clear()
        honest(turn, call)

    monkeypatch.setattr(recorded, "begin", one_for_all)
    assert broken_law() in {
        "each talk has a recording of its own",
        "a message is kept, or known to be lost",
    }


def test_a_late_wrap_up_that_closes_the_call_is_found(monkeypatch: Patch) -> None:
    """Its call goes on, and somebody else talks."""
    honest = talk.wrapped_up

    def hasty(turn: Turn, call: Call, agent_id: str, result: str) -> None:
        honest(turn, call, agent_id, result)
        if call.answered_at is not None and not call.wrapping:
            call.closed_at = turn.at

    monkeypatch.setattr(talk, "wrapped_up", hasty)
    assert broken_law() == "a call has one final record"


# --- records -------------------------------------------------------------------------------------


def test_a_lost_wrap_up_timer_is_found_at_the_end_of_the_day() -> None:
    assert broken_law(without(SetTimer, "wrap/")) == "no call is left at the end of the day"


def test_hold_that_is_counted_as_talk_is_found(monkeypatch: Patch) -> None:
    honest = call_centre.interaction

    def generous(call: Call) -> Interaction:
        record = honest(call)
        return replace(record, talk_s=record.talk_s + record.hold_s, hold_s=0.0)

    monkeypatch.setattr(call_centre, "interaction", generous)
    assert broken_law() == "talk is the conversation without hold"


def test_a_wait_counted_from_the_arrival_is_found(monkeypatch: Patch) -> None:
    honest = call_centre.interaction

    def early(call: Call) -> Interaction:
        record = honest(call)
        if record.answered_at is None or not record.wait_s:
            return record
        return replace(record, wait_s=record.answered_at - record.arrived_at)

    monkeypatch.setattr(call_centre, "interaction", early)
    assert broken_law() in {
        "the wait ends with the answer",
        "the wait is the time in the queue, ringing included",
    }


def test_a_record_written_over_after_its_end_is_found(monkeypatch: Patch) -> None:
    """A hang-up is lost on its way; the call is forgotten all the same, and comes back as a new one."""
    honest = call_centre._done
    monkeypatch.setattr(call_centre, "_done", lambda call: honest(replace(call, on_line=False)))
    monkeypatch.setattr(laws, "nobody_is_left_in_silence", lambda pbx, now: None)  # which he would be first

    def loses(event: Event, asked: list[Command]) -> list[Command]:
        lost = isinstance(event, events.AgentHungUp)
        return [c for c in asked if not (lost and isinstance(c, commands.HangUpCall))]

    assert broken_law(altered(loses)) in {
        "a call has one final record",
        "no customer's phone rings for nobody",  # its hang-up was lost as well
    }


def test_a_call_without_a_final_record_is_found() -> None:
    def unfinished(_event: Event, asked: list[Command]) -> list[Command]:
        return [c for c in asked if not (isinstance(c, SaveInteraction) and c.interaction.closed_at)]

    assert broken_law(altered(unfinished)) in {
        "no call is left at the end of the day",
        "each call ends in one final record with an outcome",
    }


def test_a_save_without_a_new_version_is_found(monkeypatch: Patch) -> None:
    honest = call_centre.interaction
    monkeypatch.setattr(call_centre, "interaction", lambda call: replace(honest(call), version=1))
    assert broken_law() == "each save has a higher version"


def test_a_recording_nobody_keeps_is_found() -> None:
    assert broken_law(without(KeepRecording)) == "no call is left at the end of the day"


def test_a_recording_nobody_transcribes_is_found() -> None:
    assert broken_law(without(Transcribe)) == "a kept recording is transcribed"


def test_a_stretch_that_is_never_closed_is_found(monkeypatch: Patch) -> None:
    honest = Turn.close

    def sloppy(turn: Turn, call: Call, kind: SegmentKind, result: str | None = None, *whose: str) -> None:
        if result != "resumed":
            honest(turn, call, kind, result, *whose)

    monkeypatch.setattr(Turn, "close", sloppy)
    assert broken_law() in {"one stretch of a kind at a time", "hold is the time on hold"}


def test_time_that_runs_backwards_is_found() -> None:
    world = World(HOUSE, 1, calls=3)
    world.run()
    with pytest.raises(LawBroken, match="time never runs backwards"):
        world.laws.ledger.write(events.TimerFired(at=1.0, timer="x"), [], world.centre.state)
