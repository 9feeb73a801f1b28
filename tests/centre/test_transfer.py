"""The agent sends his caller on: to a queue, to a colleague, to a number outside."""

from __future__ import annotations

from dataclasses import replace

import pytest

from centre.house import House, Transfers
from interactions.record import Outcome, Segment, SegmentKind
from telephony import commands, events
from telephony.call import AgentState, CallState
from telephony.events import Event, LegState, RingFailure
from tests.centre.playbook import NOON, Playbook
from tests.centre.words import (
    agent_hung_up,
    answered,
    arrived,
    at_work,
    drop_agent,
    drop_call,
    failed,
    fired,
    held,
    house,
    hung_up,
    joined,
    leg,
    live,
    lost,
    music,
    phone,
    pressed,
    readied,
    ring,
    signed_in,
    signed_out,
    snapshot,
    talking,
    timer,
    wrapped_up,
)

HANDS = (
    commands.ConnectCall,
    commands.HangUpAgent,
    commands.HangUpCall,
    commands.PlayMusic,
    commands.RingAgent,
    commands.StopRinging,
    commands.DialOutside,
    commands.PlayPrompt,
)
NUMBER = "+84281234567"


def here(**of_sales: object) -> House:
    """An can sell, Binh can sell and support."""
    return replace(house(**of_sales), transfers=Transfers(numbers=r"\+84\d{9}", patience_s=30.0, ring_s=20.0))


def in_talk(*others: str, only: tuple[type, ...] = HANDS, **of_sales: object) -> Playbook:
    """An has the caller; these others are ready."""
    play = Playbook(here(**of_sales), only=only).so_far(*talking())
    for who in others:
        play.so_far(signed_in(who), readied(who))
    return play.after(10)


def sent(who: str = "an", **to: str) -> Event:
    return events.TransferAsked(at=0, agent_id=who, call_id="c1", **to)


def noted(who: str, **what: object) -> Event:
    return events.CallNoted(at=0, agent_id=who, call_id="c1", **what)  # type: ignore[arg-type]


def kinds(play: Playbook) -> list[tuple[SegmentKind, str | None, str | None]]:
    return [(part.kind, part.agent_id, part.result) for part in play.record().segments]


# --- to a queue ----------------------------------------------------------------------------------


def test_who_is_sent_to_a_queue_waits_there_with_music_while_his_agent_wraps_up() -> None:
    play = in_talk()
    play >> sent(queue="support") << drop_agent() << None
    call = play.call()
    assert (call.state, call.queue, call.agent_id) == (CallState.WAITING, "support", None)
    assert play.agent().state is AgentState.WRAP_UP
    play >> agent_hung_up() << music() << None
    assert kinds(play)[-3:] == [
        (SegmentKind.TALK, "an", "transferred"),
        (SegmentKind.WRAP_UP, "an", None),
        (SegmentKind.QUEUE, None, None),
    ]


def test_the_next_agent_is_rung_at_once_and_hears_who_sent_the_caller_with_what_words() -> None:
    play = in_talk("binh").so_far(noted("an", pii_note="gấp", disposition="order", tags=("vip",)))
    play >> sent(queue="support") << drop_agent() << ring("binh", attempt=2) << None
    shown = play.shown_calls[-1].call
    assert (shown.agent_id, shown.transferred_by, shown.pii_notes) == ("binh", "an", {"an": "gấp"})
    assert (shown.disposition, shown.tags) == ("order", ("vip",))


def test_he_keeps_the_place_in_line_that_he_had_first() -> None:
    play = in_talk()
    place = play.call().place_since
    play.after(60).so_far(
        arrived("c2"), pressed("2", "c2"), events.PromptFinished(at=0, call_id="c2", step=2)
    )
    assert play.call("c2").queue == "support"
    play.after(60).so_far(sent(queue="support"), agent_hung_up())
    assert play.call().place_since == place
    play.so_far(signed_in("binh"))
    play >> readied("binh") << ring("binh", attempt=2) << None


def test_a_queue_that_is_full_takes_whom_an_agent_sends() -> None:
    play = in_talk(max_waiting=1).so_far(arrived("c2"), pressed("1", "c2"))
    play.so_far(sent(queue="sales"), agent_hung_up())
    assert play.call().state is CallState.WAITING


def test_who_sent_him_on_is_not_rung_for_him_before_the_others() -> None:
    play = in_talk("binh").so_far(arrived("c2"), pressed("1", "c2"), answered("binh", call_id="c2"))
    play.so_far(sent(queue="sales"), agent_hung_up())
    play >> wrapped_up() << None
    play.after(60) >> fired(f"step/c1/{play.call().order}") << ring(attempt=2)


