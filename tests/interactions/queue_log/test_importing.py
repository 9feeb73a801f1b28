from __future__ import annotations

import gzip
import itertools
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.queue_log_days import BEGIN, Truth, lines
from interactions import audit
from interactions.agent_times import AgentTimes
from interactions.metrics import Counts
from interactions.queue_log.files import BadQueueLog
from interactions.queue_log.importing import Report, Unused, import_queue_log
from interactions.record import Interaction, Outcome
from interactions.store import InteractionLog
from tests.interactions.queue_log.plans import Plan, facts_of, plans, uniqueid, written
from tests.interactions.queue_log.written import LATEST, NINE, at

SAMPLE = Path(__file__).parent / "asterisk22"
_numbers = itertools.count(1)


def saved(path: Path, text: Iterable[str]) -> Path:
    path.write_text("".join(f"{line}\n" for line in text))
    return path


async def imported(log: InteractionLog, *paths: Path, node: str = "queue_log") -> Report:
    return await import_queue_log(paths, log, at=LATEST, who="test", node=node)


async def calls(log: InteractionLog) -> list[Interaction]:
    """All of them, by their ids."""
    page = await log.list(limit=500)
    found = list(page.items)
    while page.next is not None:
        page = await log.list(limit=500, before=page.next)
        found += page.items
    return sorted(found, key=lambda call: call.call_id)


# --- what is taken over --------------------------------------------------------------------------


async def test_what_a_real_asterisk_wrote_is_taken_over(log: InteractionLog) -> None:
    """Rotated in the middle of a call; the files are as Asterisk 22 left them."""
    report = await imported(log, SAMPLE / "queue_log", SAMPLE / "queue_log.0")
    assert (report.imported, report.open, report.unused, report.lines) == (7, 0, (), 39)
    found = {call.call_id.removeprefix("queue_log-").removesuffix("-line"): call for call in await calls(log)}
    told = {
        name: (call.outcome.value, call.queue, call.agent_id, call.wait_s, call.talk_s)
        for name, call in found.items()
    }
    assert told == {
        "c1": ("answered", "sales", "Lan", 0, 4),
        "c2": ("answered", "sales", "Lan", 0, 2),
        "c3": ("abandoned", "sales", None, 2, 0),
        "c4": ("answered", "sales", "Lan", 4, 3),
        "c5": ("abandoned", "sales", None, 5, 0),
        "c6": ("answered", "sales", "Long", 0, 3),
        "c7": ("answered", "sales", "Long", 0, 5),
    }
    assert [(part.queue, part.result) for part in found["c4"].segments if part.kind == "queue"] == [
        ("short", "timed_out"),
        ("sales", "answered"),
    ]
    assert [part.result for part in found["c5"].segments] == ["abandoned", "no_answer", "caller_hung_up"]
    assert found["c6"].segments[-1].result == "transferred"
    assert (found["c1"].pii_number, found["c1"].pii_name, found["c1"].dialled) == (
        "0901234567",
        "Chị c1",
        "19001234",
    )
    pauses = await AgentTimes(log.engine).between(0.0, LATEST)
    assert [(s.agent_id, s.state, s.reason, (s.end or 0) - s.start) for s in pauses] == [
        ("Lan", "paused", "lunch", 7.0)
    ]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(made=plans, cut=st.tuples(st.floats(0, 1), st.floats(0, 1)))
async def test_the_log_tells_of_made_up_calls_what_is_true_of_them(
    log: InteractionLog, tmp_path: Path, made: list[Plan], cut: tuple[float, float]
) -> None:
    """Also when it comes in two files that overlap, or that leave nothing out between them."""
    node, text = f"n{next(_numbers)}", written(made)
    begin, end = sorted(round(len(text) * share) for share in cut)
    first, second = saved(tmp_path / f"{node}.1", text[:end]), saved(tmp_path / node, text[begin:])
    # Files that begin in the same second are read as they are named.
    in_turn = text[0].split("|")[0] == text[min(begin, len(text) - 1)].split("|")[0]
    report = await imported(log, *((first, second) if in_turn else (second, first)), node=node)
    assert (report.imported, report.open, report.unused) == (len(made), 0, ())
    assert report.repeated == end - begin
    for number, plan in enumerate(made):
        call = await log.get(f"{node}-{uniqueid(number)}")
        assert call is not None
        assert facts_of(call) == plan.facts()


