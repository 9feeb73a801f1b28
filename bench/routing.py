"""How many calls a second are routed, beside what one would use instead, in one run on this machine.

    python -m bench.routing [--json] [--seconds 0.75]

A cycle is what a busy centre does all day: an agent becomes idle, gets the first call he may take, and a new
call that asks for the same comes in, so that the mix stays what it was. Agents are made beforehand, calls
within the cycle. All who are measured get the same agents and must pick the same calls. A cycle's cost is
CPU time, that of a server included; all take turns, and the best of five rounds counts. Nothing is asserted:
targets are shown as met or not.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import logging
import math
import os
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator

import structlog
from rich.console import Console
from rich.table import Table

from bench.routing_cycles import Day, Routed, Row, cell, servers
from bench.routing_mix import Mix, call_id, kind_of, realistic
from routing.demand import IdleAgent, WaitingCall
from routing.engine import Router
from routing.rank import tier, turn

AGENTS = (100, 1_000, 10_000)
WAITING = (100, 1_000, 10_000, 100_000)
PICKS = 30_000
ENOUGH = 2_000  # cycles between two looks at the clock


def single_picks(mix: Mix, agents: int, waiting: int) -> Row:
    """Microseconds by the clock from an agent who is idle to the match. Python's collection of garbage falls
    into some of them, so the longest is told without it, too."""
    routed, day = Routed(mix.agents(agents)), Day(mix, agents, waiting)
    routed.fill(mix.calls(waiting))
    timed_picks(routed.router, day)
    took = timed_picks(routed.router, day)
    gc.disable()
    without_gc = timed_picks(routed.router, day)
    gc.enable()
    return {
        "agents": agents,
        "waiting": waiting,
        "p50_us": took[PICKS // 2] / 1e3,
        "p99_us": took[PICKS * 99 // 100] / 1e3,
        "max_us": took[-1] / 1e3,
        "max_without_gc_us": without_gc[-1] / 1e3,
    }


def timed_picks(router: Router, day: Day) -> list[int]:
    """In nanoseconds, the shortest first."""
    day.prepare(PICKS)
    took = []
    for agent in day.idle:
        router.ready(agent)
        began = time.perf_counter_ns()
        matches = router.match()
        took.append(time.perf_counter_ns() - began)
        router.offer(day.next_call(kind_of(matches[0].call_id)))
        router.match()
    return sorted(took)


def calls_to_idle(mix: Mix, agents: int, seconds: float) -> list[Row]:
    """Calls that come while everybody is idle; who got one is idle again at once, the last in turn."""
    crew = {agent.agent_id: agent for agent in mix.agents(agents)}
    router = Router()
    for agent in crew.values():
        router.ready(agent)
    router.match()

    def routed(call: WaitingCall) -> str:
        router.offer(call)
        (match,) = router.match()
        return match.agent_id

    def scanned(call: WaitingCall) -> str:
        ranks = ((tier(one.skills, one.missed, call.demand), one) for one in idle.values())
        able = (
            (rank, turn(one, call.demand.choice), one.agent_id) for rank, one in ranks if rank is not None
        )
        return min(able)[2]

    def again(agent: IdleAgent) -> None:
        router.ready(agent)
        router.match()

    idle = dict(crew)
    rows: list[Row] = []
    for name, pick, put_back in (
        ("router", routed, again),
        ("naive scan", scanned, lambda agent: idle.update({agent.agent_id: agent})),
    ):
        picked, per_cpu_s = rate(mix, crew, pick, put_back, seconds)
        rows.append({"by": name, "agents": agents, "calls_per_cpu_s": round(per_cpu_s), "picked": picked})
    first, second = (row.pop("picked") for row in rows)
    for row in rows:
        row["picks_agree"] = all(ours == theirs for ours, theirs in zip(first, second, strict=False))
    return rows


def rate(
    mix: Mix,
    crew: dict[str, IdleAgent],
    pick: Callable[[WaitingCall], str],
    put_back: Callable[[IdleAgent], None],
    seconds: float,
) -> tuple[list[str], float]:
    """Whom it picked, and how many calls it served per CPU second."""
    picked: list[str] = []
    calls: Iterator[WaitingCall] = mix.calls(sys.maxsize)
    began = time.process_time()
    while (cpu := time.process_time() - began) < seconds or not picked:
        for _, call in zip(range(ENOUGH // len(crew) + 1), calls, strict=False):
            agent = crew[pick(call)]
            picked.append(agent.agent_id)
            put_back(IdleAgent(agent.agent_id, agent.skills, 1e6 + len(picked), agent.order))
    return picked, len(picked) / cpu


def bytes_per_waiting_call(mix: Mix, waiting: int) -> float:
    """What the router and the waiting calls themselves take; demands and ids are the caller's."""
    ids = [(call_id(order, order % len(mix.demands)), order % len(mix.demands)) for order in range(waiting)]
    router = Router()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for order, (name, kind) in enumerate(ids):
        router.offer(mix.call(name, kind, order))
    router.match()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (after - before) / waiting


