"""What the screens must know of the house: names, titles, and the words to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

import msgspec

from centre.house import House
from web.auth import EVERYBODY
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
    pause_reasons: list[str]


class HouseRoutes:
    def __init__(self, premises: Premises) -> None:
        self._premises = premises

    @route("GET", "/api/v1/house", roles=EVERYBODY)
    async def house(self) -> HouseAnswer:
        """Queues, agents and the words to choose from."""
        house = self._premises.house
        return HouseAnswer(
            name=self._premises.name,
            queues=[QueueName(queue.name, queue.title, queue.sl_s) for queue in house.queues.values()],
            agents=[AgentName(agent.agent_id, agent.name) for agent in house.agents.values()],
            dispositions=list(house.dispositions),
            pause_reasons=list(self._premises.pause_reasons),
        )
