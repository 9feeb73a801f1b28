"""Why did this agent get the call? Why does this call still wait? One answer to both, from the same data and
by the same rules as the decision itself. What was weighed comes back as values; `in_words` says them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import nsmallest

from routing.crew import Crew
from routing.demand import WaitingCall
from routing.explanation import Ahead, Asked, Explanation, Reason, Standing, Verdict
from routing.rank import RULES, place
from routing.words import in_words

__all__ = ["RULES", "Explanation", "Standing", "Verdict", "explain", "in_words"]

AHEAD = 20  # calls ahead that are named; the rest is counted


def explain(
    call: WaitingCall,
    waiting: Sequence[WaitingCall],
    staff: Sequence[Standing],
    boosts: Mapping[str, float],
    at: float,
    chosen: str | None = None,
    *,
    exchange_away: bool = False,
) -> Explanation:
    """`waiting` and `staff` are as they were when the decision was made: `call` may be among the waiting, and
    of several matches made at once each is explained with the world that those before it left."""
    crew = Crew(call, staff)
    mine = place(call, boosts)
    before = [other for other in waiting if place(other, boosts) < mine and other.call_id != call.call_id]
    competing = crew.competing(before)
    boost = boosts.get(call.demand.queue, 0.0)
    ranked = crew.ranked(at, chosen)
    return Explanation(
        rules=RULES,
        call_id=call.call_id,
        at=at,
        chosen=chosen,
        verdict=_verdict(call, crew, competing, chosen, exchange_away),
        asked=_asked(call, boost, at),
        effective_s=_effective_s(call, boosts, at),
        position=len(before) + 1,
        competing=competing,
        ahead=tuple(
            Ahead(
                call_id=other.call_id,
                queue=other.demand.queue,
                effective_s=_effective_s(other, boosts, at),
                strict=other.demand.strict,
            )
            for other in nsmallest(AHEAD, before, key=lambda other: place(other, boosts))
        ),
        idle=len(crew.idle),
        ranked=ranked,
        excluded=crew.excluded(),
        reasons={reason.value: len(crew.out[reason]) for reason in Reason if reason in crew.out},
        able=dict(crew.able),
        missing=crew.missing_of_all(),
    )


def _verdict(
    call: WaitingCall, crew: Crew, competing: int, chosen: str | None, exchange_away: bool
) -> Verdict:
    if chosen is not None:
        return Verdict.SERVED
    if exchange_away:
        return Verdict.EXCHANGE_IS_AWAY
    if crew.idle:
        return Verdict.OTHERS_ARE_AHEAD if competing else Verdict.ABOUT_TO_RING
    if call.only is not None:
        return Verdict.KEPT_FOR_AGENT
    if not crew.signed_in_and_able():
        return Verdict.NOBODY_HAS_THE_SKILLS
    if any(one.state == "idle" for one in crew.out.get("let_it_go_by", ())):
        return Verdict.IDLE_LET_IT_GO_BY
    return Verdict.ALL_BUSY


def _effective_s(call: WaitingCall, boosts: Mapping[str, float], at: float) -> float:
    return at - call.since + call.head_start_s + boosts.get(call.demand.queue, 0.0)


def _asked(call: WaitingCall, boost: float, at: float) -> Asked:
    demand = call.demand
    return Asked(
        queue=demand.queue,
        ways=demand.ways,
        prefers=demand.prefers,
        choice=demand.choice,
        strict=demand.strict,
        waited_s=at - call.since,
        head_start_s=call.head_start_s,
        boost_s=boost,
        only=call.only,
        passed=tuple(sorted(call.passed)),
    )
