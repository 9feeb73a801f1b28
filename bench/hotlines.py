"""The two hotlines that are measured on one Asterisk: its own app_queue, and Tổng Đài as it is shipped."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from redis.asyncio import Redis

from app.demo.running import RunningService
from app.live import Inbox
from app.valkey import connect, embedded_valkey
from deploy.asterisk import PrivateAsterisk
from telephony.events import AgentPaused, AgentReadied, AgentSignedIn

NUMBER = "19001234"
QUEUE = "line"
PREFIX = "bench"  # of the keys in Valkey

Request = Callable[[str, Mapping[str, str]], Awaitable[object]]


class Hotline(Protocol):
    """Somewhere callers wait for agents."""

    name: str
    number: str  # exten@context
    pids: tuple[int, ...]  # of the processes that work for it, beside Asterisk itself

    async def open(self, agents: Sequence[str]) -> None:
        """From now on these agents, and no others, take its calls."""

    def check(self) -> None:
        """Raises ServiceFailed when it has ended by itself."""


# As the documentation of app_queue and its queues.conf.sample recommend for the quickest service; the agents
# ring one after the other, remembered (rrmemory).
_QUEUES = f"""\
[general]
persistentmembers = no
autofill = yes

[{QUEUE}]
strategy = rrmemory
autofill = yes
ringinuse = no
retry = 1
timeout = 15
wrapuptime = 0
musicclass = default
joinempty = yes
"""


class AppQueue:
    """The module app_queue, loaded into the running Asterisk; its extension answers, then queues."""

    name = "app_queue"
    number = f"{NUMBER}@app-queue"
    pids: tuple[int, ...] = ()

    def __init__(self, pbx: PrivateAsterisk, request: Request) -> None:
        self._file = pbx.run / "etc" / "queues.conf"
        self._request = request

    async def start(self) -> None:
        self._write(())
        await asyncio.to_thread(self._file.with_name("queuerules.conf").touch)
        await self._request("ModuleLoad", {"Module": "app_queue.so", "LoadType": "load"})
        # `i`: without waiting half a second for a caller's sound, which these callers would not send.
        steps = (("Answer", ",i"), ("Queue", QUEUE), ("Hangup", ""))
        for priority, (application, data) in enumerate(steps, start=1):
            step = {"Context": "app-queue", "Extension": NUMBER, "Priority": str(priority)}
            step |= {"Application": application, "ApplicationData": data}
            await self._request("DialplanExtensionAdd", step)

    async def open(self, agents: Sequence[str]) -> None:
        await asyncio.to_thread(self._write, agents)
        await self._request("ModuleLoad", {"Module": "app_queue.so", "LoadType": "reload"})

    def check(self) -> None:
        """It is a part of Asterisk."""

    def _write(self, agents: Sequence[str]) -> None:
        self._file.write_text(_QUEUES + "".join(f"member => PJSIP/{agent}\n" for agent in agents))


_FLOW = f"""\
language: vi
start: line
places:
  line: {{queue: {QUEUE}, otherwise: bye}}
  bye: {{hangup: true}}
"""

_CENTRE = """\
data = "data"
redis = "{redis}"
prefix = "{prefix}"
flow = "flow.yaml"

[asterisk]
port = {port}
username = "{username}"
secret = "{secret}"

[web]
port = 0

[[queues]]
name = "{queue}"
skill = "{queue}"
wrap_up_s = 0
"""

_AGENT = """
[[agents]]
id = "{agent}"
name = "{agent}"
phone = "PJSIP/{agent}"
skills = {{{queue} = 5}}
"""


class TongDai:
    """`tongdai serve` with all its roles; the agents come by the inbox, as from the screens."""

    name = "Tổng Đài"
    number = f"{NUMBER}@inbound"

    def __init__(
        self, service: RunningService, inbox: Inbox, agents: Iterable[str], pids: tuple[int, ...]
    ) -> None:
        self.pids = pids
        self.check = service.check
        self._inbox = inbox
        self._agents = tuple(agents)

    async def sign_in(self) -> None:
        for agent in self._agents:
            await self._inbox.tell(AgentSignedIn(at=time.time(), agent_id=agent))

    async def open(self, agents: Sequence[str]) -> None:
        for agent in self._agents:
            if agent in agents:
                await self._inbox.tell(AgentReadied(at=time.time(), agent_id=agent))
            else:
                await self._inbox.tell(AgentPaused(at=time.time(), agent_id=agent, reason="break"))


@asynccontextmanager
async def tong_dai(pbx: PrivateAsterisk, folder: Path, agents: Iterable[str]) -> AsyncIterator[TongDai]:
    """Configured, started, with everybody signed in and nobody ready."""
    async with embedded_valkey(folder / "data" / "valkey") as redis_url, connect(redis_url) as redis:
        config = folder / "centre.toml"
        text = _CENTRE.format(
            redis=redis_url,
            prefix=PREFIX,
            port=pbx.ami_port,
            username=pbx.ami_user,
            secret=pbx.ami_secret,
            queue=QUEUE,
        ) + "".join(_AGENT.format(agent=agent, queue=QUEUE) for agent in agents)
        config.touch(mode=0o600)  # before the secret is in it
        config.write_text(text, encoding="utf-8")
        (folder / "flow.yaml").write_text(_FLOW, encoding="utf-8")
        data = folder / "data"
        async with RunningService(config, data, folder / "service.log") as service:
            pids = json.loads((data / "service.json").read_text())["pid"], await _pid(redis)
            ours = TongDai(service, Inbox(redis, PREFIX), agents, pids)
            await ours.sign_in()
            yield ours


async def _pid(redis: Redis) -> int:
    facts: dict[str, int] = await redis.info("server")
    return facts["process_id"]
