"""A staffing plan: as JSON for programs, as a table for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table
from rich.text import Text

from planning.erlang import Outlook
from planning.report import dumps
from planning.staffing import Goal, Need
from planning.words import NOTHING, Numbers


def as_json(needs: Sequence[Need], goal: Goal) -> str:
    return dumps(
        {
            "goal": {
                "target": goal.share,
                "within_s": goal.within_s,
                "patience_s": goal.patience_s,
                "max_abandon": goal.max_abandon,
                "max_occupancy": goal.max_occupancy,
                "shrinkage": goal.shrinkage,
            },
            "intervals": [_row(need) for need in needs],
            "total": {
                "calls": sum(need.interval.calls for need in needs),
                "agent_hours": agent_hours(needs),
                "scheduled_hours": scheduled_hours(needs),
            },
        }
    )


def _row(need: Need) -> dict[str, Any]:
    interval, outlook, simulated = need.interval, need.outlook, need.simulated
    return {
        "from": interval.start or None,
        "length_s": interval.length_s,
        "calls": interval.calls,
        "aht_s": interval.aht_s,
        "erlangs": interval.erlangs,
        "erlang_c": need.by_erlang_c,
        "erlang_a": need.by_erlang_a,
        "simulation": need.by_simulation,
        "agents": need.agents,
        "scheduled": need.scheduled,
        "sl": outlook and outlook.service_level,
        "p_wait": outlook and outlook.p_wait,
        "asa_s": outlook and outlook.asa_s,
        "occupancy": outlook and outlook.occupancy,
        "abandonment": outlook and outlook.p_abandon,
        "simulated_sl": simulated and simulated.service_level,
        "simulated_sl_hw": simulated and simulated.half_width,
    }


def agent_hours(needs: Sequence[Need]) -> float:
    return sum(need.agents * need.interval.length_s for need in needs) / 3600


def scheduled_hours(needs: Sequence[Need]) -> float:
    return sum(need.scheduled * need.interval.length_s for need in needs) / 3600


def starts(needs: Sequence[Need]) -> list[str]:
    """The day is left out where it is the same for all."""
    times = [need.interval.start.replace("T", " ") for need in needs]
    days = {time.rpartition(" ")[0] for time in times}
    return [time.rpartition(" ")[2] for time in times] if len(days) == 1 else times


def table(needs: Sequence[Need], goal: Goal, numbers: Numbers) -> Group:
    """A row for each interval; what nobody asked for has no column."""
    patient = goal.patience_s is None
    simulated = any(need.by_simulation is not None for need in needs)

    def percents(share: Callable[[Outlook], float]) -> list[str]:
        return [_percent(numbers, None if o is None else share(o)) for o in outlooks]

    outlooks = [need.outlook for need in needs]
    asa = [NOTHING if o is None else numbers.number(o.asa_s, 1) for o in outlooks]
    columns = [
        ("from", starts(needs), any(need.interval.start for need in needs)),
        ("calls", [numbers.number(need.interval.calls) for need in needs], True),
        ("AHT\ns", [numbers.number(need.interval.aht_s) for need in needs], True),
        ("load\nerl.", [numbers.number(need.interval.erlangs, 1) for need in needs], True),
        ("by\nC", [numbers.number(need.by_erlang_c) for need in needs], True),
        ("by\nA", [numbers.number(need.by_erlang_a) for need in needs], not patient),
        ("by\nsim.", [numbers.number(need.by_simulation) for need in needs], simulated),
        ("on the\nroster", [numbers.number(need.scheduled) for need in needs], goal.shrinkage > 0),
        ("in time\n%", percents(lambda o: o.service_level), True),
        ("simulated\n%", [_simulated(numbers, need) for need in needs], simulated),
        ("ASA\ns", asa, True),
        ("busy\n%", percents(lambda o: o.occupancy), True),
        ("gave\nup %", percents(lambda o: o.p_abandon), not patient),
    ]
    shown = Table(box=SIMPLE_HEAD, padding=0, show_edge=False)
    believed = "by\nsim." if simulated else "by\nC" if patient else "by\nA"
    kept = [(heading, cells) for heading, cells, wanted in columns if wanted]
    for heading, cells in kept:
        # A number cut short would be another number.
        widest = max(map(len, (*heading.split("\n"), *cells)))
        style = "bold" if heading == believed else ""
        justify: Literal["left", "right"] = "left" if heading == "from" else "right"
        shown.add_column(Text(heading), justify=justify, vertical="bottom", style=style, min_width=widest)
    for row in zip(*(cells for _, cells in kept), strict=True):
        shown.add_row(*map(Text, row))
    return Group(Text(_title(goal, numbers), "bold"), shown, *_notes(needs, goal, numbers, simulated))


def share_of(numbers: Numbers, share: float) -> str:
    """80 %, and 99.5 %: what people chose is shown as they would write it."""
    return f"{numbers.number(100 * share, 0 if round(1000 * share) % 10 == 0 else 1)} %"


def _title(goal: Goal, numbers: Numbers) -> str:
    limits = [
        f"{share_of(numbers, goal.share)} of the calls answered within {numbers.number(goal.within_s)} s"
    ]
    if goal.max_abandon is not None:
        limits.append(f"at most {share_of(numbers, goal.max_abandon)} give up")
    if goal.max_occupancy is not None:
        limits.append(f"agents busy at most {share_of(numbers, goal.max_occupancy)} of their time")
    return "Agents needed: " + ", ".join(limits)


def _notes(needs: Sequence[Need], goal: Goal, numbers: Numbers, simulated: bool) -> Iterator[Text]:
    yield Text()
    hours = f"{numbers.number(agent_hours(needs), 1)} agent hours at the phones"
    if goal.shrinkage > 0:
        away, paid = share_of(numbers, goal.shrinkage), numbers.number(scheduled_hours(needs), 1)
        hours += f", {paid} on the roster ({away} away from the phone)"
    yield Text(hours)
    yield Text("by C: Erlang C, nobody ever hangs up", "dim")
    if goal.patience_s is not None:
        mean = numbers.number(goal.patience_s)
        yield Text(f"by A: Erlang A, who waits hangs up after {mean} s on average", "dim")
    if simulated:
        yield Text("by sim.: the routing engine itself, ± half of the 95 % interval", "dim")


def _percent(numbers: Numbers, share: float | None) -> str:
    return NOTHING if share is None else numbers.number(100 * share, 1)


def _simulated(numbers: Numbers, need: Need) -> str:
    found = need.simulated
    if found is None:
        return NOTHING
    return f"{_percent(numbers, found.service_level)} ±{_percent(numbers, found.half_width)}"
