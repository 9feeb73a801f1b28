"""Between the centre's state and the routing engine: tells it what changed, carries out what it finds."""

from __future__ import annotations

from centre import ringing
from centre.commands import SaveDecision
from centre.house import House
from centre.record import standing
from centre.rules import idle_agent, is_idle, is_waiting, waiting_call
from centre.state import CentreState
from centre.turn import Decision, Turn
from routing.engine import Router
from routing.explain import explain


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
    calls = [waiting_call(house, state, state.calls[found.call_id]) for found in matches]
    others = turn.router.waiting()
    for number, found in enumerate(matches):
        # Each was decided in the world that those before it left.
        staff = [standing(agent, house) for agent in state.agents.values()]
        turn.decisions.append(Decision(calls[number], found.agent_id, [*calls[number:], *others], staff))
        ringing.ring(turn, state.calls[found.call_id], state.agents[found.agent_id])


def explain_all(turn: Turn) -> None:
    """Write down why each was matched as it was."""
    for made in turn.decisions:
        explanation = explain(made.call, made.waiting, made.staff, turn.state.boosts, turn.at, made.agent_id)
        turn.ask(SaveDecision(explanation=explanation))


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
