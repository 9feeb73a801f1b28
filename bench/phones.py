"""Agents' phones that answer and hang up by themselves, and tell when: real SIP, a few in each process.

    async with Phones("127.0.0.1:5060", {"an": "secret"}, heard) as phones:
        phones.work(ring_s=0.1, talk_s=(3.0, 6.0))

`heard` is told when a phone rings (its INVITE is here) and when it answers (its 200 OK is about to leave).
`python -m bench.phones` is the process behind it.
"""

# ruff: noqa: N802 (the library names its callbacks)
from __future__ import annotations

import asyncio
import heapq
import itertools
import json
import os
import random
import select
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Any, Self

import pjsua2 as pj

from bench.trace import Happening, What
from robots.settings import LIBRARY_CALLS, account_config, endpoint_config
from robots.wire import Open

AGENTS_EACH = LIBRARY_CALLS - 1  # in one process: a call that is ending takes its place a while longer
RTP_FROM, RTP_EACH = 4000, 40  # ports, for each agent of his own
NARROW_HZ = 8000
TURN_MS = 10  # one turn of a phone's loop; what comes by the network is heard at once
REGISTERED_S = 15.0
ENDED_S = 5.0
SHOWN = 30  # lines in an error message
Heard = Callable[[Happening], None]
REGISTERED = "registered"


class PhonesDied(RuntimeError):
    """A process of phones has ended by itself."""


class Phones:
    """As many processes as the agents need; none outlives the one that started it."""

    def __init__(self, pbx: str, passwords: Mapping[str, str], heard: Heard) -> None:
        self._pbx = pbx
        self._passwords = dict(passwords)
        self._heard = heard
        self._missing = set(passwords)
        self._registered = asyncio.Event()
        self._processes: list[asyncio.subprocess.Process] = []
        self._readers = asyncio.TaskGroup()
        self._closing = False

    async def __aenter__(self) -> Self:
        """Return when all are registered."""
        await self._readers.__aenter__()
        try:
            agents = list(self._passwords)
            for first in range(0, len(agents), AGENTS_EACH):
                await self._start(
                    {agent: self._passwords[agent] for agent in agents[first : first + AGENTS_EACH]}
                )
            async with asyncio.timeout(REGISTERED_S):
                await self._registered.wait()
        except BaseException as error:
            await self.__aexit__(type(error), error, error.__traceback__)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing = True
        for process in self._processes:
            assert process.stdin is not None
            process.stdin.close()
        try:
            async with asyncio.timeout(ENDED_S):
                await asyncio.gather(*(process.wait() for process in self._processes))
        except TimeoutError:
            for process in self._processes:
                if process.returncode is None:
                    process.kill()
        await self._readers.__aexit__(None, None, None)

    def work(self, ring_s: float, talk_s: tuple[float, float]) -> None:
        """From the next call on: answer after `ring_s`, hang up after a chance time within `talk_s`."""
        for process in self._processes:
            assert process.stdin is not None
            process.stdin.write(json.dumps([ring_s, *talk_s]).encode() + b"\n")

    async def _start(self, passwords: Mapping[str, str]) -> None:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.phones"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for whoever holds the phones, who then ends them in order
        )
        rtp = RTP_FROM + RTP_EACH * AGENTS_EACH * len(self._processes)
        self._processes.append(process)
        assert process.stdin is not None
        first = {"pbx": self._pbx, "passwords": passwords, "rtp": rtp}
        process.stdin.write(json.dumps(first).encode() + b"\n")
        words: deque[str] = deque(maxlen=SHOWN)
        self._readers.create_task(self._read(process, words), name=f"phones {process.pid}")
        self._readers.create_task(self._note(process, words), name=f"words of phones {process.pid}")

    async def _read(self, process: asyncio.subprocess.Process, words: Iterable[str]) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            agent, what, at = json.loads(line)
            if what == REGISTERED:
                self._missing.discard(agent)
                if not self._missing:
                    self._registered.set()
            else:
                self._heard(Happening(at, What(what), agent))
        if not self._closing:
            await process.wait()
            raise PhonesDied(f"phones ended with {process.returncode}; they wrote:\n{''.join(words)}")

    async def _note(self, process: asyncio.subprocess.Process, words: deque[str]) -> None:
        """The library is talkative: what it writes is only shown when it dies of it."""
        assert process.stderr is not None
        async for line in process.stderr:
            words.append(line.decode("utf-8", "replace"))


# --- the process ---------------------------------------------------------------------------------


