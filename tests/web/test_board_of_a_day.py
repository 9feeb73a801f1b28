"""Every number of the wallboard, all through simulated days, against a count made once more from the journal.

The journal is replayed event by event. What the centre shows goes the way to the screens (views, floor,
board; records, database, totals); beside it each call and agent is followed and everything is counted anew,
as slowly as it is defined.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from centre.call_centre import CallCentre
from centre.commands import SaveInteraction, ShowAgent, ShowCall, ShowQueue
from centre.state import Agent, Call, CentreState
from interactions.database import make_engine, migrate
from interactions.record import Interaction
from interactions.store import InteractionLog
from simulation.hotline import hotline
from simulation.mischief import NO_FAULTS
from simulation.world import OPENS_AT, SOME_FAULTS, World
from telephony import events
from telephony.call import AgentState, CallState
from telephony.events import Event
from web.board import Board, QueueOnBoard, Today
from web.floor import Floor
from web.house import Premises
from web.ports import Changes

WAITS = (CallState.WAITING, CallState.RINGING, CallState.DIALLING)
SHORT_S = 5.0


@dataclass
class Story:
    """One call, as whoever watches sees it."""

    spent_s: dict[CallState, float] = field(default_factory=lambda: defaultdict(float))
    wrap_up_s: float = 0.0
    wrapping: dict[str, float] = field(default_factory=dict)
    state: CallState | None = None
    since: float = 0.0
    queue: str | None = None
    queued: bool = False
    answered_after_s: float | None = None
    abandoned: bool = False
    over: bool = False


class Watcher:
    def __init__(self) -> None:
        self.stories: dict[str, Story] = defaultdict(Story)

    def see(self, event: Event, state: CentreState) -> None:
        for call_id in self.stories.keys() | state.calls.keys():
            story, call = self.stories[call_id], state.calls.get(call_id)
            if not story.over:
                self._follow(call_id, story, call, event)

    def _follow(self, call_id: str, story: Story, call: Call | None, event: Event) -> None:
        now = CallState.ENDED if call is None else call.state
        if call is not None:
            story.queue = call.queue or story.queue
            for agent_id, work in call.wrapping.items():
                story.wrapping.setdefault(agent_id, work.since)
        left = [agent_id for agent_id in story.wrapping if call is None or agent_id not in call.wrapping]
        for agent_id in left:
            story.wrap_up_s += event.at - story.wrapping.pop(agent_id)
        if now is story.state:
            story.over = call is None
            return
        before, story.state = story.state, now
        if before is not None:
            story.spent_s[before] += event.at - story.since
        story.since = event.at
        story.queued |= now in WAITS  # it may ring at once
        if now is CallState.TALKING and story.answered_after_s is None:
            story.answered_after_s = sum(story.spent_s[each] for each in WAITS)
        if (
            isinstance(event, events.CallHungUp)
            and event.call_id == call_id
            and before in (CallState.WAITING, CallState.RINGING)
            and story.answered_after_s is None
        ):
            story.abandoned = True
        story.over = call is None


def today(stories: list[Story], sl_s: dict[str, float]) -> dict[str, Any]:
    """Of calls that were in a queue, once their day is over."""
    answered = [one for one in stories if one.answered_after_s is not None]
    abandoned = [one for one in stories if one.abandoned]
    waits = [sum(one.spent_s[each] for each in WAITS) for one in answered]
    in_sl = sum(wait <= sl_s[one.queue or ""] for one, wait in zip(answered, waits, strict=True))
    short = sum(sum(one.spent_s[each] for each in WAITS) <= SHORT_S for one in abandoned)
    handled_s = sum(
        one.spent_s[CallState.TALKING] + one.spent_s[CallState.ON_HOLD] + one.wrap_up_s for one in answered
    )
    return {
        "offered": len(stories),
        "answered": len(answered),
        "abandoned": len(abandoned),
        "answered_in_sl": in_sl,
        "short_abandons": short,
        "service_level": in_sl / (len(stories) - short) if len(stories) > short else None,
        "asa_s": sum(waits) / len(answered) if answered else None,
        "aht_s": handled_s / len(answered) if answered else None,
    }


@dataclass
class Screens:
    """What the centre shows, on its way to the wallboard."""

    floor: Floor
    at: float = OPENS_AT
    saved: dict[str, Interaction] = field(default_factory=dict)

    def show(self, number: int, asked: list[Any]) -> None:
        views: list[Any] = []
        for command in asked:
            match command:
                case ShowCall(call=view) | ShowAgent(agent=view) | ShowQueue(queue=view):
                    views.append(view)
                case SaveInteraction(interaction=record):
                    self.saved[record.call_id] = record
        if views:
            self.floor.take(Changes(f"{number}-1", tuple(views)))


def replayed(world: World, screens: Screens, watcher: Watcher) -> Iterator[CentreState]:
    centre = CallCentre(world.house, strict=True)
    for number, event in enumerate(world.journal):
        screens.at = event.at
        screens.show(number, centre.handle(event))
        watcher.see(event, centre.state)
        yield centre.state


def screens_of(world: World, log: Any) -> Screens:
    made: list[Screens] = []
    premises = Premises(name="", house=world.house, zone=UTC)
    floor = Floor(premises, feed=None, log=log, clock=lambda: made[0].at if made else OPENS_AT)  # type: ignore[arg-type]
    made.append(Screens(floor))
    return made[0]


def looks_right(board: Board, state: CentreState, world: World) -> None:
    calls = [call for call in state.calls.values() if call.state is not CallState.ENDED]
    assert {call.call_id for call in board.calls} == {call.call_id for call in calls}
    for shown in board.calls:
        call = state.calls[shown.call_id]
        assert (shown.state, shown.queue, shown.agent_id) == (call.state, call.queue, call.agent_id)
        assert (shown.since, shown.arrived_at) == (call.since, call.arrived_at)
    for agent_on_board in board.agents:
        agent = state.agents[agent_on_board.agent_id]
        assert (agent_on_board.state, agent_on_board.since) == (agent.state, agent.since)
        assert (agent_on_board.reason, agent_on_board.call_id) == (agent.reason, agent.call_id)
    for shown_queue in board.queues:
        queue_looks_right(
            shown_queue, [call for call in calls if call.queue == shown_queue.name], state, world
        )


def queue_looks_right(shown: QueueOnBoard, calls: list[Call], state: CentreState, world: World) -> None:
    waiting = [call for call in calls if call.state is CallState.WAITING]
    on_line = [call for call in waiting if call.on_line]
    able = [agent for agent in state.agents.values() if knows(agent, shown.requires, world)]
    assert {
        "waiting": shown.waiting,
        "callbacks": shown.callbacks,
        "longest": shown.longest_waiting_since,
        "ringing": shown.ringing,
        "talking": shown.talking,
        "able": shown.agents_able,
        "idle": shown.agents_idle,
    } == {
        "waiting": len(on_line),
        "callbacks": len(waiting) - len(on_line),
        "longest": min((entered_queue(call) for call in on_line), default=None),
        "ringing": sum(call.state in (CallState.RINGING, CallState.DIALLING) for call in calls),
        "talking": sum(call.state in (CallState.TALKING, CallState.ON_HOLD) for call in calls),
        "able": len(able),
        "idle": sum(agent.state is AgentState.IDLE and agent.phone_reachable for agent in able),
    }, shown.name


def entered_queue(call: Call) -> float:
    return next(segment.start for segment in call.segments if segment.kind == "queue")


def knows(agent: Agent, requires: dict[str, int], world: World) -> bool:
    skills = world.house.agents[agent.agent_id].skills if agent.skills is None else agent.skills
    return agent.state is not AgentState.OFFLINE and all(
        skills.get(skill, 0) >= least for skill, least in requires.items()
    )


@pytest.mark.parametrize("seed", range(3))
def test_what_is_now_is_what_the_journal_says_after_every_event(seed: int) -> None:
    world = World(hotline(6), seed=seed, calls=60, every_s=12.0, faults=SOME_FAULTS)
    world.run()
    screens, watcher = screens_of(world, None), Watcher()
    seen = 0
    for state in replayed(world, screens, watcher):
        board = screens.floor.board()
        looks_right(board, state, world)
        seen = max(seen, sum(queue.waiting + queue.ringing + queue.talking for queue in board.queues))
    assert seen > 5


@pytest.mark.parametrize("seed", range(2))
async def test_what_was_today_is_what_the_journal_says(tmp_path: Path, seed: int) -> None:
    world = World(hotline(6), seed=seed, calls=120, every_s=12.0, faults=NO_FAULTS)
    world.run()
    url = f"sqlite:///{tmp_path / 'day.db'}"
    await migrate(url)
    engine = make_engine(url)
    log = InteractionLog(engine)
    screens, watcher = screens_of(world, log), Watcher()
    sl_s = {queue.name: queue.sl_s for queue in world.house.queues.values()}
    for _ in replayed(world, screens, watcher):
        pass
    await log.save_many(list(screens.saved.values()))
    screens.floor._totals = await log.totals(0.0, sl_s=sl_s)
    screens.floor._board = None
    board = screens.floor.board()
    await engine.dispose()
    stories = [story for story in watcher.stories.values() if story.queued]
    shown: list[tuple[str, Today, list[Story]]] = [("all", board.today, stories)]
    shown += [
        (queue.name, queue.today, [story for story in stories if story.queue == queue.name])
        for queue in board.queues
    ]
    assert board.today.answered > 30
    assert board.today.abandoned > 3
    for name, found, theirs in shown:
        wanted = today(theirs, sl_s)
        assert {each: getattr(found, each) for each in wanted} == pytest.approx(wanted), name