def test_what_was_held_can_be_sent_on() -> None:
    play = in_talk().so_far(held())
    play.after(4) >> sent(queue="support") << drop_agent() << None
    assert play.call().held_by == set()
    assert (SegmentKind.HOLD, "an", "transferred") in kinds(play)
    assert play.record().hold_s == 4


# --- two agents, one call ------------------------------------------------------------------------


def second_talk(play: Playbook) -> Playbook:
    """Binh takes him after 5 seconds."""
    play.so_far(sent(queue="support"), agent_hung_up())
    return play.after(5).so_far(answered("binh", attempt=2), joined("binh", attempt=2))


def test_each_has_his_part_and_the_last_one_has_the_call() -> None:
    play = second_talk(in_talk("binh"))
    play.after(20).so_far(wrapped_up("an"))
    assert play.agent("an").state is AgentState.IDLE
    assert play.call().state is CallState.TALKING
    play.after(10).so_far(hung_up())
    play.after(3).so_far(wrapped_up("binh"))
    record = play.record()
    assert (record.agent_id, record.outcome, record.answered_at) == ("binh", Outcome.ANSWERED, NOON)
    assert (record.talk_s, record.wrap_up_s, record.wait_s) == (10 + 30, 25 + 3, 5)
    assert record.closed_at == play.now


def test_the_call_is_closed_when_the_last_of_them_has_wrapped_up() -> None:
    play = second_talk(in_talk("binh")).so_far(hung_up(), wrapped_up("binh"))
    assert (play.call().state, play.record().closed_at) == (CallState.WRAP_UP, None)
    play.so_far(wrapped_up("an"))
    assert (play.call().state, play.record().closed_at) == (CallState.ENDED, play.now)


def test_each_wrap_up_has_a_timer_of_its_own() -> None:
    play = in_talk("binh", only=(commands.SetTimer,), wrap_up_s=40.0)
    play >> sent(queue="support")
    assert timer("wrap/c1/1", NOON + 50) in play.said
    play.said.clear()
    play.so_far(answered("binh", attempt=2), joined("binh", attempt=2), hung_up())
    play.so_far(fired("wrap/c1/1"))
    assert play.agent("an").state is AgentState.IDLE
    assert play.agent("binh").state is AgentState.WRAP_UP
    play.so_far(fired("wrap/c1/2"))
    assert play.call().state is CallState.ENDED


def test_without_wrap_up_he_is_free_at_once() -> None:
    play = in_talk(wrap_up_s=0.0).so_far(sent(queue="support"))
    assert play.agent().state is AgentState.IDLE
    assert play.call().wrapping == {}


def test_a_caller_who_gives_up_in_the_second_queue_was_answered() -> None:
    play = in_talk().so_far(sent(queue="support"), agent_hung_up())
    play.after(7).so_far(hung_up())
    assert play.call().state is CallState.WRAP_UP
    play.after(3).so_far(wrapped_up())
    record = play.record()
    assert (record.outcome, record.agent_id, record.ended_at) == (Outcome.ANSWERED, "an", NOON + 17)
    assert record.segments[-1].result == "abandoned"


def test_a_caller_who_gives_up_while_the_next_phone_rings_stops_it() -> None:
    play = in_talk("binh").so_far(sent(queue="support"))
    play >> hung_up() << commands.StopRinging(call_id="c1", agent_id="binh", attempt=2) << None
    assert play.call().state is CallState.WRAP_UP


def test_a_second_answer_that_fails_does_not_undo_the_first() -> None:
    play = in_talk("binh").so_far(sent(queue="support"), agent_hung_up(), answered("binh", attempt=2))
    play.so_far(agent_hung_up("binh", attempt=2))
    record = play.record()
    assert (record.answered_at, record.agent_id) == (NOON, "an")


# --- what they write -----------------------------------------------------------------------------


def test_each_has_a_note_of_his_own_and_the_log_has_both() -> None:
    play = second_talk(in_talk("binh")).so_far(noted("binh", pii_note="đã đổi"))
    play.so_far(noted("an", pii_note="khách vội"))
    play.so_far(noted("binh", pii_note="đã đổi hàng"))
    assert play.record().pii_note == "đã đổi hàng\nkhách vội"
    assert play.call().pii_notes == {"an": "khách vội", "binh": "đã đổi hàng"}


