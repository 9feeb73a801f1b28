"""The wallboard: the present views and today's counts, as one picture. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from centre.house import House, Queue
from centre.views import AgentView, CallView, QueueView
from interactions.metrics import Counts, average_handle_time, average_speed_of_answer, service_level
from routing.demand import meets, way
from telephony.call import AgentState, CallState

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


class QueueOnBoard(msgspec.Struct, frozen=True, kw_only=True):
    """`agents_able`: signed in and skilled for this queue; `agents_idle`: those who can be rung now."""

    name: str
    title: str
    waiting: int
    longest_waiting_since: float | None
    ringing: int
    talking: int
    agents_idle: int
    agents_able: int
    today: Today


class CallOnBoard(msgspec.Struct, frozen=True, kw_only=True):
    call_id: str
    state: CallState
    number: str
    name: str
    queue: str | None
    agent_id: str | None
    since: float
    arrived_at: float
    offered_at: float | None
    answered_at: float | None


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
    queue_of = {call.call_id: call.queue for call in live}
    return Board(
        at=at,
        queues=[
            _queue(queue, queues.get(queue.name), live, staff, totals.get(queue.name, _NONE))
            for queue in house.queues.values()
        ],
        agents=[_agent(agent, queue_of) for agent in staff],
        calls=[_call(call) for call in live],
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
    waiting = [call for call in calls if call.state is CallState.WAITING]
    needed = way(queue.requires if seen is None else seen.requires)
    able = [
        agent
        for agent in staff
        if agent.state is not AgentState.OFFLINE and meets(dict(agent.skills), needed)
    ]
    idle = [agent for agent in able if agent.state is AgentState.IDLE and agent.phone_reachable]
    return QueueOnBoard(
        name=queue.name,
        title=queue.title,
        waiting=len(waiting),
        longest_waiting_since=min(
            (call.arrived_at if call.offered_at is None else call.offered_at for call in waiting),
            default=None,
        ),
        ringing=sum(call.state is CallState.RINGING for call in calls),
        talking=sum(call.state in (CallState.TALKING, CallState.ON_HOLD) for call in calls),
        agents_idle=len(idle),
        agents_able=len(able),
        today=today(counts),
    )


def _agent(agent: AgentView, queue_of: dict[str, str | None]) -> AgentOnBoard:
    own = card_of(agent)
    return AgentOnBoard(
        **{name: getattr(own, name) for name in AgentCard.__struct_fields__},
        call_id=agent.call_id,
        queue=None if agent.call_id is None else queue_of.get(agent.call_id),
        skills=dict(agent.skills),
    )


def _call(call: CallView) -> CallOnBoard:
    return CallOnBoard(
        call_id=call.call_id,
        state=call.state,
        number=call.pii_number,
        name=call.pii_name,
        queue=call.queue,
        agent_id=call.agent_id,
        since=call.at,
        arrived_at=call.arrived_at,
        offered_at=call.offered_at,
        answered_at=call.answered_at,
    )