async def test_sums_of_many_calls_are_those_of_the_file(log: InteractionLog, tmp_path: Path) -> None:
    truth = Truth()
    path = tmp_path / "queue_log"
    path.write_text("".join(lines(3_000, 7, truth)))
    report = await imported(log, path)
    assert (report.imported, report.lines, report.open, report.unused) == (3_000, truth.lines, 0, ())
    counts = sum((await log.totals(BEGIN, sl_s={})).values(), start=Counts())
    assert (counts.offered, counts.answered, counts.abandoned) == (3_000, truth.answered, truth.abandoned)
    assert (counts.answered_wait_s, counts.talk_s) == (truth.wait_of_answered_s, truth.talk_s)


async def test_agents_have_the_names_of_this_house(log: InteractionLog, tmp_path: Path) -> None:
    path = saved(
        tmp_path / "q",
        [
            at(0, "ADDMEMBER|", call="CLI", agent="PJSIP/lan"),
            at(5, "ENTERQUEUE||1|1"),
            at(9, "CONNECT|4|1.2|1", agent="Lan Nguyễn"),
            at(20, "COMPLETEAGENT|4|11|1", agent="Lan Nguyễn"),
        ],
    )
    names = {"PJSIP/lan": "lan", "Lan Nguyễn": "lan"}
    report = await import_queue_log([path], log, at=LATEST, who="test", agents=names)
    assert [call.agent_id for call in await calls(log)] == ["lan"]
    assert [s.state for s in await AgentTimes(log.engine).between(0.0, LATEST)] == [
        "idle",
        "ringing",
        "talking",
    ]
    assert report.stretches == 3


# --- again, and in pieces ------------------------------------------------------------------------


async def test_the_same_file_again_changes_nothing(log: InteractionLog, tmp_path: Path) -> None:
    path = saved(tmp_path / "q", (line.rstrip("\n") for line in lines(500, 3, Truth())))
    first = await imported(log, path)
    before = await calls(log), await AgentTimes(log.engine).between(0.0, LATEST)
    again = await imported(log, path)
    assert (first.imported, first.stretches > 0) == (500, True)
    assert (again.imported, again.unchanged, again.stretches) == (0, 500, 0)
    assert (await calls(log), await AgentTimes(log.engine).between(0.0, LATEST)) == before


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_rotated_files_that_overlap_come_to_the_same_in_any_order(
    log: InteractionLog, tmp_path: Path, order: tuple[int, ...]
) -> None:
    text = [line.rstrip("\n") for line in lines(300, 5, Truth())]
    whole = saved(tmp_path / "whole", text)
    third = len(text) // 3
    pieces = [
        saved(tmp_path / "a", text[: 2 * third]),
        saved(tmp_path / "b", text[third:]),
        whole,
    ]
    pieces[1].write_bytes(gzip.compress(pieces[1].read_bytes()))
    for number in order:
        await imported(log, pieces[number])
    in_turn = await calls(log)
    await imported(log, whole, node="once")
    once = [call for call in await calls(log) if call.node == "once"]
    assert [facts_of(call) for call in in_turn] == [facts_of(call) for call in once]
    assert len(once) == 300


