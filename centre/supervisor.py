"""What a supervisor changes while the house works: it counts from the next decision on."""

from __future__ import annotations

from dataclasses import replace

from centre import queueing
from centre.commands import SaveSkills, SaveTuning
from centre.house import Tuning
from centre.rules import tuning_of
from centre.turn import Turn
from routing.demand import Choice
from telephony.call import CallState
from telephony.events import AgentSkillsChanged, QueueTuned


def skills_changed(turn: Turn, event: AgentSkillsChanged) -> None:
    agent = turn.state.agents.get(event.agent_id)
    if agent is None:
        return
    agent.skills = dict(event.skills)
    turn.touch_agent(agent)
    turn.ask(SaveSkills(agent_id=agent.agent_id, skills=agent.skills, by=event.by, at=turn.at))
    for call in turn.state.calls.values():
        queueing.look_for_whom(turn, call)


def queue_tuned(turn: Turn, event: QueueTuned) -> None:
    if event.queue not in turn.house.queues:
        return
    tuning = tuning_of(turn.house, turn.state, event.queue) or Tuning()
    if event.requires is not None:
        tuning = replace(tuning, requires=dict(event.requires))
    if event.priority_s is not None:
        tuning = replace(tuning, priority_s=event.priority_s)
    if event.choice is not None:
        tuning = replace(tuning, choice=Choice(event.choice))
    turn.state.tunings[event.queue] = tuning
    turn.changed_queues[event.queue] = None
    turn.ask(SaveTuning(queue=event.queue, tuning=tuning, by=event.by, at=turn.at))
    for call in turn.state.calls.values():
        if call.state is CallState.WAITING:  # another queue's step may lead to this one
            queueing.look_for_whom(turn, call)
            turn.touch(call)
