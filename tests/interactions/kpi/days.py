"""Random days of a house: calls of every kind, what agents did, what customers answered."""

from __future__ import annotations

from random import Random

from interactions.agent_times import Stretch
from interactions.record import Interaction, Outcome, Segment, SegmentKind
from tests.interactions.calls import call

AGENTS = ("an", "binh", "chi", "dung")
TEAMS = {"an": "hanoi", "binh": "hanoi", "chi": "hue"}
QUEUES = ("sales", "support", "$ đổi trả")
REASONS = (None, "order", "broken", "late")
STATES = ("idle", "talking", "wrap_up", "ringing", "dialling", "paused", "offline", "idle", "talking")


def random_call(rng: Random, number: int, begin: float, end: float, version: int = 1) -> Interaction:
    """Through one to three queues, with talks, holds and transfers, or none of it."""
    at = rng.uniform(begin, end)
    if rng.random() < 0.3:
        at = at // 900 * 900  # on the edge
    segments = [Segment(kind=SegmentKind.MENU, start=at, end=at, result="queued")]
    outcome, talked = Outcome.LEFT_IN_MENU, False
    for _ in range(rng.choice((0, 1, 1, 1, 1, 2, 3))):
        waited_s = rng.choice((0.0, 5.0, 20.0, rng.expovariate(1 / 25), rng.expovariate(1 / 900)))
        result = rng.choice(("answered", "answered", "abandoned", "timed_out", "key", None))
        if rng.random() < 0.03:
            segments.append(Segment(kind=SegmentKind.QUEUE, start=at, queue=rng.choice(QUEUES)))
            outcome = Outcome.IN_PROGRESS
            break
        entered, at = at, at + waited_s
        segments.append(
            Segment(kind=SegmentKind.QUEUE, start=entered, end=at, queue=rng.choice(QUEUES), result=result)
        )
        outcome = rng.choice((Outcome.CALLBACK, Outcome.TIMED_OUT, Outcome.ABANDONED))
        if result == "answered":
            talks, at = _talks(rng, at)
            segments += talks
            outcome, talked = Outcome.ANSWERED, True
    closed = None if outcome is Outcome.IN_PROGRESS or (talked and rng.random() < 0.1) else at
    return call(
        f"call-{number}",
        version,
        arrived_at=segments[0].start,
        direction="callback" if rng.random() < 0.15 else "inbound",
        dialled=rng.choice(("19001000", "19002000", "")),
        disposition=rng.choice(REASONS),
        queue=rng.choice(QUEUES),
        agent_id=rng.choice(AGENTS),
        outcome=outcome,
        closed_at=closed,
        segments=tuple(segments),
    )


def _talks(rng: Random, at: float) -> tuple[list[Segment], float]:
    made: list[Segment] = []
    if rng.random() < 0.1:
        return made, at
    for agent in rng.sample(AGENTS, rng.choice((1, 1, 1, 2))):
        for kind in ("talk", "hold", "talk")[: rng.choice((1, 1, 3))]:
            end = at + rng.uniform(0, 400)
            result = "join_failed" if rng.random() < 0.05 else None
            made.append(Segment(kind=SegmentKind(kind), start=at, end=end, agent_id=agent, result=result))
            at = end
        if rng.random() < 0.8:
            end = None if rng.random() < 0.05 else at + rng.uniform(0, 60)
            made.append(Segment(kind=SegmentKind.WRAP_UP, start=at, end=end, agent_id=agent))
    return made, at


def random_stretches(rng: Random, begin: float, end: float) -> list[Stretch]:
    """Each agent's, one after another; the last one lasts."""
    made = []
    for agent in AGENTS:
        at = begin - rng.uniform(0, 4000)
        while at < end:
            until = at + rng.choice((rng.expovariate(1 / 300), rng.expovariate(1 / 9000)))
            made.append(Stretch(agent_id=agent, start=at, state=rng.choice(STATES), end=until))
            at = until
        made.append(Stretch(agent_id=agent, start=at, state="idle"))
    return made
