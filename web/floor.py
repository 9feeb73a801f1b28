"""The floor: every call and agent as they are now, kept up to date from the live feed, and today's counts.

Whoever shows something of it takes a bell first, reads, and waits for the bell: no change is missed, and
however many there were meanwhile, the last state is read once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import NoReturn

import structlog

from centre.views import AgentView, CallView, QueueView
from interactions.database import DatabaseUnusable
from interactions.metrics import Counts
from telephony.call import AgentState, CallState
from web.board import AgentCard, Board, board_of, card_of
from web.house import Premises
from web.pop import Pop, own_call_of, pop_of
from web.ports import Changes, Feed, Log, Snapshot

log = structlog.get_logger()

BOARD = ""  # the key of everybody's bell; no agent has an empty id
_COUNTING = {CallState.TALKING, CallState.WRAP_UP, CallState.ENDED}  # what these bring changes the counts
_SETTLE_S = 0.5  # a record is saved right after its call is shown; looked at once more a little later
_LOOK_AGAIN_S = 3.0
_IDLE_S = 15.0


class Floor:
    def __init__(
        self,
        premises: Premises,
        feed: Feed,
        log: Log,
        clock: Callable[[], float],
    ) -> None:
        """`clock`: seconds since the epoch."""
        self._premises = premises
        self._house = premises.house
        self._feed = feed
        self._log = log
        self._clock = clock
        self._opened_at = clock()
        self.position: str | None = None  # None until the first snapshot
        self._calls: dict[str, CallView] = {}
        self._agents: dict[str, AgentView] = {}
        self._queues: dict[str, QueueView] = {}
        self._totals: Mapping[str, Counts] = {}
        self._bells: dict[str, asyncio.Event] = {}
        self._stale = asyncio.Event()
        self._board: Board | None = None

    async def run(self) -> None:
        """Follow the feed and keep the counts, for ever."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow(), name="floor: feed")
            tasks.create_task(self._count(), name="floor: counts")

    # --- what is shown ---------------------------------------------------------------------------

    def board(self) -> Board:
        if self._board is None:
            self._board = board_of(
                self._clock(),
                self._house,
                self._calls.values(),
                self._agents.values(),
                self._queues,
                self._totals,
            )
        return self._board

    def card(self, agent_id: str) -> AgentCard:
        """An agent the centre has not spoken of yet is offline."""
        if (view := self._agents.get(agent_id)) is not None:
            return card_of(view)
        profile = self._house.agents.get(agent_id)
        return AgentCard(
            agent_id=agent_id,
            name=profile.name if profile else agent_id,
            state=AgentState.OFFLINE,
            reason=None,
            since=self._opened_at,
            phone_reachable=False,
            pause_asked=None,
        )

    def call(self, call_id: str) -> CallView | None:
        return self._calls.get(call_id)

    def calls(self) -> list[CallView]:
        return list(self._calls.values())

    def agents(self) -> list[AgentView]:
        return list(self._agents.values())

    def queues(self) -> Mapping[str, QueueView]:
        """What the centre last said of each."""
        return self._queues

    def own_call(self, agent_id: str) -> CallView | None:
        return own_call_of(agent_id, self._calls.values())

    def pop(self, agent_id: str) -> Pop | None:
        call = self.own_call(agent_id)
        return None if call is None else pop_of(call, agent_id, self._house)

    def bell(self, key: str) -> asyncio.Event:
        """Set at the next change of this agent, or with BOARD, of anything."""
        return self._bells.setdefault(key, asyncio.Event())

    async def reached(self, position: str) -> None:
        """Wait until everything up to `position` is known here."""
        while self.position is None or _order(self.position) < _order(position):
            await self.bell(BOARD).wait()

    # --- what happens ----------------------------------------------------------------------------

    async def _follow(self) -> None:
        async for news in self._feed.follow():
            self.take(news)

    def take(self, news: Snapshot | Changes) -> None:
        self.position = news.position
        if isinstance(news, Snapshot):
            self._calls = {call.call_id: call for call in news.calls}
            self._agents = {agent.agent_id: agent for agent in news.agents}
            self._queues = {queue.name: queue for queue in news.queues}
            self._stale.set()
            self._ring(set(self._bells))
            return
        touched: set[str] = set()
        for view in news.views:
            match view:
                case AgentView():
                    touched |= self._take_agent(view)
                case QueueView():
                    self._queues[view.name] = view
                case CallView():
                    touched |= self._take_call(view)
        self._ring(touched)

    def _take_agent(self, view: AgentView) -> set[str]:
        self._agents[view.agent_id] = view
        return {view.agent_id}

    def _take_call(self, view: CallView) -> set[str]:
        before = self._calls.pop(view.call_id, None)
        if view.state is not CallState.ENDED:
            self._calls[view.call_id] = view
        if view.state in _COUNTING:
            self._stale.set()
        seen = [call for call in (before, view) if call is not None]
        working = {agent_id for call in seen for agent_id in call.wrapping}
        return working | {call.agent_id for call in seen if call.agent_id is not None}

    def _ring(self, keys: set[str]) -> None:
        self._board = None
        for key in {*keys, BOARD}:
            if (bell := self._bells.pop(key, None)) is not None:
                bell.set()

    async def _count(self) -> NoReturn:
        """The database counts each call once; here it is only asked at the right moments."""
        pause = 0.0
        while True:
            try:
                async with asyncio.timeout(pause):
                    await self._stale.wait()
                await asyncio.sleep(_SETTLE_S)
            except TimeoutError:
                pass
            pause = _LOOK_AGAIN_S if self._stale.is_set() else _IDLE_S
            self._stale.clear()
            sl_s = {queue.name: queue.sl_s for queue in self._house.queues.values()}
            try:
                totals = await self._log.totals(self._premises.today(self._clock()), sl_s=sl_s)
            except DatabaseUnusable as error:  # it may restart: the old counts stay a little longer
                log.warning("totals_unreadable", reason=str(error))
                pause = _LOOK_AGAIN_S
                continue
            if totals != self._totals:
                self._totals = totals
                self._ring(set())


def _order(position: str) -> tuple[int, int]:
    milliseconds, _, number = position.partition("-")
    return int(milliseconds), int(number)
