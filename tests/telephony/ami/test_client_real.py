"""The link against the real Asterisk: what the scripted one only claims."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.asterisk import PrivateAsterisk
from telephony.ami.agi import AgiChannels, AgiResult, agi_command, parse_env
from telephony.ami.errors import ActionRefused, AgiGone, LinkDown, LoginRefused
from telephony.ami.framing import MAX_LINE
from telephony.ami.link import AmiAddress
from tests.telephony.ami.conftest import Linked, running
from tests.telephony.ami.scripted_ami import patience

pytestmark = pytest.mark.asterisk

EVENTS = ("AsyncAGIStart", "AsyncAGIEnd", "Newchannel", "Hangup", "OriginateResponse", "FullyBooted")


@pytest.fixture
async def pbx(tmp_path: Path) -> AsyncIterator[PrivateAsterisk]:
    async with PrivateAsterisk(tmp_path / "pbx", test_callers=True) as asterisk:
        yield asterisk


def address(pbx: PrivateAsterisk) -> AmiAddress:
    return AmiAddress(pbx.host, pbx.ami_port, pbx.ami_user, pbx.ami_secret)


@pytest.fixture
async def linked(pbx: PrivateAsterisk) -> AsyncIterator[Linked]:
    settings = patience(login_timeout=5.0, boot_timeout=10.0, backoff_first=0.05, backoff_most=0.2)
    async with running(Linked(address(pbx), wanted=EVENTS, settings=settings)) as link:
        await link.up()
        yield link


async def call(linked: Linked, name: str = "Nguyễn Đức") -> str:
    """A caller without a phone arrives in the menu; returns his Uniqueid."""
    beat = int(time.time()) + 60  # the dialplan lets callers in while the service's heart beats
    await linked.client.request("Setvar", {"Variable": "CC_HEARTBEAT", "Value": beat})
    await linked.client.request(
        "Originate",
        {
            "Channel": "Local/8001@inbound/n",
            "Context": "media",
            "Exten": "s",
            "Priority": 1,
            "Async": "true",
            "ActionID": "call-1",
            "CallerID": f'"{name}" <0901234567>',
        },
    )
    await linked.until(lambda: "AsyncAGIStart" in linked.names())
    start = next(event for event in linked.events if event.text("Event") == "AsyncAGIStart")
    return start.text("Uniqueid")


async def test_login_fully_booted_and_ping(linked: Linked) -> None:
    assert linked.client.booted is not None
    assert int(linked.client.booted.text("Uptime")) < 60
    assert (await linked.client.request("Ping")).text("Ping") == "Pong"


async def test_a_bad_password_is_refused_once(pbx: PrivateAsterisk) -> None:
    link = Linked(replace(address(pbx), secret="wrong"), settings=patience(login_timeout=5.0))
    with pytest.raises(LoginRefused, match="Authentication failed"):
        await link.client.run()


async def test_a_local_channel_is_originated_answered_and_listed(linked: Linked) -> None:
    caller = await call(linked)
    agi = AgiChannels(linked.client)
    assert (await agi.execute(caller, "ANSWER", timeout=5)).ok
    await linked.until(lambda: "OriginateResponse" in linked.names())
    response = next(event for event in linked.events if event.text("Event") == "OriginateResponse")
    assert (response.text("ActionID"), response.text("Reason")) == ("call-1", "4")
    channels = await linked.client.list("CoreShowChannels")
    assert caller in {channel.text("Uniqueid") for channel in channels}


async def test_agi_results_and_hostile_arguments(linked: Linked) -> None:
    caller = await call(linked)
    start = next(event for event in linked.events if event.text("Event") == "AsyncAGIStart")
    assert parse_env(start.text("Env"))["agi_uniqueid"] == caller
    agi = AgiChannels(linked.client)
    assert (await agi.execute(caller, "ANSWER", timeout=5)).ok
    hostile = '1 "2" \\3\\ ${EXTEN} Đức: x'
    assert (await agi.execute(caller, agi_command("SET VARIABLE", "EVIL", hostile), timeout=5)).result == 1
    assert (await agi.execute(caller, "GET VARIABLE EVIL", timeout=5)).data == hostile
    assert (await agi.execute(caller, "NO SUCH COMMAND", timeout=5)).code == 510
    assert (
        await agi.execute(caller, agi_command("GET DATA", "silence/1", 100, 3), timeout=5)
    ).data == "timeout"


async def test_a_hang_up_ends_what_was_queued(linked: Linked) -> None:
    caller = await call(linked)
    agi = AgiChannels(linked.client)
    await agi.execute(caller, "ANSWER", timeout=5)
    first = agi.execute(caller, agi_command("STREAM FILE", "silence/10", ""), timeout=5)
    second = agi.execute(caller, "ANSWER", timeout=5)
    hangup = linked.client.request("Hangup", {"Channel": caller})
    cut, queued, _ = await asyncio.gather(first, second, hangup, return_exceptions=True)
    assert isinstance(cut, AgiGone) or (isinstance(cut, AgiResult) and cut.result == -1)
    assert isinstance(queued, AgiGone)
    with pytest.raises(AgiGone):
        await agi.execute(caller, "ANSWER", timeout=5)


async def test_the_longest_line_we_send_is_read_whole(linked: Linked) -> None:
    longest = "x" * (MAX_LINE - len("Value: \r\n"))
    await linked.client.request("Setvar", {"Variable": "LONG", "Value": longest})
    assert (await linked.client.request("Getvar", {"Variable": "LONG"})).text("Value") == longest


async def test_a_refusal_is_told(linked: Linked) -> None:
    with pytest.raises(ActionRefused, match="No such channel"):
        await linked.client.request("Hangup", {"Channel": "PJSIP/nobody-1"})
    with pytest.raises(ActionRefused, match="Permission denied"):
        await linked.client.request("Command", {"Command": "core show version"})


async def test_a_killed_asterisk_is_lost_and_found_again(pbx: PrivateAsterisk, linked: Linked) -> None:
    await pbx.kill()
    await linked.until(lambda: bool(linked.downs))
    assert not linked.client.connected
    with pytest.raises(LinkDown):
        await linked.client.request("Ping")
    await pbx.restart()
    await linked.up(2)
    assert (await linked.client.request("Ping")).success
    assert linked.client.booted is not None
    assert int(linked.client.booted.text("Uptime")) < 10