def test_who_sent_him_on_writes_over_nothing_that_the_last_one_wrote() -> None:
    play = second_talk(in_talk("binh"))
    play.so_far(noted("an", disposition="order", tags=("a",)))
    play.so_far(noted("binh", disposition="refund", resolved=True, tags=("b",)))
    play.so_far(noted("an", disposition="order", resolved=False, tags=("a", "b")))
    record = play.record()
    assert (record.disposition, record.resolved, record.tags) == ("refund", True, ("b", "a"))


def test_who_has_wrapped_up_writes_no_more_once_another_has_the_call() -> None:
    play = second_talk(in_talk("binh")).so_far(wrapped_up("an"), noted("an", pii_note="late"))
    assert play.record().pii_note is None


def test_who_is_only_rung_writes_nothing_yet() -> None:
    play = in_talk("binh").so_far(sent(queue="support"), noted("binh", pii_note="early"))
    assert play.record().pii_note is None


# --- to a colleague ------------------------------------------------------------------------------


def test_a_named_colleague_is_rung_whatever_his_skills() -> None:
    play = Playbook(here(), only=HANDS).so_far(*at_work("binh"), arrived(), pressed("2"))
    play.so_far(events.PromptFinished(at=0, call_id="c1", step=2), answered("binh"), joined("binh"))
    assert play.call().queue == "support"
    play.so_far(signed_in("an"), readied("an"))
    play >> sent("binh", to_agent="an") << drop_agent("binh") << ring("an", attempt=2) << None
    assert play.call().queue == "support"


def test_he_waits_for_a_busy_colleague_though_others_are_free_and_then_no_longer() -> None:
    play = in_talk("binh").so_far(arrived("c2"), pressed("1", "c2"), answered("binh", call_id="c2"))
    play.so_far(sent(to_agent="binh"), agent_hung_up(), wrapped_up("an"))
    call = play.call()
    assert (call.kept_for, call.kept_until) == ("binh", play.now + 30)
    play.after(30) >> fired(f"step/c1/{call.order}") << None  # he sent him on himself, not long ago
    assert (call.state, call.kept_for) == (CallState.WAITING, None)
    play.after(30) >> fired(f"step/c1/{call.order}") << ring("an", attempt=2)


def test_a_colleague_who_does_not_take_him_leaves_him_to_all() -> None:
    play = in_talk("binh").so_far(sent(to_agent="binh"), agent_hung_up())
    play.so_far(failed("binh", attempt=2, reason=RingFailure.DECLINED))
    assert (play.call().kept_for, play.call().named) == (None, False)


@pytest.mark.parametrize(
    "gone",
    [(signed_out("binh"), hung_up("c2"), wrapped_up("binh", "c2")), (phone("binh", reachable=False),)],
)
def test_a_colleague_who_leaves_is_not_waited_for(gone: tuple[Event, ...]) -> None:
    play = in_talk("binh").so_far(arrived("c2"), pressed("1", "c2"), answered("binh", call_id="c2"))
    play.so_far(joined("binh", call_id="c2"), sent(to_agent="binh"))
    assert play.call().kept_for == "binh"
    play.so_far(*gone)
    assert play.call().kept_for is None


@pytest.mark.parametrize(
    "to",
    [
        {"queue": "nowhere"},
        {"to_agent": "nobody"},
        {"to_agent": "an"},
        {"to_agent": "binh"},  # who is not at work
        {"pii_number": "911"},
        {"queue": "sales", "to_agent": "binh"},
        {},
    ],
)
def test_whom_an_agent_cannot_send_there_he_keeps(to: dict[str, str]) -> None:
    play = in_talk()
    play >> sent(**to) << None
    assert play.call().state is CallState.TALKING
    assert play.centre.ignored["transfer that cannot be"] == 1


def test_without_numbers_that_may_be_dialled_nobody_is_sent_outside() -> None:
    play = Playbook(house(), only=HANDS).so_far(*talking())
    play >> sent(pii_number=NUMBER) << None
    assert play.call().state is CallState.TALKING


def test_only_who_talks_with_the_caller_can_send_him_on() -> None:
    in_talk("binh") >> sent("binh", queue="support") << None
    (
        Playbook(here(), only=HANDS).so_far(*at_work("an"), arrived(), pressed("1"))
        >> sent(queue="support")
        << None
    )
    in_talk().so_far(hung_up()) >> sent(queue="support") << None


