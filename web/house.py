"""What the screens must know of the house: names, titles, and the words to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

import msgspec

from centre.house import House
from web.auth import EVERYBODY
from web.reasons import ReasonAnswer, ReasonBook, answers
from web.typed import route


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises:
    """The house as the web serves it. Empty `pause_reasons` or dispositions mean: any word will do.
    `zone`: where midnight is, when today's counts begin anew."""

    name: str
    house: House
    pause_reasons: tuple[str, ...] = ()
    zone: tzinfo = UTC

    def today(self, now: float) -> float:
        """When the day began, in seconds since the epoch."""
        return (
            datetime.fromtimestamp(now, self.zone)
            .replace(hour=0, minute=0, second=0, microsecond=0)
            .timestamp()
        )


async def choices(premises: Premises, reasons: ReasonBook) -> list[str]:
    """What a call can have been about: the leaves of the tree, or what the configuration lists as long as
    nobody has made one. Empty when any word will do."""
    return (await reasons.tree()).choices() or list(premises.house.dispositions)


class QueueName(msgspec.Struct, frozen=True):
    name: str
    title: str
    sl_s: float


class AgentName(msgspec.Struct, frozen=True):
    agent_id: str
    name: str


class HouseAnswer(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    queues: list[QueueName]
    agents: list[AgentName]
    dispositions: list[str]
    reasons: list[ReasonAnswer]
    pause_reasons: list[str]
    tiers: list[str]
    outside: bool


class HouseRoutes:
    def __init__(self, premises: Premises, reasons: ReasonBook) -> None:
        self._premises = premises
        self._reasons = reasons

    @route("GET", "/api/v1/house", roles=EVERYBODY)
    async def house(self) -> HouseAnswer:
        """Queues, agents and the words to choose from. `dispositions` are the codes that can be chosen; those
        of the tree of `reasons` have names and stand under others. `outside`: callers can be transferred to
        numbers outside."""
        house = self._premises.house
        return HouseAnswer(
            name=self._premises.name,
            queues=[QueueName(queue.name, queue.title, queue.sl_s) for queue in house.queues.values()],
            agents=[AgentName(agent.agent_id, agent.name) for agent in house.agents.values()],
            dispositions=await choices(self._premises, self._reasons),
            reasons=answers(await self._reasons.tree()),
            pause_reasons=list(self._premises.pause_reasons),
            tiers=list(house.tiers),
            outside=bool(house.transfers.numbers),
        )