def growth(rows: list[Row]) -> list[Row]:
    """How a cycle's cost grows from the fewest waiting to the most, beside how their logarithm does."""
    fewest, most = WAITING[0], WAITING[-1]
    told = []
    for agents in AGENTS:
        cost = {
            row["waiting"]: 1e6 / row["cycles_per_cpu_s"]
            for row in rows
            if row["agents"] == agents and row["by"] == "router"
        }
        told.append(
            {
                "agents": agents,
                "us": {str(waiting): round(us, 2) for waiting, us in cost.items()},
                "times": round(cost[most] / cost[fewest], 2),
                "log_times": round(math.log(most) / math.log(fewest), 2),
                "exponent": round(math.log(cost[most] / cost[fewest]) / math.log(most / fewest), 3),
            }
        )
    return told


async def measured(seconds: float, console: Console) -> Row:
    mix = realistic()
    cycles: list[Row] = []
    with console.status("servers start") as status:
        async with servers() as private:
            for agents in AGENTS:
                for waiting in WAITING:
                    status.update(f"{agents:,} agents, {waiting:,} calls waiting")
                    cycles += await cell(mix, agents, waiting, seconds, private)
        status.update("single picks, calls to idle agents, memory")
        grown = growth(cycles)
        report: Row = {
            "cores": len(os.sched_getaffinity(0)),
            "load": os.getloadavg()[0],
            "cycles": cycles,
            "growth": grown,
            "single_picks": [single_picks(mix, AGENTS[-1], waiting) for waiting in WAITING],
            "calls_to_idle": [row for agents in AGENTS for row in calls_to_idle(mix, agents, seconds)],
            "bytes_per_waiting_call": round(bytes_per_waiting_call(mix, WAITING[-1]), 1),
            "without": private.without,
        }
    report["targets"] = targets(report)
    return report


def targets(report: Row) -> list[Row]:
    """What was asked for, at 10,000 agents and 100,000 waiting calls."""
    last = next(
        row
        for row in report["cycles"]
        if (row["by"], row["agents"], row["waiting"]) == ("router", AGENTS[-1], WAITING[-1])
    )
    p99 = report["single_picks"][-1]["p99_us"]
    grows = max(row["times"] / row["log_times"] for row in report["growth"])
    agree = all(row["picks_agree"] for row in report["cycles"] + report["calls_to_idle"])
    size = report["bytes_per_waiting_call"]
    told = (
        ("cycles per CPU second", "≥ 150,000", last["cycles_per_cpu_s"], last["cycles_per_cpu_s"] >= 150_000),
        ("99 of 100 picks, µs", "≤ 20", p99, p99 <= 20),
        ("growth of a cycle's cost ÷ that of log(waiting)", "≤ 1", round(grows, 2), grows <= 1),
        ("bytes per waiting call", "≤ 300", size, size <= 300),
        ("all who were measured picked the same", "yes", "yes" if agree else "no", agree),
    )
    return [dict(zip(("what", "target", "is", "met"), row, strict=True)) for row in told]


def show(report: Row, console: Console) -> None:
    names = list(dict.fromkeys(row["by"] for row in report["cycles"]))[1:]
    table = Table(
        *("agents", "waiting", "cycles", *names),
        title="cycles per CPU second of the router, and how many times fewer are made by …",
    )
    for agents in AGENTS:
        for waiting in WAITING:
            here = {r["by"]: r for r in report["cycles"] if (r["agents"], r["waiting"]) == (agents, waiting)}
            fewer = (f"{here[name]['times_fewer']:,}" if name in here else "" for name in names)
            cycles = here["router"]["cycles_per_cpu_s"]
            table.add_row(f"{agents:,}", f"{waiting:,}", f"{cycles:,}", *fewer)
    console.print(table)
    if report["without"]:
        console.print(f"without PostgreSQL: {report['without']}")

    table = Table("agents", "calls per CPU second", "naive scan", title="calls that come to idle agents")
    of = {(row["agents"], row["by"]): f"{row['calls_per_cpu_s']:,}" for row in report["calls_to_idle"]}
    for agents in AGENTS:
        table.add_row(f"{agents:,}", of[agents, "router"], of[agents, "naive scan"])
    console.print(table)

    columns = ("p50_us", "p99_us", "max_us", "max_without_gc_us")
    table = Table("waiting", *columns, title=f"one pick, {AGENTS[-1]:,} agents")
    for row in report["single_picks"]:
        table.add_row(f"{row['waiting']:,}", *(f"{row[column]:.1f}" for column in columns))
    console.print(table)

    table = Table("agents", *map("{:,}".format, WAITING), "times", "log", "exponent", title="µs of a cycle")
    for row in report["growth"]:
        costs = (str(row["us"][str(waiting)]) for waiting in WAITING)
        table.add_row(
            f"{row['agents']:,}", *costs, *(str(row[name]) for name in ("times", "log_times", "exponent"))
        )
    console.print(table)

    table = Table(
        *("target", "", "is", ""),
        title=f"at {AGENTS[-1]:,} agents and {WAITING[-1]:,} waiting calls; load {report['load']:.1f} "
        f"on {report['cores']} cores",
    )
    for row in report["targets"]:
        value = f"{row['is']:,}" if isinstance(row["is"], int) else str(row["is"])
        table.add_row(row["what"], row["target"], value, "met" if row["met"] else "not met")
    console.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description="calls routed a second, beside what one would use instead")
    parser.add_argument("--seconds", type=float, default=0.75, help="of CPU, for each who is measured")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    console = Console(stderr=options.json)
    report = asyncio.run(measured(options.seconds, console))
    if options.json:
        sys.stdout.write(json.dumps(report, indent=2) + "\n")
    else:
        show(report, console)


if __name__ == "__main__":
    main()
