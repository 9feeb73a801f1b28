"""The service as a process: ready, at work without an Asterisk, ended in order, ended by a crash."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from pathlib import Path
from urllib.parse import quote

import aiohttp
import pytest

from tests.app.serving import alive, descendants, name_of, served, write_centre
from tests.app.test_hands import said_openly
from tests.app.test_prompts import write_wav
from tests.telephony.ami.scripted_ami import Answer, Headers, ScriptedAmi, frame, reply
from transcription.models import known_model

SECONDS = 15.0  # an orderly end, with room for a busy machine


async def test_it_announces_itself_and_its_screens_answer_while_asterisk_is_away(tmp_path: Path) -> None:
    config = write_centre(tmp_path)
    async with served(config) as service:
        facts = await service.ready()
        assert facts["pid"] == service.pid
        first = await service.said("ami_link_down", 1)
        third = await service.said("ami_link_down", 3)
        assert "cannot connect to 127.0.0.1" in first["reason"]
        assert third["retry_in_s"] > 0
        assert (first["attempt"], third["attempt"]) == (1, 3)
        async with aiohttp.ClientSession() as session, session.get(facts["url"]) as page:
            assert page.status == 200
        service.process.terminate()
        assert await service.ended() == 0
        assert not service.announced.exists()


@pytest.mark.speech
async def test_told_to_stop_it_leaves_no_process_behind(tmp_path: Path) -> None:
    model = known_model("ko")
    config = write_centre(tmp_path, more=f'[models]\nko = "{model}"\n')
    async with served(config) as service:
        await service.ready()
        async with asyncio.timeout(30):
            while not any("vosk" in name_of(child) for child in descendants(service.pid)):
                await asyncio.sleep(0.05)
                assert alive(service.pid)
        children = descendants(service.pid)
        assert any("valkey" in name_of(child) for child in children)
        began = time.monotonic()
        service.process.terminate()
        assert await service.ended() == 0
        assert time.monotonic() - began < SECONDS
        assert not list(filter(alive, children))
        assert "Traceback" not in service.stderr()


async def test_told_twice_it_still_ends_in_order(tmp_path: Path) -> None:
    async with served(write_centre(tmp_path)) as service:
        await service.ready()
        children = descendants(service.pid)
        service.process.send_signal(signal.SIGINT)
        service.process.send_signal(signal.SIGTERM)
        assert await service.ended() == 0
        assert not list(filter(alive, children))


async def test_one_role_alone_serves_the_screens_from_a_shared_redis(tmp_path: Path, valkey_url: str) -> None:
    config = write_centre(tmp_path / "web", top=f'redis = "{valkey_url}"')
    async with served(config, "--role", "web", announced="service-web.json") as service:
        facts = await service.ready()
        async with aiohttp.ClientSession() as session, session.get(facts["url"]) as page:
            assert page.status == 200
        assert not descendants(service.pid), "no Valkey of its own, no Vosk"
        (ready,) = [line for line in service.lines() if line["event"] == "service_ready"]
        assert ready["roles"] == ["web"]
        service.process.terminate()
        assert await service.ended() == 0


async def test_the_second_centre_waits_for_the_first_one_to_end(tmp_path: Path, valkey_url: str) -> None:
    first = write_centre(tmp_path / "first", top=f'redis = "{valkey_url}"')
    second = write_centre(tmp_path / "second", top=f'redis = "{valkey_url}"')
    centre = {"announced": "service-centre.json"}
    async with served(first, "--role", "centre", **centre) as one:
        await one.ready()
        async with served(second, "--role", "centre", **centre) as two:
            await two.said("another_centre_is_active")
            one.process.terminate()
            assert await one.ended() == 0
            await two.ready()


async def test_a_crash_of_one_part_ends_all_and_is_named_in_the_log(tmp_path: Path) -> None:
    """Here the Valkey is killed under the service."""
    async with served(write_centre(tmp_path)) as service:
        await service.ready()
        (valkey,) = descendants(service.pid)
        os.kill(valkey, signal.SIGKILL)
        assert await service.ended() == 1
        failed = [json.loads(line) for line in service.stderr().splitlines() if '"part_failed"' in line]
        assert any("ConnectionError" in line["errors"] for line in failed)
        assert {line["part"] for line in failed} <= {"centre", "web", "transcriber"}
        assert failed[0]["level"] == "critical"
        assert not service.announced.exists()


# --- what is logged ------------------------------------------------------------------------------

NUMBER, NAME = "84905551234", "Trịnh Ngọc Mai"
CHANNEL = "1700000000.42"
MENU = """
language: vi
start: main
places:
  main: {menu: {file: tone.wav}, choices: {"*": sales}, otherwise: sales}
  sales: {queue: sales}
"""


def caller_line(kind: str, *more: str) -> bytes:
    who = (f"CallerIDNum: {NUMBER}", f"CallerIDName: {NAME}", f"ConnectedLineNum: {NUMBER}")
    channel = ("Channel: PJSIP/trunk-1", f"Uniqueid: {CHANNEL}", "Context: ivr")
    return frame(f"Event: {kind}", *channel, *who, *more)


def done(action: Headers) -> bytes:
    """What a command to the caller's channel is answered with."""
    command = f"CommandId: {action['CommandID'][0]}"
    return reply(action) + caller_line("AsyncAGIExec", command, "Result: 200%20result%3D0%0A")


def nothing_listed(done: str) -> Answer:
    def answer(action: Headers) -> bytes:
        started = reply(action, "EventList: start", "Message: follows")
        ends = (f"ActionID: {action['ActionID'][0]}", "EventList: Complete", "ListItems: 0")
        return started + frame(f"Event: {done}", *ends)

    return answer


async def test_the_log_of_a_call_names_nobody_outside_pii_keys(tmp_path: Path) -> None:
    """A caller with a name presses a key and gives up, on an AMI that answers as Asterisk does."""
    async with ScriptedAmi() as ami:
        ami.answers["Status"] = nothing_listed("StatusComplete")
        ami.answers["PJSIPShowEndpoints"] = nothing_listed("EndpointListComplete")
        ami.answers["AGI"] = done
        config = write_centre(tmp_path, ami_port=ami.port)
        config.with_name("flow.yaml").write_text(MENU, encoding="utf-8")
        write_wav(tmp_path / "tone.wav", seconds=0.2)
        async with served(config, "--log-level", "debug") as service:
            await service.ready()
            await service.said("ami_link_up")
            env = f"agi_callerid: {NUMBER}\nagi_calleridname: {NAME}\nagi_dnid: 1900\n\n"
            ami.send(caller_line("AsyncAGIStart", f"Env: {quote(env)}"))
            await ami.until(lambda: any("STREAM FILE" in a["Command"][0] for a in ami.named("AGI")))
            ami.send(caller_line("DTMFEnd", "Digit: *", "Direction: Received"))
            await ami.until(lambda: any("MUSIC" in a["Command"][0] for a in ami.named("AGI")))
            ami.send(caller_line("Hangup", "Cause: 16", "Cause-txt: Normal Clearing"))
            ended = await service.said("call_ended")
            assert (ended["outcome"], ended["pii_caller"]) == ("abandoned", NUMBER)
            service.process.terminate()
            assert await service.ended() == 0
        for line in service.lines():
            openly = " ".join(said_openly(line))
            for private in (NUMBER, NAME, "s3cret", "*"):
                assert private not in openly, line
