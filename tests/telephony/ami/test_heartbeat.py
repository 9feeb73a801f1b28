"""The dialplan hears of us as long as the link is up."""

from __future__ import annotations

import asyncio
import time

from telephony.ami.heartbeat import Heartbeat
from telephony.ami.report import Report
from tests.telephony.ami.conftest import Linked
from tests.telephony.ami.scripted_ami import ScriptedAmi


async def test_it_beats_with_the_link_and_stops_with_it(ami: ScriptedAmi, linked: Linked) -> None:
    heartbeat = Heartbeat(linked.client, Report(lambda _: None, time.time), every_s=0.01)
    run = asyncio.create_task(heartbeat.run(), name="heartbeat")
    try:
        beat = await ami.got("Setvar", 2)
        assert beat["Variable"] == ["CC_HEARTBEAT"]
        assert "Channel" not in beat
        assert abs(int(beat["Value"][0]) - time.time()) < 5
        await ami.shut()
        await linked.until(lambda: bool(linked.downs))
        silent_since = len(ami.actions)
        await asyncio.sleep(0.05)  # five beats
        assert len(ami.actions) == silent_since
        await ami.listen()
        await linked.up(2)
        heard = len(ami.named("Setvar"))
        await ami.got("Setvar", heard + 2)
    finally:
        run.cancel()
        await asyncio.wait((run,))
    assert run.cancelled()
