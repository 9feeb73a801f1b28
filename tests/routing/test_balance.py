"""A queue at risk gets a bounded head start, and waits go as the thresholds do; not so when it is off."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import pytest

from routing.balance import MEMORY_S, Line, QueueRecord, Target, at_risk, head_starts
from tests.routing.hours import Hours, Lived, Stream

SHORT = Target(sl_s=20.0, share=0.8, max_head_start_s=120.0)
LONG = Target(sl_s=120.0, share=0.8, max_head_start_s=120.0)


def late(count: int, target: Target = SHORT, per_s: float = 0.1) -> QueueRecord:
    record = QueueRecord(at=0.0, per_s=per_s)
    for _ in range(count):
        record.answered(1000.0, 0.0, target)
    return record


# --- what is remembered ---------------------------------------------------------------------------------


def test_the_rate_of_arrivals_follows_what_arrives_and_fades_when_nothing_does() -> None:
    record = QueueRecord(at=0.0)
    for second in range(0, 5 * int(MEMORY_S), 10):
        record.arrived(float(second))
    now = 5 * MEMORY_S
    assert record.arrivals_per_s(now) == pytest.approx(0.1, rel=0.02)
    assert record.arrivals_per_s(now + MEMORY_S) == pytest.approx(0.1 / 2.718, rel=0.02)


def test_before_anything_is_measured_what_was_configured_holds() -> None:
    record = QueueRecord(at=50.0, per_s=0.2, aht_s=240.0)
    assert record.arrivals_per_s(50.0) == 0.2
    assert record.aht_s == 240.0
    assert record.service is None
    assert record.patience_s is None


def test_the_handling_time_moves_from_the_configured_to_the_measured() -> None:
    record = QueueRecord(at=0.0, aht_s=180.0)
    record.handled(290.0)
    assert record.aht_s == pytest.approx(190.0)
    for _ in range(2000):
        record.handled(300.0)
    assert record.aht_s == pytest.approx(300.0, abs=1.0)


def test_the_service_is_the_share_answered_in_time_of_all_but_those_who_hung_up_at_once() -> None:
    record = QueueRecord(at=0.0)
    for wait in (5.0, 10.0, 20.0, 20.1):
        record.answered(wait, 1.0, SHORT)
    assert record.service is None  # four are too few
    record.abandoned(30.0, 1.0, SHORT)
    record.abandoned(5.0, 1.0, SHORT)
    assert record.service == pytest.approx(3 / 5)


def test_patience_is_all_waiting_over_all_who_hung_up() -> None:
    record = QueueRecord(at=0.0)
    for number in range(1000):
        if number % 4:
            record.answered(30.0, 1.0, SHORT)
        else:
            record.abandoned(30.0, 1.0, SHORT)
    assert record.patience_s == pytest.approx(120.0, rel=0.02)


def test_an_event_that_comes_late_counts_as_of_the_latest() -> None:
    record = QueueRecord(at=100.0, per_s=0.1)
    record.arrived(40.0)
    assert record.at == 100.0
    assert record.per_s == pytest.approx(0.1 + 1 / MEMORY_S)
    assert record.arrivals_per_s(40.0) == record.per_s


def test_a_record_is_saved_and_loaded_as_it_is() -> None:
    record = late(7)
    record.forecast.answered(10.0, 12.0)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(record), type=QueueRecord) == record


# --- when a queue is at risk ----------------------------------------------------------------------------


def test_below_its_target_a_queue_is_at_risk_until_it_is_clearly_above() -> None:
    record, empty = QueueRecord(at=0.0), Line(0, 0.0)
    for wait in (10.0, 10.0, 10.0, 30.0, 30.0):
        record.answered(wait, 0.0, SHORT)
    assert at_risk(record, empty, SHORT)
    was = []
    while at_risk(record, empty, SHORT):
        record.answered(10.0, 0.0, SHORT)
        was.append(record.service or 0.0)
    assert max(was[:-1]) > SHORT.share  # still at risk just above the target
    assert was[-1] >= 0.85
    record.answered(30.0, 0.0, SHORT)
    assert SHORT.share <= (record.service or 0.0) < 0.85
    assert not at_risk(record, empty, SHORT)


def test_a_target_of_all_calls_can_be_met_again() -> None:
    every = Target(sl_s=20.0, share=1.0, max_head_start_s=60.0)
    record = late(5, every)
    for hour in range(1, 20):
        for _ in range(10):
            record.answered(1.0, hour * 3600.0, every)
        if hour == 1:
            assert record.below  # the late calls are an hour old and still count: all means all
    assert not record.below


def test_a_call_that_has_waited_half_the_threshold_puts_its_queue_at_risk() -> None:
    record = QueueRecord(at=0.0)
    assert not at_risk(record, Line(1, 10.0), SHORT)
    assert at_risk(record, Line(1, 10.1), SHORT)


# --- the head start -------------------------------------------------------------------------------------


def test_the_head_start_makes_fair_waits_equal_in_the_order_of_service() -> None:
    records = {"a": late(9), "b": late(9, LONG)}
    lines = {"a": Line(2, 15.0), "b": Line(5, 70.0)}
    # 7 waiting calls over 0.1 x 20 + 0.1 x 120 = half of what is promised: fair are 10 s and 60 s
    given = head_starts(records, lines, {"a": SHORT, "b": LONG}, now=0.0)
    assert given == pytest.approx({"a": 50.0, "b": 0.0})


def test_it_is_bounded() -> None:
    records = {"a": late(9), "b": late(9, LONG)}
    lines = {"a": Line(200, 900.0), "b": Line(500, 900.0)}
    assert head_starts(records, lines, {"a": SHORT, "b": LONG}, 0.0) == {"a": 120.0, "b": 0.0}


def test_it_is_given_only_while_the_target_is_at_risk() -> None:
    records = {"a": QueueRecord(at=0.0, per_s=0.1), "b": QueueRecord(at=0.0, per_s=0.1)}
    targets = {"a": SHORT, "b": LONG}
    assert head_starts(records, {"a": Line(1, 3.0), "b": Line(6, 50.0)}, targets, 0.0)["a"] == 0.0
    assert head_starts(records, {"a": Line(1, 11.0), "b": Line(6, 50.0)}, targets, 0.0)["a"] == 50.0


def test_a_queue_without_a_maximum_gets_none_and_gives_way() -> None:
    targets = {"a": SHORT, "b": Target(sl_s=20.0)}
    records = {"a": late(9), "b": late(9)}
    given = head_starts(records, {"a": Line(3, 15.0), "b": Line(3, 15.0)}, targets, 0.0)
    assert given["b"] == 0.0
    assert given["a"] == pytest.approx(6 / (0.1 * 20 + 0.1 * 600) * 580)


def test_equal_thresholds_are_served_first_come_first_served() -> None:
    records = {"a": late(9), "b": late(9)}
    assert head_starts(records, {"a": Line(9, 99.0), "b": Line(1, 1.0)}, {"a": SHORT, "b": SHORT}, 0.0) == {
        "a": 0.0,
        "b": 0.0,
    }


def test_without_arrivals_or_queues_there_is_nothing_to_give() -> None:
    assert head_starts({}, {}, {}, 0.0) == {}
    assert head_starts({"a": late(9, per_s=0.0)}, {"a": Line(1, 30.0)}, {"a": SHORT}, 0.0) == {"a": 0.0}
    assert head_starts({"a": late(9)}, {}, {"a": SHORT}, 0.0) == {"a": 0.0}


# --- the evidence: hours of virtual calls, two queues on the same twenty agents -------------------------


def lived_through(
    load: float, targets: Mapping[str, Target], patience_s: float | None = None, switched_on: bool = True
) -> tuple[dict[str, float], dict[str, float], float]:
    """Mean wait and share answered in time of each queue, and the largest head start, over three days."""
    streams = [Stream(queue, load / 2 / 180, 180, {"x": 1}, patience_s) for queue in targets]
    staff = {f"a{number}": {"x": 1} for number in range(20)}
    lives: list[Lived] = []
    largest = 0.0
    for seed in (1, 2, 3):
        records = {stream.queue: QueueRecord(at=0.0, per_s=stream.per_s) for stream in streams}

        def entered(hours: Hours, lived: Lived, records: dict[str, QueueRecord] = records) -> None:
            records[lived.stream.queue].arrived(hours.now)

        def ended(hours: Hours, lived: Lived, records: dict[str, QueueRecord] = records) -> None:
            queue = lived.stream.queue
            note = records[queue].answered if lived.answered else records[queue].abandoned
            note(lived.waited_s, hours.now, targets[queue])

        def revise(hours: Hours, records: dict[str, QueueRecord] = records) -> None:
            nonlocal largest
            waits: dict[str, list[float]] = {}
            for lived in hours.waiting.values():
                waits.setdefault(lived.stream.queue, []).append(hours.now - lived.call.since)
            lines = {queue: Line(len(theirs), max(theirs)) for queue, theirs in waits.items()}
            given = head_starts(records, lines, targets, hours.now)
            largest = max(largest, *given.values())
            if switched_on:
                hours.boost(given)

        lives += Hours(streams, staff, seed, entered=entered, ended=ended, revise=revise).run(3000)[200:]
    waits, service = {}, {}
    for queue, target in targets.items():
        theirs = [lived for lived in lives if lived.stream.queue == queue]
        in_time = sum(lived.answered and lived.waited_s <= target.sl_s for lived in theirs)
        waits[queue] = sum(lived.waited_s for lived in theirs) / len(theirs)
        service[queue] = in_time / len(theirs)
    print({queue: (round(waits[queue], 1), round(service[queue], 3)) for queue in targets}, round(largest, 1))
    return waits, service, largest


def test_under_load_waits_move_towards_the_ratio_of_the_thresholds() -> None:
    free = {"a": Target(20.0, 0.8, 600.0), "b": Target(120.0, 0.8, 600.0)}
    equal, _, _ = lived_through(18.0, free, switched_on=False)
    balanced, _, _ = lived_through(18.0, free)
    assert equal["a"] / equal["b"] == pytest.approx(1.0, abs=0.1)
    assert balanced["a"] / balanced["b"] < 0.4  # thresholds: 0.17; strict priority reaches 0.13
    assert sum(balanced.values()) == pytest.approx(sum(equal.values()), rel=0.02)  # nobody works the less


def test_the_queue_at_risk_recovers_and_the_other_keeps_its_target() -> None:
    targets = {"a": SHORT, "b": LONG}
    _, before, _ = lived_through(18.0, targets, patience_s=300.0, switched_on=False)
    _, after, _ = lived_through(18.0, targets, patience_s=300.0)
    assert before["a"] < 0.8 < before["b"]
    assert after["a"] > before["a"] + 0.04
    assert after["a"] >= 0.8
    assert after["b"] >= 0.8


def test_a_smaller_maximum_gives_less() -> None:
    targets = {"a": Target(20.0, 0.8, 10.0), "b": LONG}
    waits, _, largest = lived_through(18.0, targets)
    assert largest == 10.0
    assert 0.5 < waits["a"] / waits["b"] < 0.95


def test_switched_off_nothing_changes() -> None:
    off = {"a": Target(20.0), "b": Target(120.0)}
    assert lived_through(18.0, off) == lived_through(18.0, off, switched_on=False)
    assert lived_through(18.0, off)[2] == 0.0