async def test_a_growing_file_adds_what_has_ended_since(log: InteractionLog, tmp_path: Path) -> None:
    day = [
        at(0, "ENTERQUEUE||1|1"),
        at(9, "CONNECT|9|1.2|1", agent="an"),
        at(20, "COMPLETEAGENT|9|11|1", agent="an"),
    ]
    early = await imported(log, saved(tmp_path / "q", day[:2]))
    assert (early.imported, early.open) == (0, 1)
    assert await calls(log) == []
    late = await imported(log, saved(tmp_path / "q", day))
    assert (late.imported, late.open) == (1, 0)
    again = await imported(log, saved(tmp_path / "q", day[:2]))
    assert (again.imported, again.open) == (0, 0), "its end is known"


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(1, 10**6), cuts=st.lists(st.floats(0.0, 1.0), min_size=1, max_size=4).map(sorted))
async def test_a_file_that_is_taken_over_again_and_again_while_it_grows_comes_to_the_same(
    log: InteractionLog, tmp_path: Path, seed: int, cuts: list[float]
) -> None:
    """Cut anywhere, in the middle of a line too."""
    node, once = f"n{next(_numbers)}", f"n{next(_numbers)}"
    whole = "".join(lines(40, seed, Truth())).encode()
    path, imports = tmp_path / node, []
    for cut in [*cuts, 1.0]:
        path.write_bytes(whole[: max(200, int(len(whole) * cut))])  # a line at least
        imports.append(await imported(log, path, node=node))
    assert (imports[-1].open, imports[-1].unused) == (0, ())
    assert {each.reason for report in imports for each in report.unused} <= {
        "not finished: still being written, or cut off"
    }
    again = await imported(log, path, node=node)
    assert (again.imported, again.unchanged, again.stretches) == (0, 40, 0)
    await imported(log, path, node=once)
    told = await calls(log)
    in_parts, at_once = ([facts_of(call) for call in told if call.node == name] for name in (node, once))
    assert in_parts == at_once
    assert len(at_once) == 40


async def test_what_rotation_left_is_taken_over_as_it_lies_there(log: InteractionLog, tmp_path: Path) -> None:
    """Of three days, the oldest packed; named as the shell names them."""
    text = [line.rstrip("\n") for line in lines(200, 7, Truth())]
    third = len(text) // 3
    packed = saved(tmp_path / "queue_log.2.gz", text[:third])
    packed.write_bytes(gzip.compress(packed.read_bytes()))
    before = saved(tmp_path / "queue_log.1", text[third : 2 * third])
    now = saved(tmp_path / "queue_log", text[2 * third :])
    report = await imported(log, now, before, packed)
    assert (report.imported, report.open, report.unused, report.lines) == (200, 0, (), len(text))
    await imported(log, saved(tmp_path / "whole", text), node="once")
    told = await calls(log)
    rotated, once = (
        [facts_of(call) for call in told if (call.node == "once") is one] for one in (False, True)
    )
    assert rotated == once


async def test_a_call_of_which_one_file_has_the_end_is_made_whole_by_both(
    log: InteractionLog, tmp_path: Path
) -> None:
    first = saved(tmp_path / "q.1", [at(0, "ENTERQUEUE||0901234567|1")])
    second = saved(tmp_path / "q", [at(9, "ABANDON|1|1|9")])
    await imported(log, second)
    assert [(call.wait_s, call.pii_number) for call in await calls(log)] == [(9.0, "")]
    report = await imported(log, second, first)
    assert (report.imported, report.open) == (1, 0)
    assert [(call.wait_s, call.pii_number) for call in await calls(log)] == [(9.0, "0901234567")]
    await imported(log, second)
    assert [call.pii_number for call in await calls(log)] == ["0901234567"]


async def test_an_import_that_was_broken_off_goes_on_where_it_was(
    log: InteractionLog, tmp_path: Path
) -> None:
    path = saved(tmp_path / "q", (line.rstrip("\n") for line in lines(2_500, 9, Truth())))

    def break_off(step: str, done: float) -> None:
        if step == "saving":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await import_queue_log([path], log, at=LATEST, who="test", progress=break_off)
    part = len(await calls(log))
    assert 0 < part < 2_500
    report = await imported(log, path)
    assert (report.imported, report.unchanged) == (2_500 - part, part)


async def test_more_calls_than_are_kept_in_memory_are_saved_on_the_way(
    log: InteractionLog, tmp_path: Path
) -> None:
    path = saved(tmp_path / "q", (line.rstrip("\n") for line in lines(12_000, 1, Truth())))
    steps: list[str] = []
    report = await import_queue_log(
        [path], log, at=LATEST, who="test", progress=lambda step, done: steps.append(f"{step} {done <= 1.0}")
    )
    assert report.imported == 12_000
    assert steps[0] == "reading True"
    assert steps.count("reading True") > 1