class _Account(pj.Account):  # type: ignore[misc]
    def __init__(self, process: _Process, agent: str) -> None:
        super().__init__()
        self.process, self.agent = process, agent

    def onRegState(self, prm: Any) -> None:
        if prm.code == 200 and prm.expiration > 0:
            self.process.tell(self.agent, REGISTERED)

    def onIncomingCall(self, prm: Any) -> None:
        self.process.tell(self.agent, What.RANG)
        self.process.take(_Call(self, prm.callId))


class _Call(pj.Call):  # type: ignore[misc]
    def __init__(self, account: _Account, number: int) -> None:
        super().__init__(account, number)
        self.process, self.agent = account.process, account.agent
        self.over = False

    def say(self, code: int) -> None:
        parameter = pj.CallOpParam()
        parameter.statusCode = code
        self.answer(parameter)

    def onCallState(self, prm: Any) -> None:
        if self.getInfo().state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self.over = True
            # Out of this callback, but before the library gives the call's place to the next one.
            self.process.later(0, self.process.calls.pop, self, None)


class _Process:
    """One loop for the network, for what is due and for stdin."""

    def __init__(self, out: int) -> None:
        self.calls: dict[_Call, None] = {}
        self._out = out
        self._ring_s, self._talk_s = 0.1, (1.0, 1.0)
        self._due: list[tuple[float, int, Callable[..., Any], tuple[Any, ...]]] = []
        self._count = itertools.count()

    def tell(self, agent: str, what: str) -> None:
        os.write(self._out, json.dumps([agent, what, time.time()]).encode() + b"\n")

    def later(self, seconds: float, do: Callable[..., Any], *what: Any) -> None:
        heapq.heappush(self._due, (time.monotonic() + seconds, next(self._count), do, what))

    def take(self, call: _Call) -> None:
        self.calls[call] = None
        call.say(180)
        self.later(self._ring_s, self._answer, call)

    def _answer(self, call: _Call) -> None:
        if not call.over:
            self.tell(call.agent, What.ANSWERED)
            call.say(200)
            self.later(random.uniform(*self._talk_s), self._hang_up, call)

    def _hang_up(self, call: _Call) -> None:
        if not call.over:
            call.hangup(pj.CallOpParam())

    def run(self) -> None:
        with open(0, "rb", buffering=0, closefd=False) as stdin:
            first = json.loads(stdin.readline())
        me = Open(user="bench", pbx=first["pbx"])
        endpoint = pj.Endpoint()
        endpoint.libCreate()
        settings = endpoint_config(me)
        # Narrow sound costs least: the phones must not take the machine from what is measured.
        settings.medConfig.clockRate = settings.medConfig.sndClockRate = NARROW_HZ
        endpoint.libInit(settings)
        bound = pj.TransportConfig()
        bound.boundAddress = me.bind
        transport = endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, bound)
        endpoint.audDevManager().setNullDev()
        endpoint.libStart()
        endpoint.codecSetPriority("G722/16000/1", 0)
        address = endpoint.transportGetInfo(transport).localAddress
        accounts = [_Account(self, agent) for agent in first["passwords"]]
        for place, account in enumerate(accounts):
            who = Open(user=account.agent, pbx=me.pbx, password=first["passwords"][account.agent])
            settings = account_config(who, transport, address)
            settings.mediaConfig.transportConfig.port = first["rtp"] + place * RTP_EACH
            settings.mediaConfig.transportConfig.portRange = RTP_EACH - 1
            account.create(settings)
        while self._obey():
            endpoint.libHandleEvents(TURN_MS)
            while self._due and self._due[0][0] <= time.monotonic():
                self._do_next()
        endpoint.hangupAllCalls()
        endpoint.libHandleEvents(TURN_MS)
        # The library takes seconds to unregister and end in order; Asterisk ends with the measurement.
        os._exit(0)

    def _do_next(self) -> None:
        """In a method, whose variables keep no call alive."""
        _, _, do, what = heapq.heappop(self._due)
        do(*what)

    def _obey(self) -> bool:
        """False when stdin is closed: whoever started us is gone."""
        if not select.select([0], [], [], 0)[0]:
            return True
        read = os.read(0, 65_536)
        for line in read.splitlines():
            self._ring_s, *talk = json.loads(line)
            self._talk_s = (talk[0], talk[1])
        return bool(read)


if __name__ == "__main__":
    # The library writes its log to stdout: what is told gets a descriptor of its own.
    told = os.dup(1)
    os.dup2(2, 1)
    _Process(told).run()
