"""What happened between phones and Asterisk, and the three waits that can be read from it.

Times are seconds since the epoch by the clock of one machine: the phones' own, and Asterisk's `Timestamp`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import ceil


class What(StrEnum):
    ARRIVED = "arrived"  # a caller's channel begins (Newchannel)
    RANG = "rang"  # the INVITE is at the agent's phone
    ANSWERED = "answered"  # his 200 OK is about to leave the phone
    JOINED = "joined"  # caller and agent are both in the bridge (the second BridgeEnter)
    FREED = "freed"  # the agent's leg is hung up (Hangup)


@dataclass(frozen=True, slots=True)
class Happening:
    at: float
    what: What
    agent: str = ""  # nobody's for ARRIVED


@dataclass(frozen=True, slots=True)
class Figures:
    """Of a number of waits, in milliseconds."""

    count: int
    median: float
    p95: float
    p99: float
    worst: float


class Waits:
    """The three waits of one stretch of measuring, in seconds."""

    def __init__(self, happenings: Iterable[Happening]) -> None:
        self.free_to_ring: list[float] = []
        self.arrive_to_ring: list[float] = []
        self.answer_to_joined: list[float] = []
        arrived: float | None = None
        last: dict[str, Happening] = {}
        for now in sorted(happenings, key=lambda happening: happening.at):
            before = last.get(now.agent)
            match now.what, before and before.what:
                case What.ARRIVED, _:
                    arrived = now.at
                    continue
                case What.RANG, _:
                    if before is not None and before.what is What.FREED:
                        self.free_to_ring.append(now.at - before.at)
                    if arrived is not None:
                        self.arrive_to_ring.append(now.at - arrived)
                    arrived = None
                case What.JOINED, What.ANSWERED:
                    assert before is not None
                    self.answer_to_joined.append(now.at - before.at)
                case What.FREED, What.RANG:
                    last.pop(now.agent)  # a ring that was given up: he was free all the time
                    continue
                case _:
                    pass
            last[now.agent] = now


def figures(waits: Iterable[float]) -> Figures:
    """Of waits in seconds; the percentiles are nearest ranks. Raises ValueError when there are none."""
    ordered = sorted(1000 * wait for wait in waits)
    if not ordered:
        raise ValueError("nothing was measured")

    def share(part: float) -> float:
        return round(ordered[ceil(part * len(ordered)) - 1], 3)

    return Figures(len(ordered), share(0.5), share(0.95), share(0.99), share(1.0))