def test_who_has_not_heard_the_caller_yet_cannot_send_him_on() -> None:
    play = Playbook(here(), only=HANDS).so_far(*at_work("an"), arrived(), pressed("1"), answered())
    play >> sent(queue="support") << None
    assert play.call().state is CallState.TALKING


# --- outside -------------------------------------------------------------------------------------


def dials(step: int = 2) -> commands.Command:
    return commands.DialOutside(call_id="c1", step=step, number=NUMBER, timeout_s=20.0)


def outside_ended(*, answered: bool, step: int = 2) -> Event:
    return events.OutsideEnded(at=0, call_id="c1", step=step, answered=answered)


def outside(only: tuple[type, ...] = HANDS) -> Playbook:
    return in_talk(only=only).so_far(sent(pii_number=NUMBER), agent_hung_up())


def test_a_number_outside_is_dialled_when_the_caller_is_off_his_agents_line() -> None:
    play = in_talk()
    play >> sent(pii_number=NUMBER) << drop_agent() << None
    assert play.call().state is CallState.OUTSIDE
    play >> agent_hung_up() << dials() << None
    play >> agent_hung_up() << None  # told twice


def test_when_the_talk_outside_is_over_so_is_the_call() -> None:
    play = outside().so_far(events.OutsideAnswered(at=0, call_id="c1", step=2))
    play.after(50) >> outside_ended(answered=True) << drop_call() << None
    play.so_far(hung_up(), wrapped_up())
    record = play.record()
    assert (record.outcome, record.agent_id, record.closed_at) == (Outcome.ANSWERED, "an", play.now)
    assert record.segments[-1] == Segment(
        kind=SegmentKind.OUTSIDE, start=NOON + 10, end=NOON + 60, queue="sales", result="answered"
    )


def test_who_reaches_nobody_outside_waits_where_he_came_from() -> None:
    play = outside()
    play >> outside_ended(answered=False) << music() << None
    assert (play.call().state, play.call().queue) == (CallState.WAITING, "sales")


def test_a_number_that_is_refused_leads_back_as_well() -> None:
    play = outside()
    play >> events.CommandFailed(at=0, call_id="c1", command="DialOutside", reason="no trunk", step=2)
    play << music() << None


def test_the_caller_can_hang_up_while_he_is_connected_outside() -> None:
    play = outside()
    play >> hung_up() << None
    assert play.call().state is CallState.WRAP_UP
    assert play.record().segments[-1].result == "hung_up"


def test_the_end_of_another_number_means_nothing() -> None:
    outside() >> outside_ended(answered=True, step=7) << None


# --- a restart -----------------------------------------------------------------------------------


def test_a_transfer_that_was_not_carried_out_is_after_a_restart() -> None:
    play = in_talk().so_far(sent(queue="support"), lost())
    play >> snapshot(live("c1", leg("an", 1, LegState.JOINED))) << drop_agent() << music() << None
    assert play.call().parting == 1
    play >> agent_hung_up() << music() << None


def test_after_a_restart_he_hears_music_where_his_agent_has_left_him() -> None:
    play = in_talk().so_far(sent(queue="support"), lost())
    play >> snapshot(live()) << music() << None
    assert play.call().parting is None


def test_a_number_outside_that_was_not_dialled_is_after_a_restart() -> None:
    play = in_talk().so_far(sent(pii_number=NUMBER), lost())
    play >> snapshot(live("c1", leg("an", 1, LegState.JOINED))) << drop_agent() << None
    play >> agent_hung_up() << dials() << None
    play = in_talk().so_far(sent(pii_number=NUMBER), lost())
    play >> snapshot(live()) << dials() << None


def test_a_talk_outside_goes_on_while_nobody_watches() -> None:
    play = outside().so_far(lost())
    play >> snapshot(replace(live(), outside=True)) << None
    play >> outside_ended(answered=True) << drop_call() << None


@pytest.mark.parametrize("reached", [True, False])
def test_a_talk_outside_that_ended_unseen_ends_the_call_or_leads_back(reached: bool) -> None:
    play = outside()
    if reached:
        play.so_far(events.OutsideAnswered(at=0, call_id="c1", step=2))
    play.so_far(lost())
    play >> snapshot(live()) << (drop_call() if reached else music()) << None


def test_a_hang_up_that_was_lost_is_asked_for_again() -> None:
    play = outside().so_far(events.OutsideAnswered(at=0, call_id="c1", step=2), outside_ended(answered=True))
    play.so_far(lost())
    play >> snapshot(live()) << drop_call() << None
