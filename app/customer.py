"""`tongdai customer set`: what is known of whoever calls from a number."""

from __future__ import annotations

from app.config import Config
from app.ground import open_store
from interactions.customers import Facts
from interactions.people.customer import BadCustomer, BadNumber

__all__ = ["BadCustomer", "needs", "set_customer"]


async def set_customer(config: Config, number: str, facts: Facts) -> None:
    """Raises `BadCustomer`."""
    if facts == Facts():
        raise BadCustomer(
            "say what is known of the customer: --name, --tier, --language, --agent or --requires"
        )
    if facts.tier and facts.tier not in config.tiers:
        known = ", ".join(sorted(config.tiers)) or "none yet"
        raise BadCustomer(f"there is no tier {facts.tier!r}: those of the setting `tiers` are {known}")
    if facts.agent_id and facts.agent_id not in {agent.id for agent in config.agents}:
        raise BadCustomer(f"there is no agent {facts.agent_id!r}: write the id of one of `[[agents]]`")
    async with open_store(config) as store:
        if not await store.know_customer(number, facts, who="tongdai customer set"):
            raise BadNumber(number)


def needs(texts: list[str]) -> dict[str, int]:
    """`english=3` as skill and least level; a lone "" means none. Raises `BadCustomer`."""
    found = {}
    for text in texts:
        skill, _, level = text.partition("=")
        if texts == [""]:
            return {}
        if not skill or not level.isdecimal() or not 1 <= int(level) <= 10:
            raise BadCustomer(f"{text!r} is no skill with a level from 1 to 10: write one like english=3")
        found[skill] = int(level)
    return found