# --- what cannot be used -------------------------------------------------------------------------


async def test_lines_that_cannot_be_used_are_told_with_the_place_of_the_first(
    log: InteractionLog, tmp_path: Path
) -> None:
    path = tmp_path / "q"
    path.write_text(
        "\n".join(
            [
                at(0, "ENTERQUEUE||0901234567|1"),
                "rubbish 0901234567",
                at(3, "SOMETHING|0901234567"),
                "more rubbish",
                at(9, "ABANDON|1|1|9"),
                at(10, "ABANDON", call="2.2"),
                at(-90, "CONNECT|9"),
                at(11, "CONFIGRELOAD|", call="NONE", queue="NONE"),
                at(12, "ENTERQ"),
            ]
        )
    )
    report = await imported(log, path)
    assert report.imported == 1
    assert set(report.unused) == {
        Unused("too few fields", 2, f"{path}:2"),
        Unused("unknown event", 1, f"{path}:3"),
        Unused("earlier than what happened to this call before", 1, f"{path}:7"),
        Unused("not finished: still being written, or cut off", 1, f"{path}:9"),
        Unused("the end of a call whose beginning nobody knows", 1, f"{path}:6"),
    }
    assert "0901234567" not in repr(report)


async def test_a_call_that_asterisk_did_not_survive_is_lost(log: InteractionLog, tmp_path: Path) -> None:
    path = saved(
        tmp_path / "q",
        [
            at(0, "ADDMEMBER|", call="CLI", agent="an"),
            at(1, "ENTERQUEUE||1|1"),
            at(4, "RINGNOANSWER|2000", agent="an"),
            at(90, "QUEUESTART|", call="NONE", queue="NONE"),
            at(95, "ENTERQUEUE||1|1", call="2.2"),
            at(99, "ABANDON|1|1|4", call="2.2"),
        ],
    )
    report = await imported(log, path)
    assert (report.imported, report.open) == (2, 0)
    assert [(call.outcome, call.wait_s) for call in await calls(log)] == [
        (Outcome.LOST, 3.0),
        (Outcome.ABANDONED, 4.0),
    ]
    stretches = await AgentTimes(log.engine).between(0.0, LATEST)
    assert [(s.state, s.start - NINE, (s.end or 0) - NINE) for s in stretches] == [
        ("idle", 0, 2),
        ("ringing", 2, 4),
    ]


async def test_names_that_no_database_can_store_cost_nobody_his_call(
    log: InteractionLog, tmp_path: Path
) -> None:
    path = tmp_path / "q"
    path.write_bytes(
        f"{at(0, 'ENTERQUEUE||')}\0\xff|1\n".encode("latin-1") + f"{at(9, 'ABANDON|1|1|9')}\n".encode()
    )
    assert (await imported(log, path)).imported == 1
    assert [call.pii_number for call in await calls(log)] == ["\ufffd\ufffd"]


async def test_nothing_is_imported_when_one_of_the_files_is_none(log: InteractionLog, tmp_path: Path) -> None:
    good = saved(tmp_path / "q", [at(0, "ENTERQUEUE||1|1"), at(9, "ABANDON|1|1|9")])
    with pytest.raises(BadQueueLog):
        await imported(log, good, saved(tmp_path / "r", ["no", "queue_log"]))
    assert await calls(log) == []


async def test_who_imported_what_is_written_down_when_it_changed_something(
    log: InteractionLog, tmp_path: Path
) -> None:
    path = saved(tmp_path / "q", [at(0, "ENTERQUEUE||1|1"), at(9, "ABANDON|1|1|9")])
    await imported(log, path)
    await imported(log, path)
    (entry,) = await audit.of(log.engine, "import", "queue_log")
    assert (entry.who, entry.at) == ("test", LATEST)
    assert entry.change is not None
    assert (entry.change["imported"], entry.change["files"]) == (1, [str(path)])
