"""Who calls: mostly strangers, some for the second time, some of them important, some who withhold their
number."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from centre.commands import LookUpCustomer
from centre.house import House
from interactions.record import Interaction, Outcome
from telephony.customer import PastContact
from telephony.events import CustomerFound

AGAIN, WITHHELD = 0.2, 0.03
TIERS, TIER_WEIGHTS = ("", "vip", "gold"), (85, 5, 10)
RECENT = 40  # callers of whom one calls again
TALKED_BEFORE = 0.3  # on another day
LOOKED_AFTER, SPEAKS_ENGLISH, IN_NEED = 0.05, 0.1, 0.05  # by an agent; of patience


class Customers:
    def __init__(self, house: House, rng: Random) -> None:
        self._facts: dict[str, dict[str, Any]] = {}  # as `CustomerFound` tells them
        self._house = house
        self._rng = rng
        self._numbers: list[str] = []
        self._past: dict[str, tuple[PastContact, ...]] = {}  # of other days

    def next_number(self) -> str:
        """Who calls now: he may be on the line already, or wait for his callback."""
        rng, what = self._rng, self._rng.random()
        if what < AGAIN and self._numbers:
            return rng.choice(self._numbers[-RECENT:])
        if what > 1 - WITHHELD:
            return ""
        number = f"84{rng.randrange(10**9):09}"
        self._numbers.append(number)
        agents = list(self._house.agents)
        self._facts[number] = {
            "tier": rng.choices(TIERS, weights=TIER_WEIGHTS)[0],
            "language": "en" if rng.random() < SPEAKS_ENGLISH else "",
            "agent_id": rng.choice(agents) if agents and rng.random() < LOOKED_AFTER else "",
            "requires": {"patience": 1} if rng.random() < IN_NEED else {},
        }
        if agents and rng.random() < TALKED_BEFORE:
            self._past[number] = (_contact("yesterday", rng.choice(agents), 0.0),)
        return number

    def found(self, asked: LookUpCustomer, saved: Mapping[str, Interaction]) -> CustomerFound:
        number = asked.pii_number
        today = sorted(
            (record.arrived_at, record.call_id, record.agent_id)
            for record in saved.values()
            if number and record.pii_number == number and record.outcome is Outcome.ANSWERED
        )
        history = tuple(_contact(call_id, agent_id, at) for at, call_id, agent_id in reversed(today))
        return CustomerFound(
            at=0.0,
            call_id=asked.call_id,
            pii_name="",
            history=history + self._past.get(number, ()),
            **self._facts.get(number, {}),
        )


def _contact(call_id: str, agent_id: str | None, arrived_at: float) -> PastContact:
    return PastContact(
        call_id=call_id,
        arrived_at=arrived_at,
        queue=None,
        agent_id=agent_id,
        outcome=Outcome.ANSWERED.value,
        disposition=None,
        resolved=None,
        pii_note=None,
    )
