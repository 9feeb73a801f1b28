"""The wallboard: the present views and today's counts, as one picture. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from centre.house import House, Queue
from centre.views import AgentView, CallView, QueueView
from interactions.metrics import Counts, average_handle_time, average_speed_of_answer, service_level
from routing.demand import meets, way
from telephony.call import AgentState, CallState
from web.line import Place, places

_NONE = Counts()


class AgentCard(msgspec.Struct, frozen=True, kw_only=True):
    """One agent, as he sees himself."""

    agent_id: str
    name: str
    state: AgentState
    reason: str | None
    since: float
    phone_reachable: bool
    pause_asked: str | None


class AgentOnBoard(AgentCard, frozen=True, kw_only=True):
    call_id: str | None
    queue: str | None
    skills: dict[str, int]


class Today(msgspec.Struct, frozen=True, kw_only=True):
    """What came of today's calls. The rates (`service_level` is a share, 0 to 1) are null without a base."""

    offered: int
    answered: int
    abandoned: int
    answered_in_sl: int
    short_abandons: int
    service_level: float | None
    asa_s: float | None
    aht_s: float | None


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """What is expected of a queue. `expected_s`: the wait of a call that entered now; null: nobody at work
    could take it. So far `forecast_calls` were promised a wait; on average it was `forecast_off_s` off, and
    `forecast_error_s` too long. `boost_s`: its calls' head start while its target is at risk."""

    expected_s: float | None
    boost_s: float
    forecast_calls: int
    forecast_error_s: float
    forecast_off_s: float


class QueueOnBoard(msgspec.Struct, frozen=True, kw_only=True):
    """`waiting`: callers on the line; `callbacks`: customers in line for a call back. `ringing`: an agent's
    phone, or that of a customer who is called back. `agents_able`: signed in and skilled for this queue;
    `agents_idle`: those who can be rung now. `outlook` is null until the centre has spoken."""

    name: str
    title: str
    requires: dict[str, int]
    waiting: int
    callbacks: int
    longest_waiting_since: float | None
    ringing: int
    talking: int
    agents_idle: int
    agents_able: int
    outlook: Outlook | None
    today: Today


class CallOnBoard(msgspec.Struct, frozen=True, kw_only=True):
    """`direction`: inbound or callback. `place` is null unless the call waits."""

    call_id: str
    direction: str
    tier: str
    state: CallState
    number: str
    name: str
    queue: str | None
    agent_id: str | None
    since: float
    arrived_at: float
    offered_at: float | None
    answered_at: float | None
    expected_s: float | None
    place: Place | None


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """`at`: when this picture was made, by the server's clock."""

    at: float
    queues: list[QueueOnBoard]
    agents: list[AgentOnBoard]
    calls: list[CallOnBoard]
    today: Today


def board_of(
    at: float,
    house: House,
    calls: Iterable[CallView],
    agents: Iterable[AgentView],
    queues: Mapping[str, QueueView],
    totals: Mapping[str, Counts],
) -> Board:
    """Queues in the house's order, agents by name, calls by arrival. `totals`: today's, by queue."""
    live = sorted(
        (call for call in calls if call.state is not CallState.ENDED),
        key=lambda call: (call.arrived_at, call.call_id),
    )
    staff = sorted(agents, key=lambda agent: (agent.name, agent.agent_id))
    line = places(live, {name: queue.boost_s for name, queue in queues.items()}, at)
    queue_of = {call.call_id: call.queue for call in live}
    return Board(
        at=at,
        queues=[
            _queue(queue, queues.get(queue.name), live, staff, totals.get(queue.name, _NONE))
            for queue in house.queues.values()
        ],
        agents=[_agent(agent, queue_of) for agent in staff],
        calls=[_call(call, line.get(call.call_id)) for call in live],
        today=today(sum(totals.values(), _NONE)),
    )


def today(counts: Counts) -> Today:
    return Today(
        offered=counts.offered,
        answered=counts.answered,
        abandoned=counts.abandoned,
        answered_in_sl=counts.answered_in_sl,
        short_abandons=counts.short_abandons,
        service_level=service_level(counts),
        asa_s=average_speed_of_answer(counts),
        aht_s=average_handle_time(counts),
    )


def outlook_of(queue: QueueView) -> Outlook:
    return Outlook(
        expected_s=queue.expected_s,
        boost_s=queue.boost_s,
        forecast_calls=queue.forecast_calls,
        forecast_error_s=queue.forecast_error_s,
        forecast_off_s=queue.forecast_off_s,
    )


def card_of(agent: AgentView) -> AgentCard:
    return AgentCard(
        agent_id=agent.agent_id,
        name=agent.name,
        state=agent.state,
        reason=agent.reason,
        since=agent.since,
        phone_reachable=agent.phone_reachable,
        pause_asked=agent.pause_asked,
    )


def _queue(
    queue: Queue, seen: QueueView | None, live: list[CallView], staff: list[AgentView], counts: Counts
) -> QueueOnBoard:
    """`seen`: what the centre last said of it; it may have been tuned since the configuration."""
    calls = [call for call in live if call.queue == queue.name]
    in_line = [call for call in calls if call.state is CallState.WAITING]
    waiting = [call for call in in_line if call.caller_on_line]
    requires = dict(queue.requires if seen is None else seen.requires)
    needed = way(requires)
    able = [
        agent
        for agent in staff
        if agent.state is not AgentState.OFFLINE and meets(agent.routed.skills, needed)
    ]
    idle = [agent for agent in able if agent.state is AgentState.IDLE and agent.phone_reachable]
    return QueueOnBoard(
        name=queue.name,
        title=queue.title,
        requires=requires,
        waiting=len(waiting),
        callbacks=len(in_line) - len(waiting),
        longest_waiting_since=min(
            (call.arrived_at if call.offered_at is None else call.offered_at for call in waiting),
            default=None,
        ),
        ringing=sum(call.state in (CallState.RINGING, CallState.DIALLING) for call in calls),
        talking=sum(call.state in (CallState.TALKING, CallState.ON_HOLD) for call in calls),
        agents_idle=len(idle),
        agents_able=len(able),
        outlook=None if seen is None else outlook_of(seen),
        today=today(counts),
    )


def _agent(agent: AgentView, queue_of: dict[str, str | None]) -> AgentOnBoard:
    own = card_of(agent)
    return AgentOnBoard(
        **{name: getattr(own, name) for name in AgentCard.__struct_fields__},
        call_id=agent.call_id,
        queue=None if agent.call_id is None else queue_of.get(agent.call_id),
        skills=dict(agent.routed.skills),
    )


def _call(call: CallView, place: Place | None) -> CallOnBoard:
    return CallOnBoard(
        call_id=call.call_id,
        direction=call.direction,
        tier=call.tier,
        state=call.state,
        number=call.pii_number,
        name=call.pii_name,
        queue=call.queue,
        agent_id=call.agent_id,
        since=call.at,
        arrived_at=call.arrived_at,
        offered_at=call.offered_at,
        answered_at=call.answered_at,
        expected_s=call.expected_s,
        place=place,
    )
