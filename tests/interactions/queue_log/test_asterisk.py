"""The queue_log that an Asterisk of this machine writes, and what comes of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from deploy.asterisk import PrivateAsterisk
from interactions.queue_log.importing import import_queue_log
from interactions.record import Interaction
from interactions.store import InteractionLog
from telephony.ami.client import AmiClient
from telephony.ami.framing import Message
from telephony.ami.link import AmiAddress
from tests.interactions.queue_log.written import LATEST

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(120)]
PATIENCE_S = 40.0

QUEUES = """\
[general]
persistentmembers = no
log-caller-id-name = yes
[sales]
strategy = linear
timeout = 2
retry = 1
joinempty = yes
"""
NUMBER = "0901234567"
# Exten of the context `line` -> what its callers go through.
DIALPLAN = {
    "come": ("AddQueueMember(sales,Local/an@desk/n,,,An)",),
    "go": ("RemoveQueueMember(sales,Local/an@desk/n)",),
    "pause": ("PauseQueueMember(,Local/an@desk/n,,lunch)",),
    "unpause": ("UnpauseQueueMember(,Local/an@desk/n)",),
    "sales": ("Answer(,i)", "QueueLog(sales,${UNIQUEID},NONE,DID,19001234)", "Queue(sales,,,,4)"),
}


class Caller:
    """Asterisk's own queue_log tells when a call is over: it is looked at until the line is there."""

    def __init__(self, pbx: PrivateAsterisk, ami: AmiClient) -> None:
        self.log = pbx.run / "log" / "queue_log"
        self._ami = ami

    async def dial(self, exten: str, name: str, stays_s: float, until: str) -> None:
        """`until` is what the log says when the caller is through."""
        await self._ami.request(
            "Originate",
            {
                "Channel": f"Local/{exten}@line/n",
                "ChannelId": f"{name}-self",
                "OtherChannelId": f"{name}-line",
                "Application": "Wait",
                "Data": str(stays_s),
                "CallerID": f'"Chị Lan" <{NUMBER}>',
                "Async": "true",
            },
        )
        async with asyncio.timeout(PATIENCE_S):
            while until not in await asyncio.to_thread(self.log.read_text):  # noqa: ASYNC110 - a file
                await asyncio.sleep(0.1)

    async def rotate(self) -> None:
        await self._ami.request("LoggerRotate", {})


@asynccontextmanager
async def app_queue(folder: Path) -> AsyncIterator[Caller]:
    async with PrivateAsterisk(folder, test_callers=True) as pbx:
        up = asyncio.Event()

        async def is_up() -> None:
            up.set()

        ignore: Callable[[Message | str], None] = lambda _: None  # noqa: E731
        address = AmiAddress(pbx.host, pbx.ami_port, pbx.ami_user, pbx.ami_secret)
        ami = AmiClient(address, on_event=ignore, on_up=is_up, on_down=ignore, wanted=("Hangup",))
        (pbx.run / "etc" / "queues.conf").write_text(QUEUES)
        (pbx.run / "etc" / "queuerules.conf").touch()
        async with asyncio.TaskGroup() as tasks:
            link = tasks.create_task(ami.run(), name="ami")
            async with asyncio.timeout(PATIENCE_S):
                await up.wait()
            await ami.request("ModuleLoad", {"Module": "app_queue.so", "LoadType": "load"})
            for exten, steps in DIALPLAN.items():
                await _write(ami, "line", exten, steps)
            await _write(ami, "desk", "an", ("Answer()", "Wait(2)"))
            yield Caller(pbx, ami)
            link.cancel()


async def _write(ami: AmiClient, context: str, exten: str, steps: tuple[str, ...]) -> None:
    for priority, step in enumerate((*steps, "Hangup()"), start=1):
        application, _, data = step.removesuffix(")").partition("(")
        action = {"Context": context, "Extension": exten, "Priority": str(priority)}
        action |= {"Application": application, "ApplicationData": data}
        await ami.request("DialplanExtensionAdd", action)


async def test_what_asterisk_writes_is_what_the_callers_did(log: InteractionLog, tmp_path: Path) -> None:
    async with app_queue(tmp_path / "pbx") as caller:
        await caller.dial("come", "a0", 1, "|ADDMEMBER|")
        await caller.dial("sales", "a1", 30, "|COMPLETEAGENT|")
        await caller.dial("sales", "a2", 1, "|COMPLETECALLER|")
        await caller.dial("pause", "a3", 1, "|PAUSE|lunch")
        await caller.dial("sales", "a4", 2, "|ABANDON|")
        await caller.dial("sales", "a5", 30, "|EXITWITHTIMEOUT|")
        await caller.rotate()
        await caller.dial("unpause", "a6", 1, "|UNPAUSE|")
        await caller.dial("go", "a7", 1, "|REMOVEMEMBER|")
        files = sorted(caller.log.parent.glob("queue_log*"))
    assert len(files) == 2
    report = await import_queue_log(
        files, log, at=LATEST, who="test", agents={"Local/an@desk/n": "an", "An": "an"}
    )
    assert (report.imported, report.open, report.unused, report.unpaired) == (4, 0, (), 0)
    found = {call.call_id: call for call in (await log.list()).items}
    told = {name.removeprefix("queue_log-"): _facts(call) for name, call in found.items()}
    assert told == {
        "a1-line": ("answered", "an", "agent_hung_up"),
        "a2-line": ("answered", "an", "caller_hung_up"),
        "a4-line": ("abandoned", None, "abandoned"),
        "a5-line": ("timed_out", None, "timed_out"),
    }
    assert found["queue_log-a1-line"].talk_s == pytest.approx(2.0, abs=1.1)
    assert found["queue_log-a5-line"].wait_s == pytest.approx(4.0, abs=1.1)
    for call in found.values():
        assert (call.pii_number, call.pii_name, call.dialled) == (NUMBER, "Chị Lan", "19001234")


def _facts(call: Interaction) -> tuple[str, str | None, str | None]:
    return call.outcome.value, call.agent_id, call.segments[-1].result
