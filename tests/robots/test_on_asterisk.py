"""Robots on the real Asterisk: registration, menu, wideband sound both ways, and the end of the call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.asterisk import Agent, PrivateAsterisk
from robots.dialogue import Dialogues
from robots.handset import Handset, HandsetError
from robots.people import Answers, CallerScript, Outcome, Press, RobotAgent, RobotCaller
from robots.sentences import Sentence, deal
from robots.wire import Unregistered
from tests.robots.little_service import LittleService
from tests.robots.sounds import likeness_of_parts, loudness, read, sweep, write

# Measured with these sounds: a G.711 call gives 0.02, a G.722 call 0.998. One run of 23 gave 0.74, while the
# machine had twice as much work as cores; what harmed its sound is not known.
WIDEBAND = 0.5

pytestmark = pytest.mark.asterisk


@pytest.fixture
async def pbx(tmp_path: Path) -> AsyncIterator[PrivateAsterisk]:
    async with PrivateAsterisk(tmp_path / "asterisk", [Agent("1001", "secret")]) as asterisk:
        yield asterisk


async def test_a_customer_meets_an_agent_through_a_menu_and_both_hear_each_other_in_wideband(
    pbx: PrivateAsterisk, tmp_path: Path
) -> None:
    agent_says, customer_says = sweep(4_500, 6_500, 0.6), sweep(6_500, 5_000, 0.6)  # lost at 8 kHz
    conversation = deal(
        (
            Sentence(write(tmp_path / "agent.wav", agent_says), "greeting", 0.6),
            Sentence(write(tmp_path / "customer.wav", customer_says), "answer", 0.6),
        ),
        1,
    )[0]
    sip = f"{pbx.host}:{pbx.sip_port}"
    dialogues, service = Dialogues(), LittleService(pbx, "1001")
    script = CallerScript("19001234", (Press("2"),), conversation, patience_s=20)
    async with (
        Handset("1001", pbx=sip, password="secret") as agent,
        Handset("84901234567", name="Nguyễn Thị Hoa", bind=pbx.customers, pbx=sip) as customer,
        asyncio.TaskGroup() as everybody,
    ):
        serving = everybody.create_task(service.run(), name="service")
        async with asyncio.timeout(5):
            await service.ready.wait()
        taking = everybody.create_task(
            RobotAgent(agent, dialogues).take_call(
                Answers(after_s=0.3, holds_s=0.3), record=tmp_path / "agent_heard.wav"
            ),
            name="agent",
        )
        called = await RobotCaller(customer, dialogues).call(script, record=tmp_path / "customer_heard.wav")
        taken = await taking
        await serving

    assert service.digit == "2"
    assert (called.outcome, called.lines_said) == (Outcome.TALKED, 2)
    assert (taken.outcome, taken.pii_number, taken.pii_name) == (
        Outcome.TALKED,
        "84901234567",
        "Nguyễn Thị Hoa",
    )
    heard = read(tmp_path / "customer_heard.wav")
    assert loudness(heard[:16_000]) > 0.01  # the menu's prompt
    assert likeness_of_parts(agent_says, heard) > WIDEBAND
    assert likeness_of_parts(customer_says, read(tmp_path / "agent_heard.wav")) > WIDEBAND


async def test_a_phone_with_a_wrong_password_is_refused_and_one_with_the_right_can_leave(
    pbx: PrivateAsterisk,
) -> None:
    sip = f"{pbx.host}:{pbx.sip_port}"
    with pytest.raises(HandsetError, match=r"could not register at .*: 401"):
        await Handset("1001", pbx=sip, password="wrong").__aenter__()
    async with Handset("1001", pbx=sip, password="secret") as phone:
        await phone.unregister()
        await phone.wait_for(Unregistered)
