"""A made-up queue_log, as app_queue would have written it, with what is true of it: seeded, so that the same
seed gives the same bytes."""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass

QUEUES = ("sales", "support", "billing", "vip")
AGENTS = 60
BEGIN = 1_760_000_000  # seconds
_EVERY_S = 4.0  # between two calls, on average


@dataclass(slots=True)
class Truth:
    """Counted while the calls are made up: of single stays in a queue."""

    calls: int = 0
    lines: int = 0
    answered: int = 0
    abandoned: int = 0
    other: int = 0
    wait_of_answered_s: int = 0
    talk_s: int = 0


def lines(calls: int, seed: int, truth: Truth) -> Iterator[str]:
    """In the order of time, each with its end of line."""
    chance = random.Random(seed)
    begins = float(BEGIN)
    ready: list[tuple[int, int, str]] = []
    serial = 0
    for agent in range(AGENTS):
        for queue in QUEUES:
            yield _out((BEGIN, 0, f"CLI|{queue}|{_name(agent)}|ADDMEMBER|"), truth)
    for number in range(calls):
        begins += chance.expovariate(1 / _EVERY_S)
        at = int(begins)
        while ready and ready[0][0] < at:
            yield _out(heapq.heappop(ready), truth)
        for when, text in _call(chance, at, number, truth):
            serial += 1
            heapq.heappush(ready, (when, serial, text))
        if number % 50 == 0:
            for text in _agent(chance):
                serial += 1
                heapq.heappush(ready, (at, serial, text))
    while ready:
        yield _out(heapq.heappop(ready), truth)


def _out(entry: tuple[int, int, str], truth: Truth) -> str:
    truth.lines += 1
    return f"{entry[0]}|{entry[2]}\n"


def _name(agent: int) -> str:
    return f"PJSIP/agent{agent:03}"


def _agent(chance: random.Random) -> Iterator[str]:
    agent = _name(chance.randrange(AGENTS))
    all_or_none = chance.choice(("PAUSEALL|break", "UNPAUSEALL|"))
    yield f"NONE|NONE|{agent}|{all_or_none}"


def _call(chance: random.Random, at: int, number: int, truth: Truth) -> Iterator[tuple[int, str]]:
    """One stay: rung once or twice in vain, then answered, given up, or sent on."""
    uniqueid, queue = f"{at}.{number}", chance.choice(QUEUES)
    start = f"{uniqueid}|{queue}"
    truth.calls += 1
    yield at, f"{start}|NONE|ENTERQUEUE||09{chance.randrange(10**8):08}|1"
    wait_s = int(chance.expovariate(1 / 25))
    agent = _name(chance.randrange(AGENTS))
    for ring in range(min(2, wait_s // 20)):
        missed = _name(chance.randrange(AGENTS))
        yield at + 15 * (ring + 1), f"{start}|{missed}|RINGNOANSWER|{chance.randrange(1000, 15001)}"
    ends = at + wait_s
    fate = chance.random()
    if fate < 0.80:
        talk_s = int(chance.lognormvariate(5.0, 0.6))
        truth.answered += 1
        truth.wait_of_answered_s += wait_s
        truth.talk_s += talk_s
        yield ends, f"{start}|{agent}|CONNECT|{wait_s}|{ends}.{number}9|{min(wait_s, 4)}"
        parted = chance.choice(("COMPLETEAGENT", "COMPLETECALLER", "COMPLETECALLER"))
        yield ends + talk_s, f"{start}|{agent}|{parted}|{wait_s}|{talk_s}|1"
    elif fate < 0.95:
        truth.abandoned += 1
        yield ends, f"{start}|NONE|ABANDON|1|1|{wait_s}"
    else:
        truth.other += 1
        yield ends, f"{start}|NONE|{chance.choice(('EXITWITHTIMEOUT', 'EXITEMPTY'))}|1|1|{wait_s}"
