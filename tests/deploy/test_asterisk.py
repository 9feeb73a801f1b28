"""The private Asterisk starts, stands beside others, survives, and leads calls as docs/asterisk.md says."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy import asterisk
from deploy.asterisk import Agent, AsteriskFailed, PrivateAsterisk, render
from tests.deploy.session import Session, session

pytestmark = pytest.mark.asterisk


@pytest.fixture
async def pbx(tmp_path: Path) -> AsyncIterator[PrivateAsterisk]:
    agents = [Agent("lan", "lan-secret"), Agent("minh", "minh-secret")]
    async with PrivateAsterisk(tmp_path / "pbx", agents, test_callers=True) as started:
        yield started


async def beat(ami: Session, age: float = 0) -> None:
    """Say what the service says every two seconds, `age` seconds ago."""
    said = await ami.ask("Setvar", Variable="CC_HEARTBEAT", Value=str(int(time.time() - age)))
    assert said["Response"] == "Success"


async def call(ami: Session, number: str = "19001234") -> None:
    """A customer without a phone dials in."""
    where = {"Channel": f"Local/{number}@inbound/n", "Context": "media", "Exten": "s", "Priority": "1"}
    said = await ami.ask("Originate", **where, Async="true", ChannelId="caller", OtherChannelId="line")
    assert said["Response"] == "Success"


async def test_it_boots_without_a_complaint_and_answers(pbx: PrivateAsterisk) -> None:
    async with session(pbx) as ami:
        said = await ami.ask("CoreSettings")
        assert said["AsteriskVersion"].startswith("22.")
    complaints = re.findall(r"(?:ERROR|WARNING)\[.*", pbx.log_file.read_text())
    assert complaints == []


async def test_two_stand_side_by_side(pbx: PrivateAsterisk, tmp_path: Path) -> None:
    async with PrivateAsterisk(tmp_path / "second", [Agent("hoa", "hoa-secret")]) as second:
        assert {pbx.ami_port, pbx.sip_port}.isdisjoint({second.ami_port, second.sip_port})
        for one, names in ((pbx, {"trunk", "lan", "minh"}), (second, {"trunk", "hoa"})):
            async with session(one) as ami:
                await ami.ask("PJSIPShowEndpoints")
                await ami.event("EndpointListComplete")
                found = {e["ObjectName"] for e in ami.events if e.get("Event") == "EndpointList"}
                assert found == names


async def test_it_comes_back_on_the_same_ports_after_a_kill(pbx: PrivateAsterisk) -> None:
    before = (pbx.pid, pbx.ami_port, pbx.sip_port)
    await pbx.restart(kill=True)
    assert pbx.pid not in (None, before[0])
    assert (pbx.ami_port, pbx.sip_port) == before[1:]
    async with session(pbx) as ami:
        assert (await ami.ask("Ping"))["Response"] == "Success"


async def test_it_is_gone_after_a_stop(pbx: PrivateAsterisk) -> None:
    pid = pbx.pid
    assert pid is not None
    await pbx.stop()
    assert pbx.pid is None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_one_left_behind_in_its_folder_is_ended_by_the_next_start(tmp_path: Path) -> None:
    lost = PrivateAsterisk(tmp_path / "pbx")
    await lost.start()
    pid = lost.pid
    async with PrivateAsterisk(tmp_path / "pbx") as found:
        assert found.pid != pid
        assert not lost_is_alive(pid)
        async with session(found) as ami:
            assert (await ami.ask("Ping"))["Response"] == "Success"
    await lost.stop()


def lost_is_alive(pid: int | None) -> bool:
    """Whether the process still runs (one that ended and was not waited for does not)."""
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


async def test_a_folder_with_a_long_name_is_no_hindrance(tmp_path: Path) -> None:
    async with PrivateAsterisk(tmp_path / ("a-long-name-" * 12)) as pbx, session(pbx) as ami:
        assert (await ami.ask("Ping"))["Response"] == "Success"


async def test_the_failure_to_start_tells_asterisks_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asterisk, "BOOT_PATIENCE", 0.001)
    pbx = PrivateAsterisk(tmp_path / "pbx")
    with pytest.raises(AsteriskFailed, match=r"not ready within .*last words"):
        await pbx.start()
    assert pbx.pid is None


async def test_only_what_the_service_needs_is_permitted(pbx: PrivateAsterisk) -> None:
    async with session(pbx) as ami:
        for action, fields in {
            "Command": {"Command": "core show version"},
            "UpdateConfig": {"SrcFilename": "a.conf", "DstFilename": "b.conf"},
            "CreateConfig": {"Filename": "b.conf"},
            "UserEvent": {"UserEvent": "x"},
        }.items():
            assert (await ami.ask(action, **fields))["Message"] == "Permission denied", action
        for action, fields in {
            "Ping": {},
            "CoreStatus": {},
            "Status": {},
            "CoreShowChannels": {},
            "BridgeList": {},
            "BridgeInfo": {"BridgeUniqueid": "none"},
            "Bridge": {"Channel1": "none", "Channel2": "none"},
            "Redirect": {"Channel": "none", "Context": "ivr", "Exten": "s", "Priority": "1"},
            "AGI": {"Channel": "none", "Command": "ANSWER"},
            "Hangup": {"Channel": "none"},
            "Getvar": {"Variable": "CC_HEARTBEAT"},
            "Setvar": {"Channel": "none", "Variable": "CC_STATE", "Value": "x"},
            "MixMonitor": {"Channel": "none"},
            "MixMonitorMute": {"Channel": "none"},
            "StopMixMonitor": {"Channel": "none"},
            "ControlPlayback": {"Channel": "none", "Control": "stop"},
            "BlindTransfer": {"Channel": "none", "Context": "ivr", "Exten": "s"},
            "MuteAudio": {"Channel": "none", "Direction": "all", "State": "on"},
            "PJSIPShowEndpoints": {},
            "PJSIPShowContacts": {},
            "DeviceStateList": {},
            "Filter": {"Operation": "Add", "Filter": "Event: Nothing"},
        }.items():
            assert (await ami.ask(action, **fields)).get("Message") not in (
                "Permission denied",
                "Invalid/unknown command",
            ), action


async def test_a_call_brings_only_the_events_that_the_service_reads(pbx: PrivateAsterisk) -> None:
    async with session(pbx) as ami:
        await beat(ami)
        await call(ami)
        start = await ami.event("AsyncAGIStart")
        await ami.ask("AGI", Channel=start["Channel"], Command="ANSWER", CommandID="1")
        await ami.event("AsyncAGIExec")
        await ami.ask("Hangup", Channel="line")
        await ami.wait_for(lambda m: m.get("Event") == "Hangup" and m["Uniqueid"] == "line")
        wanted = set(re.findall(r"name\((\w+)\)", render("manager", NoValues())))
        assert {e["Event"] for e in ami.events} <= wanted
        assert {"Newchannel", "Newstate", "AsyncAGIStart", "AsyncAGIEnd", "Hangup"} <= {
            e["Event"] for e in ami.events
        }
        assert all("Timestamp" in e for e in ami.events if e["Event"] == "Hangup")


async def test_answers_to_questions_are_not_filtered(pbx: PrivateAsterisk) -> None:
    async with session(pbx) as ami:
        await beat(ami)
        await call(ami)
        await ami.event("AsyncAGIStart")
        await ami.ask("Setvar", Channel="line", Variable="CC_CALL_ID", Value="call-7")
        for question, one, end in (
            ("CoreShowChannels", "CoreShowChannel", "CoreShowChannelsComplete"),
            ("Status", "Status", "StatusComplete"),
        ):
            await ami.ask(question)
            await ami.event(end)
            channels = {e["Uniqueid"]: e for e in ami.events if e.get("Event") == one}
            assert {"caller", "line"} <= channels.keys()
        await ami.ask("Hangup", Channel="line")
        gone = await ami.wait_for(lambda m: m.get("Event") == "Hangup" and m["Uniqueid"] == "line")
        assert "CC_CALL_ID=call-7" in gone["ChanVariable"].split()


async def test_a_caller_reaches_the_service_and_comes_back_to_it(pbx: PrivateAsterisk) -> None:
    async with session(pbx) as ami:
        await beat(ami)
        await call(ami)
        start = await ami.event("AsyncAGIStart")
        assert (start["Context"], start["Exten"], start["Priority"]) == ("ivr", "s", "1")
        did = await ami.ask("Getvar", Channel="line", Variable="CC_DID")
        assert did["Value"] == "19001234"
        ami.events.clear()
        await ami.ask("AGI", Channel=start["Channel"], Command="ASYNCAGI BREAK")
        again = await ami.event("AsyncAGIStart")
        assert again["Uniqueid"] == start["Uniqueid"]


async def test_a_caller_waits_for_a_service_that_is_coming_back(pbx: PrivateAsterisk) -> None:
    async with session(pbx) as ami:
        await beat(ami, age=7)
        await call(ami)
        with pytest.raises(TimeoutError):
            await ami.event("AsyncAGIStart", seconds=1)
        await beat(ami)
        await ami.event("AsyncAGIStart", seconds=2)


async def test_a_caller_waits_after_asterisk_itself_began_anew(pbx: PrivateAsterisk) -> None:
    async with session(pbx) as ami:
        await call(ami)  # no heartbeat was ever set
        with pytest.raises(TimeoutError):
            await ami.event("AsyncAGIStart", seconds=1)
        await beat(ami)
        await ami.event("AsyncAGIStart", seconds=2)


async def test_without_a_service_the_caller_is_told_and_sent_away(pbx: PrivateAsterisk) -> None:
    async with session(pbx) as ami:
        await beat(ami, age=60)
        await call(ami)
        gone = await ami.wait_for(lambda m: m.get("Event") == "Hangup" and m["Uniqueid"].startswith("line"))
        assert gone["Cause"] == "42"
        assert "AsyncAGIStart" not in {e["Event"] for e in ami.events}
        assert "does not exist" not in pbx.log_file.read_text()  # the prompt


async def test_the_trunk_is_known_by_its_address_and_strangers_are_refused(pbx: PrivateAsterisk) -> None:
    assert await invite(pbx, "127.0.0.2") in (100, 180)
    assert await invite(pbx, "127.0.0.3") == 401


async def invite(pbx: PrivateAsterisk, address: str) -> int:
    """The status of the first answer to an INVITE from that address."""
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.setblocking(False)
        phone.bind((address, 0))
        mine = f"{address}:{phone.getsockname()[1]}"
        sdp = f"v=0\r\no=- 1 1 IN IP4 {address}\r\ns=-\r\nc=IN IP4 {address}\r\nt=0 0\r\n"
        sdp += "m=audio 40000 RTP/AVP 9 8\r\n"
        request = (
            f"INVITE sip:19001234@{pbx.host}:{pbx.sip_port} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {mine};branch=z9hG4bK{address}\r\nCall-ID: 1@{mine}\r\nCSeq: 1 INVITE\r\n"
            f"From: <sip:0901@{mine}>;tag=1\r\nTo: <sip:19001234@{pbx.host}>\r\n"
            f"Contact: <sip:0901@{mine}>\r\nMax-Forwards: 70\r\nContent-Type: application/sdp\r\n"
            f"Content-Length: {len(sdp)}\r\n\r\n{sdp}"
        )
        await loop.sock_sendto(phone, request.encode(), (pbx.host, pbx.sip_port))
        async with asyncio.timeout(5):
            return int((await loop.sock_recv(phone, 4096)).split()[1])


class NoValues(dict[str, str]):
    """For looking at a template: every value is empty."""

    def __missing__(self, key: str) -> str:
        return ""


@pytest.mark.parametrize("name", ["", "lan]", "lan\nsecret=x", "a;b", "a b"])
def test_a_name_that_would_break_the_configuration_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="letters, digits"):
        Agent(name, "secret")
    with pytest.raises(ValueError, match="letters, digits"):
        Agent("lan", name)


def test_a_template_with_a_missing_value_is_refused() -> None:
    with pytest.raises(KeyError, match="name"):
        render("agent", {})
