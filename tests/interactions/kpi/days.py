"""Random days of a house: calls of every kind, what agents did, what customers answered."""

from __future__ import annotations

from random import Random

from interactions.agent_times import Stretch
from interactions.cases.actions import Priority
from interactions.cases.facts import CaseFacts
from interactions.cases.life import State
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
    direction = "callback" if rng.random() < 0.15 else "inbound"
    reached = talked and direction == "callback" and rng.random() < 0.8
    closed = None if outcome is Outcome.IN_PROGRESS or (talked and rng.random() < 0.1) else at
    return call(
        f"call-{number}",
        version,
        arrived_at=segments[0].start,
        direction=direction,
        answered_at=segments[0].start + rng.choice((60.0, 500.0, 510.0, 3610.0)) if reached else None,
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


def random_cases(rng: Random, begin: float, end: float, many: int) -> list[tuple[CaseFacts, list[float]]]:
    """Each with the times at which it was reopened."""
    made = []
    for number in range(many):
        opened = rng.uniform(begin - 86_400, end)
        state = rng.choice(list(State))
        done = opened + rng.choice((rng.expovariate(1 / 4000), rng.expovariate(1 / 90_000)))
        resolved = done if state in (State.RESOLVED, State.CLOSED) else None
        again = [rng.uniform(opened, end + 1) for _ in range(rng.choice((0, 0, 1, 2)))]
        due = opened + rng.choice((3600.0, 40_000.0, 400_000.0))
        facts = CaseFacts(
            number=f"C-2026-{number:06}",
            version=1 + len(again),
            state=state,
            reason=rng.choice(REASONS) or "order",
            priority=rng.choice(list(Priority)),
            queue=rng.choice(QUEUES),
            owner=rng.choice((*AGENTS, None)),
            pii_customer="",
            pii_summary="",
            opened_at=opened,
            changed_at=done,
            responded_at=rng.choice((None, opened + 100.0, opened + 9000.0)),
            resolved_at=resolved,
            closed_at=done + rng.uniform(0, 9000) if state is State.CLOSED else None,
            reopened=len(again),
            response_due_at=rng.choice((None, opened + 600.0, opened + 9000.0)),
            due_at=rng.choice((None, due)),
            risk_at=rng.choice((None, due - 1000.0)),
        )
        made.append((facts, again))
    return made


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
