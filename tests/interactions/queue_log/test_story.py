from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.queue_log.lines import Entry, Event
from interactions.queue_log.story import Untold, tell
from interactions.record import Interaction, Outcome, Segment, SegmentKind
from tests.interactions.queue_log.written import NINE, at, entry

ENTER = at(0, "ENTERQUEUE||0901234567|1|Chị Lan")
CONNECT = at(12, "CONNECT|12|1.2|4", agent="an")


def told(*lines: str, cut_at: float | None = None) -> Interaction:
    made = tell([entry(line) for line in lines], cut_at=cut_at)
    assert isinstance(made, Interaction), made
    return made


def untold(*lines: str) -> Untold:
    made = tell([entry(line) for line in lines])
    assert isinstance(made, Untold), made
    return made


def parts(call: Interaction) -> list[tuple[str, float, float, str | None, str | None]]:
    """Kind, begin and end after NINE, agent, result."""
    return [
        (part.kind.value, part.start - NINE, (part.end or 0.0) - NINE, part.agent_id, part.result)
        for part in call.segments
    ]


def test_an_answered_call_is_told_from_its_entry_to_its_end() -> None:
    call = told(
        at(0, "DID|19001234"),
        ENTER,
        at(8, "RINGNOANSWER|5000", agent="minh"),
        CONNECT,
        at(72, "COMPLETECALLER|12|60|1", agent="an"),
    )
    assert call == Interaction(
        call_id="queue_log-1.1",
        version=5 * 10**10 + NINE + 72,
        direction="inbound",
        node="queue_log",
        pii_number="0901234567",
        pii_name="Chị Lan",
        dialled="19001234",
        language="",
        arrived_at=NINE,
        queue="sales",
        agent_id="an",
        offered_at=NINE,
        answered_at=NINE + 12,
        ended_at=NINE + 72,
        closed_at=NINE + 72,
        wait_s=12.0,
        talk_s=60.0,
        outcome=Outcome.ANSWERED,
        segments=call.segments,
    )
    assert parts(call) == [
        ("queue", 0, 12, None, "answered"),
        ("ring", 3, 8, "minh", "no_answer"),
        ("ring", 8, 12, "an", "answered"),
        ("talk", 12, 72, "an", "caller_hung_up"),
    ]
    assert {part.queue for part in call.segments} == {"sales"}


@pytest.mark.parametrize(
    ("event", "result"),
    [
        ("COMPLETECALLER|12|60|1", "caller_hung_up"),
        ("COMPLETEAGENT|12|60|1", "agent_hung_up"),
        ("BLINDTRANSFER|200|internal|12|60|1", "transferred"),
        ("ATTENDEDTRANSFER|BRIDGE|7e5f|12|60|1", "transferred"),
        ("TRANSFER|200|internal|12|60", "transferred"),
    ],
)
def test_each_end_of_a_conversation_says_how_it_ended(event: str, result: str) -> None:
    call = told(ENTER, CONNECT, at(72, event, agent="an"))
    assert parts(call)[-1] == ("talk", 12, 72, "an", result)
    assert (call.outcome, call.wait_s, call.talk_s, call.wrap_up_s) == (Outcome.ANSWERED, 12, 60, 0)


@pytest.mark.parametrize(
    ("event", "outcome", "result"),
    [
        ("ABANDON|1|1|30", Outcome.ABANDONED, "abandoned"),
        ("EXITWITHTIMEOUT|1|1|30", Outcome.TIMED_OUT, "timed_out"),
        ("EXITEMPTY|1|1|30", Outcome.TURNED_AWAY, "unstaffed"),
        ("WITHDRAW|1|1|30|", Outcome.TURNED_AWAY, "withdrawn"),
        ("EXITWITHKEY|7|1|1|30", Outcome.LEFT_IN_MENU, "key"),
        ("SYSCOMPAT", Outcome.LOST, "lost"),
        ("ABANDON", Outcome.ABANDONED, "abandoned"),
    ],
)
def test_each_end_of_a_stay_without_answer_has_its_outcome(event: str, outcome: Outcome, result: str) -> None:
    call = told(ENTER, at(30, event))
    assert parts(call) == [("queue", 0, 30, None, result)]
    assert (call.outcome, call.wait_s, call.answered_at, call.agent_id) == (outcome, 30.0, None, None)
    assert call.ended_at == call.closed_at == NINE + 30


