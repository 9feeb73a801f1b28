"""Between the centre's state and the routing engine: tells it what changed, carries out what it finds."""

from __future__ import annotations

from centre import ringing
from centre.commands import SaveDecision
from centre.house import House
from centre.record import standing
from centre.rules import idle_agent, is_idle, is_waiting, waiting_call
from centre.state import CentreState
from centre.turn import Turn
from routing.demand import WaitingCall
from routing.engine import Router
from routing.explain import Explanation, explain


def index(house: House, state: CentreState) -> Router:
    """A router that knows what the state says. It can be made anew at any time."""
    router = Router()
    for queue, seconds in state.boosts.items():
        router.boost(queue, seconds)
    for call in state.calls.values():
        if is_waiting(state, call):
            router.offer(waiting_call(house, state, call))
    for agent in state.agents.values():
        if is_idle(agent):
            router.ready(idle_agent(house, agent))
    return router


def match(turn: Turn) -> None:
    """Ring an agent for every waiting call that can have one now."""
    _tell(turn)
    matches = turn.router.match()
    if not matches:
        return
    house, state = turn.house, turn.state
    served = [waiting_call(house, state, state.calls[found.call_id]) for found in matches]
    others = turn.router.in_order()
    for number, found in enumerate(matches):
        # Each is explained with the world that those before it left.
        explanation = why(house, state, served[number], [*served[number:], *others], turn.at, found.agent_id)
        turn.ask(SaveDecision(agent_id=found.agent_id, explanation=explanation))
        ringing.ring(turn, state.calls[found.call_id], state.agents[found.agent_id])


def why(
    house: House,
    state: CentreState,
    call: WaitingCall,
    waiting: list[WaitingCall],
    at: float,
    chosen: str | None,
) -> Explanation:
    staff = [standing(agent, house) for agent in state.agents.values()]
    return explain(call, waiting, staff, state.boosts, at, chosen)


def _tell(turn: Turn) -> None:
    for call in turn.changed_calls.values():
        if is_waiting(turn.state, call):
            turn.router.offer(waiting_call(turn.house, turn.state, call))
        else:
            turn.router.withdraw(call.call_id)
    for agent in turn.changed_agents.values():
        if is_idle(agent):
            turn.router.ready(idle_agent(turn.house, agent))
        else:
            turn.router.busy(agent.agent_id)
