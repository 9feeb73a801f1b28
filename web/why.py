"""Why did this agent get the call, why does it still wait: as facts and in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from centre.why import rests, why_it_waits
from routing.explain import Explanation, in_words
from routing.words import Language
from telephony.call import CallState
from web.auth import QUALITY
from web.calls import CallPath
from web.floor import Floor
from web.house import Premises
from web.ports import Decisions, Log
from web.typed import Refused, route


class WhyQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    lang: Language = "vi"


class Told(msgspec.Struct, frozen=True):
    """The sentences say what the facts are; the verdict comes first."""

    sentences: list[str]
    facts: Explanation


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """`state`: null when the call is over. `decisions`: oldest first, each with the agent it chose.
    `waiting`: null when the call does not wait. `next_try`: of a callback that rests until then."""

    call_id: str
    at: float
    state: CallState | None
    decisions: list[Told]
    waiting: Told | None
    next_try: float | None


class WhyRoutes:
    def __init__(
        self, premises: Premises, floor: Floor, log: Log, decisions: Decisions, clock: Callable[[], float]
    ) -> None:
        self._house = premises.house
        self._floor = floor
        self._log = log
        self._decisions = decisions
        self._clock = clock

    @route("GET", "/api/v1/calls/{call_id}/why", roles=QUALITY)
    async def explain_call(self, path: CallPath, query: WhyQuery) -> Why:
        """Why each agent was rung for the call, and why it still waits if it does."""
        decided = await self._decisions.of_call(path.call_id)
        call, at = self._floor.call(path.call_id), self._clock()
        if call is None and not decided and await self._log.get(path.call_id) is None:
            raise Refused(404, "not_found", "There is no such call.")
        waits = None
        if call is not None:
            waits = why_it_waits(call, self._floor.calls(), self._floor.agents(), self._boosts(), at)
        names = self._names()
        return Why(
            call_id=path.call_id,
            at=at,
            state=None if call is None else call.state,
            decisions=[self._told(one, query.lang, names) for one in decided],
            waiting=None if waits is None else self._told(waits, query.lang, names),
            next_try=call.not_before if waits and call and rests(call, at) else None,
        )

    def _told(self, facts: Explanation, language: Language, names: Mapping[str, str]) -> Told:
        titles = {name: queue.title for name, queue in self._house.queues.items()}
        return Told(in_words(facts, language, names, titles), facts)

    def _boosts(self) -> dict[str, float]:
        return {name: queue.boost_s for name, queue in self._floor.queues().items()}

    def _names(self) -> dict[str, str]:
        known = {agent.agent_id: agent.name for agent in self._house.agents.values()}
        return known | {agent.agent_id: agent.name for agent in self._floor.agents()}
