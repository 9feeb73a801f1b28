from __future__ import annotations

import asyncio

import pytest

from app.config import Config
from app.demo.house import PASSWORD
from app.doctor.asterisk import look_at_asterisk
from app.doctor.finding import Verdict
from app.doctor.phones import endpoint_of, judge_agents, judge_sound
from app.sections import AgentConfig
from deploy.asterisk import PrivateAsterisk
from robots.handset import Handset
from telephony.ami.framing import Message
from tests.app.doctor.conftest import one


def agent(agent_id: str, phone: str) -> AgentConfig:
    return AgentConfig(id=agent_id, name="Nguyễn Thị Lan", phone=phone, skills={"sales": 5})


def endpoint(name: str, **headers: str) -> Message:
    return Message({"ObjectName": name, "Allow": "(g722|alaw)", "DirectMedia": "false", **headers})


def test_a_phone_is_known_by_its_endpoint() -> None:
    assert endpoint_of("PJSIP/lan") == "lan"


def test_registered_phones_are_well() -> None:
    (finding,) = judge_agents([agent("lan", "PJSIP/lan")], {"lan": endpoint("lan", DeviceState="Not in use")})
    assert finding.verdict is Verdict.OK


def test_each_kind_of_fault_is_told_and_nobodys_name() -> None:
    agents = [agent("lan", "PJSIP/lan"), agent("minh", "PJSIP/minh")]
    findings = judge_agents(agents, {"lan": endpoint("lan", DeviceState="Unavailable")})
    assert [(f.verdict, f.words) for f in findings] == [
        (Verdict.MISSING, "Asterisk knows no endpoint minh, the phone of agent minh"),
        (Verdict.WARNING, "not registered now: lan"),
    ]
    assert "Nguyễn" not in str(findings)


def test_a_house_without_agents_is_a_warning() -> None:
    (finding,) = judge_agents([], {})
    assert finding.verdict is Verdict.WARNING


@pytest.mark.parametrize(
    ("headers", "verdict", "words"),
    [
        ({"Allow": "(g722|alaw|ulaw)"}, Verdict.OK, "G.722 first, through Asterisk, for 1 lines and phones"),
        ({"Allow": "(alaw|ulaw)"}, Verdict.WARNING, "no G.722 for lan: calls are narrowband"),
        ({"Allow": "(alaw|g722)"}, Verdict.WARNING, "G.722 is not the first choice of lan"),
        ({"Allow": "(nothing)"}, Verdict.MISSING, "no codec is allowed for lan"),
        ({"Allow": ""}, Verdict.MISSING, "no codec is allowed for lan"),
        ({"DirectMedia": "true"}, Verdict.WARNING, "the sound of lan may pass by Asterisk"),
    ],
)
def test_the_sound_is_judged(headers: dict[str, str], verdict: Verdict, words: str) -> None:
    (finding,) = judge_sound([endpoint("lan", **headers)])
    assert finding.verdict is verdict
    assert finding.words.startswith(words)


@pytest.mark.asterisk
async def test_a_phone_that_registers_is_seen(pbx: PrivateAsterisk, config: Config) -> None:
    at = f"{pbx.host}:{pbx.sip_port}"
    async with Handset("an", pbx=at, password=PASSWORD):
        async with asyncio.timeout(30):
            while "an" in (
                words := one(await look_at_asterisk(config), "phones").words.split(": ")[-1].split(", ")
            ):
                pass  # Asterisk asks a new phone whether it can be reached before it says so
    assert words == ["binh", "chau"]