def test_the_log_s_own_durations_count_and_its_times_where_it_has_none() -> None:
    assert told(ENTER, at(13, "CONNECT|12", agent="an"), at(75, "COMPLETEAGENT|12|60")).wait_s == 12
    bare = told(ENTER, at(13, "CONNECT", agent="an"), at(75, "COMPLETEAGENT"))
    assert (bare.wait_s, bare.talk_s) == (13.0, 62.0)


def test_a_ring_that_the_caller_did_not_wait_for_is_part_of_his_stay() -> None:
    call = told(ENTER, at(5, "RINGCANCELED|2000", agent="an"), at(5, "ABANDON|1|1|5"))
    assert parts(call)[1] == ("ring", 3, 5, "an", "caller_hung_up")


def test_rings_that_are_longer_than_the_wait_are_cut_to_it_and_stand_in_order() -> None:
    call = told(
        ENTER,
        at(10, "RINGNOANSWER|10000", agent="a"),
        at(10, "RINGNOANSWER|99000", agent="b"),
        at(14, "CONNECT|12|1.2|11", agent="c"),
        at(20, "COMPLETEAGENT|12|8|1", agent="c"),
    )
    assert parts(call) == [
        ("queue", 0, 12, None, "answered"),
        ("ring", 0, 10, "a", "no_answer"),
        ("ring", 0, 10, "b", "no_answer"),
        ("ring", 1, 12, "c", "answered"),
        ("talk", 12, 20, "c", "agent_hung_up"),
    ]


def test_a_caller_who_comes_to_a_second_queue_has_two_stays() -> None:
    call = told(
        at(0, "ENTERQUEUE||0901234567|1"),
        at(30, "EXITWITHTIMEOUT|1|1|30"),
        at(31, "ENTERQUEUE||0901234567|1", queue="overflow"),
        at(40, "CONNECT|9|1.2|2", queue="overflow", agent="an"),
        at(50, "COMPLETEAGENT|9|10|1", queue="overflow", agent="an"),
    )
    assert parts(call) == [
        ("queue", 0, 30, None, "timed_out"),
        ("queue", 31, 40, None, "answered"),
        ("ring", 38, 40, "an", "answered"),
        ("talk", 40, 50, "an", "agent_hung_up"),
    ]
    assert (call.queue, call.wait_s, call.offered_at) == ("overflow", 39.0, NINE)


def test_who_is_transferred_into_another_queue_stays_with_the_one_that_answered_him() -> None:
    call = told(
        ENTER,
        CONNECT,
        at(20, "BLINDTRANSFER|7000|internal|12|8|1", agent="an"),
        at(22, "ENTERQUEUE||0901234567|1", queue="billing"),
        at(52, "ABANDON|1|1|30", queue="billing"),
    )
    assert [part.result for part in call.segments if part.kind is SegmentKind.QUEUE] == [
        "answered",
        "abandoned",
    ]
    assert (call.queue, call.agent_id, call.wait_s, call.talk_s) == ("sales", "an", 12.0, 8.0)
    assert (call.outcome, call.ended_at) == (Outcome.ANSWERED, NINE + 52)


@pytest.mark.parametrize(
    "lines",
    [
        (ENTER,),
        (ENTER, CONNECT),
        (at(0, "DID|19001234"),),
        (at(9, "RINGNOANSWER|1000", agent="an"),),
        (ENTER, at(30, "EXITWITHTIMEOUT|1|1|30"), at(31, "ENTERQUEUE||1|1")),
        (),
    ],
)
def test_a_call_that_goes_on_is_not_told_yet(lines: tuple[str, ...]) -> None:
    assert untold(*lines) is Untold.STILL_OPEN


def test_the_end_of_a_call_says_when_it_began_where_the_file_begins_in_its_middle() -> None:
    ended = at(72, "COMPLETECALLER|12|60|1", agent="an")
    for lines in ((CONNECT, ended), (ended,)):
        call = told(*lines)
        assert (call.offered_at, call.answered_at, call.ended_at) == (NINE, NINE + 12, NINE + 72)
        assert (call.pii_number, call.agent_id, call.queue) == ("", "an", "sales")
    gone = told(at(30, "ABANDON|1|1|30"))
    assert (gone.arrived_at, gone.wait_s, gone.outcome) == (NINE, 30.0, Outcome.ABANDONED)


@pytest.mark.parametrize(
    "event", ["CONNECT", "COMPLETEAGENT", "COMPLETEAGENT|12", "ABANDON|1", "TRANSFER|2|i"]
)
def test_an_end_that_does_not_say_so_tells_nothing(event: str) -> None:
    assert untold(at(72, event, agent="an")) is Untold.NO_BEGINNING


