from __future__ import annotations

from interactions.queue_log.calls import LONGEST, Calls, Story
from interactions.queue_log.lines import Reason
from tests.interactions.queue_log.written import NINE, at, entry

HERE = ("queue_log", 1)


def filled(*lines: str, kept: int = 10) -> Calls:
    calls = Calls(kept)
    for number, line in enumerate(lines, start=1):
        assert calls.add(entry(line), ("queue_log", number)) is None
    return calls


def names(stories: list[Story]) -> list[str]:
    return [story.uniqueid for story in stories]


def enter(call: str, after: float = 0) -> str:
    return at(after, "ENTERQUEUE||1|1", call=call)


def abandon(call: str, after: float = 3) -> str:
    return at(after, "ABANDON|1|1|3", call=call)


def test_each_call_gets_its_own_lines_and_knows_where_it_began() -> None:
    settled, open_ = filled(enter("a"), enter("b"), abandon("a")).rest()
    assert (names(settled), names(open_)) == (["a"], ["b"])
    assert len(settled[0].entries) == 2
    assert open_[0].where == ("queue_log", 2)


def test_a_caller_who_comes_back_within_so_many_calls_is_the_same_call() -> None:
    calls = filled(enter("a"), abandon("a"), enter("b"), abandon("b"), enter("a", 9), kept=2)
    assert list(calls.ripe()) == []
    settled, open_ = calls.rest()
    assert (names(settled), names(open_)) == (["b"], ["a"])
    assert len(open_[0].entries) == 3


def test_what_settled_first_is_given_away_when_more_than_so_many_are_kept() -> None:
    lines = [line for call in "abc" for line in (enter(call), abandon(call))]
    calls = filled(*lines, abandon("a", 4), kept=2)  # a settled again: it is the youngest now
    assert names(list(calls.ripe())) == ["b"]
    assert names(calls.rest()[0]) == ["c", "a"]


def test_the_same_line_from_a_second_file_counts_once() -> None:
    calls = filled(enter("a"), abandon("a"), enter("a"), abandon("a"))
    assert calls.repeated == 2
    assert len(calls.rest()[0][0].entries) == 2


def test_a_line_a_little_late_is_taken_and_one_from_long_before_is_not() -> None:
    calls = filled(enter("a", 100), at(99, "DID|1", call="a"))
    assert calls.add(entry(at(50, "ABANDON|1|1|1", call="a")), HERE) is Reason.BACKWARDS
    assert names(calls.rest()[1]) == ["a"]


def test_calls_end_with_the_asterisk_they_were_on() -> None:
    calls = filled(enter("a", 0), enter("b", 50))
    calls.restarted(entry(f"{NINE + 40}|NONE|NONE|NONE|QUEUESTART|"), NINE + 30.0)
    settled, open_ = calls.rest()
    assert (names(settled), settled[0].cut_at) == (["a"], NINE + 30.0)
    assert names(open_) == ["b"]  # came after: the start was read before, in another file


def test_a_call_that_goes_on_after_a_start_did_not_end_with_it() -> None:
    calls = filled(enter("a"))
    calls.restarted(entry(f"{NINE + 40}|NONE|NONE|NONE|QUEUESTART|"), NINE + 99.0)
    assert calls.rest()[0][0].cut_at == NINE + 40.0
    calls.add(entry(at(60, "CONNECT|60|1.2|1", call="a", agent="an")), HERE)
    settled, open_ = calls.rest()
    assert (settled, open_[0].cut_at) == ([], None)


def test_a_call_with_more_lines_than_any_call_has_takes_no_more_memory() -> None:
    calls = filled(enter("a"), *(at(1, f"RINGNOANSWER|{n}", call="a") for n in range(LONGEST - 1)))
    assert calls.add(entry(at(2, "RINGNOANSWER|1", call="a")), HERE) is Reason.TOO_MANY
