"""`tongdai customer set`, on the database of a configuration."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.config import Config, load
from app.customer import BadCustomer, needs, set_customer
from app.ground import open_store
from interactions.customers import Caller, Facts
from telephony.customer import Dossier
from tests.app.serving import write_centre

LAN = "0901234567"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load(write_centre(tmp_path, top="tiers = {vip = 120.0, gold = 60.0}"))


async def known(config: Config) -> Caller:
    """Without the row he has in the book."""
    async with open_store(config) as store:
        return replace(await store.caller(LAN, before_call="-"), dossier=Dossier())


async def test_a_name_and_a_tier_are_known_at_the_next_call(config: Config) -> None:
    await set_customer(config, "0901 234 567", Facts(name="Chị Lan", tier="vip", language="vi"))
    assert await known(config) == Caller("Chị Lan", "vip", language="vi")


async def test_what_is_not_said_stays_and_an_empty_tier_takes_it_away(config: Config) -> None:
    await set_customer(config, LAN, Facts(name="Chị Lan", tier="vip"))
    await set_customer(config, LAN, Facts(tier="gold"))
    assert await known(config) == Caller("Chị Lan", "gold")
    await set_customer(config, LAN, Facts(tier=""))
    assert await known(config) == Caller("Chị Lan", "")


async def test_a_tier_nobody_configured_is_refused_with_those_there_are(config: Config) -> None:
    with pytest.raises(BadCustomer, match="no tier 'platinum': those of the setting `tiers` are gold, vip"):
        await set_customer(config, LAN, Facts(tier="platinum"))
    config.tiers = {}
    with pytest.raises(BadCustomer, match="are none yet"):
        await set_customer(config, LAN, Facts(tier="vip"))


@pytest.mark.parametrize("number", ["", "anonymous", "1001", "'; --\x00"])
async def test_a_number_nobody_can_be_known_by_is_refused(config: Config, number: str) -> None:
    with pytest.raises(BadCustomer, match="write it in full, such as 0901234567"):
        await set_customer(config, number, Facts(name="Mallory"))


async def test_nothing_to_write_down_says_what_can_be(config: Config) -> None:
    with pytest.raises(BadCustomer, match="--name, --tier, --language, --agent or --requires"):
        await set_customer(config, LAN, Facts())


async def test_an_agent_of_his_own_and_what_he_needs_are_known_and_can_be_taken_back(config: Config) -> None:
    agent = config.agents[0].id
    await set_customer(config, LAN, Facts(agent_id=agent, requires={"english": 3}))
    assert await known(config) == Caller(agent_id=agent, requires={"english": 3})
    await set_customer(config, LAN, Facts(agent_id="", requires={}))
    assert await known(config) == Caller()


async def test_an_agent_nobody_knows_is_refused(config: Config) -> None:
    with pytest.raises(BadCustomer, match="there is no agent 'mallory'"):
        await set_customer(config, LAN, Facts(agent_id="mallory"))


def test_needs_are_skills_with_levels() -> None:
    assert needs(["english=3", "team:hanoi=1"]) == {"english": 3, "team:hanoi": 1}
    assert needs([""]) == {}
    for wrong in ("english", "english=11", "=3", "english=x", "english=0"):
        with pytest.raises(BadCustomer, match="write one like english=3"):
            needs([wrong])