def test_an_answer_whose_line_is_missing_is_known_from_the_end() -> None:
    call = told(ENTER, at(73, "COMPLETECALLER|12|60|1", agent="an"))
    assert parts(call) == [
        ("queue", 0, 12, None, "answered"),
        ("ring", 12, 12, "an", "answered"),
        ("talk", 12, 72, "an", "caller_hung_up"),
    ]
    assert untold(ENTER, at(73, "COMPLETECALLER", agent="an")) is Untold.NO_BEGINNING


def test_an_end_that_is_written_twice_ends_it_once() -> None:
    once = told(ENTER, CONNECT, at(72, "BLINDTRANSFER|2|i|12|60|1", agent="an"))
    twice = told(
        ENTER, CONNECT, at(72, "BLINDTRANSFER|2|i|12|60|1", agent="an"), at(99, "COMPLETECALLER", agent="an")
    )
    assert twice.segments == once.segments
    assert told(ENTER, at(30, "ABANDON|1|1|30"), at(30, "ABANDON")).segments[1:] == ()


def test_lines_that_are_missing_in_the_middle_leave_what_is_known() -> None:
    call = told(
        ENTER, CONNECT, at(40, "ENTERQUEUE||1|1", queue="other"), at(45, "ABANDON|1|1|5", queue="other")
    )
    assert parts(call)[2:] == [
        ("talk", 12, 40, "an", "unknown"),
        ("queue", 40, 45, None, "abandoned"),
    ]
    again = told(ENTER, CONNECT, at(40, "CONNECT|3|1.3|1", agent="minh"), at(50, "COMPLETEAGENT|3|10|1"))
    assert [part.kind.value for part in again.segments] == ["queue", "ring", "talk", "queue", "ring", "talk"]
    left = told(ENTER, CONNECT, at(40, "ABANDON|1|1|40"))
    assert (left.outcome, left.talk_s) == (Outcome.ANSWERED, 28.0)


def test_a_call_that_asterisk_did_not_survive_is_lost_and_an_answered_one_was_answered() -> None:
    waited = told(ENTER, cut_at=NINE + 20)
    assert (waited.outcome, waited.wait_s, waited.segments[0].result) == (Outcome.LOST, 20.0, "lost")
    talked = told(ENTER, CONNECT, cut_at=NINE + 20)
    assert (talked.outcome, talked.talk_s, talked.segments[-1].result) == (Outcome.ANSWERED, 8.0, "line_lost")
    assert told(ENTER, cut_at=NINE - 5.0).wait_s == 0.0


def test_whoever_has_seen_more_lines_of_a_call_knows_better() -> None:
    ended = at(72, "COMPLETECALLER|12|60|1", agent="an")
    assert told(CONNECT, ended).version < told(ENTER, CONNECT, ended).version
    assert told(ENTER, at(3, "ABANDON")).version < told(ENTER, at(4, "ABANDON")).version


@given(
    st.lists(
        st.builds(
            lambda after, event, queue, agent, s: Entry(
                at=NINE + after,
                event=event,
                uniqueid="1.1",
                queue=queue,
                agent=agent,
                wait_s=s,
                talk_s=s,
                ring_s=s,
            ),
            st.integers(-10, 100),
            st.sampled_from(Event),
            st.sampled_from(["sales", "billing"]),
            st.sampled_from(["an", None]),
            st.none() | st.floats(0, 1e5),
        ),
        max_size=12,
    ),
    st.none() | st.floats(NINE - 100, NINE + 1000),
)
def test_whatever_the_lines_are_no_stretch_goes_backwards_and_the_sums_hold(
    entries: list[Entry], cut_at: float | None
) -> None:
    call = tell(entries, cut_at=cut_at)
    if not isinstance(call, Interaction):
        return
    assert call.offered_at is not None
    assert call.arrived_at <= call.offered_at <= (call.answered_at or call.offered_at)
    assert call.ended_at == call.closed_at
    for part in call.segments:
        assert part.end is not None
        assert call.arrived_at <= part.start <= part.end <= (call.ended_at or 0.0)
    main = [part for part in call.segments if part.kind is not SegmentKind.RING]
    for before, after in pairwise(main):
        assert before.end is not None
        assert before.end <= after.start
    assert call.talk_s == pytest.approx(sum(map(length, (p for p in main if p.kind is SegmentKind.TALK))))
    assert (call.outcome is Outcome.ANSWERED) == (call.answered_at is not None)


def length(part: Segment) -> float:
    assert part.end is not None
    return part.end - part.start
