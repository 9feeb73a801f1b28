"""`AsteriskPbx` linked to the scripted AMI, what it told, and the messages of calls as Asterisk has them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar
from urllib.parse import quote

from telephony.ami.pbx import AsteriskPbx, AsteriskPlaces
from telephony.commands import CallCommand, RingAgent
from telephony.events import Event, PbxSnapshot
from tests.telephony.ami.scripted_ami import Headers, ScriptedAmi, frame, patience, reply

E = TypeVar("E", bound=Event)

UNIQUEID = "1700000000.1"
CALL = f"pbx1-{UNIQUEID}"
LEG = f"{CALL}_1_an"
TRUNK = "PJSIP/{number}@trunk"
NOW = 1_700_000_000.0


def name(uniqueid: str) -> str:
    """The name of this channel."""
    return f"PJSIP/{uniqueid}-00000001"


def listed(action: Headers, *items: tuple[str, ...]) -> bytes:
    """The answer to an action that lists these."""
    mine = f"ActionID: {action['ActionID'][0]}"
    end = frame("Event: ListComplete", "EventList: Complete", mine)
    return reply(action, "EventList: start") + b"".join(frame(*item, mine) for item in items) + end


def ring(
    attempt: int = 1, agent: str = "an", *, call_id: str = CALL, callback: bool = False, **changes: str
) -> RingAgent:
    values = {"phone": f"PJSIP/{agent}", "pii_number": "0901234567", "pii_name": "Nguyễn Đức"} | changes
    return RingAgent(
        call_id=call_id, agent_id=agent, attempt=attempt, timeout_s=20.0, callback=callback, **values
    )


class ScriptedCalls:
    """One pbx and what it told; `channels` and `endpoints` are what its Asterisk has when asked."""

    def __init__(
        self, ami: ScriptedAmi, *, trunk: str = TRUNK, channels: Sequence[tuple[str, ...]] = ()
    ) -> None:
        self.ami = ami
        self.told: list[Event] = []
        self.answers: dict[type[Event], list[CallCommand]] = {}  # done as soon as it is told
        self.channels: list[tuple[str, ...]] = list(channels)
        self.endpoints: list[tuple[str, ...]] = []
        self._news = asyncio.Event()
        ami.answers["Status"] = lambda action: listed(action, *self.channels)
        ami.answers["PJSIPShowEndpoints"] = lambda action: listed(action, *self.endpoints)
        self.pbx = AsteriskPbx(
            "pbx1",
            ami.address(),
            AsteriskPlaces(prompts="/prompts", recordings="/rec", trunk=trunk),
            emit=self._take,
            now=lambda: NOW,
            link=patience(),
        )

    def _take(self, event: Event) -> None:
        self.told.append(event)
        self._news.set()
        for command in self.answers.get(type(event), ()):
            self.pbx.do(command)

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.told if isinstance(event, kind)]

    async def hears(self, kind: type[E], count: int = 1) -> E:
        """The count-th event of this kind, as soon as it is told."""
        async with asyncio.timeout(5):
            while len(self.of(kind)) < count:
                self._news.clear()
                await self._news.wait()
        return self.of(kind)[count - 1]

    async def settled(self) -> list[Event]:
        """What was told since the last snapshot, once all that is on its way either way has come."""
        await self.all_came()
        snapshots = [index for index, event in enumerate(self.told) if isinstance(event, PbxSnapshot)]
        return self.told[max(snapshots, default=-1) + 1 :]

    async def all_came(self) -> None:
        await self.pbx.client.request("Ping")  # after which all messages have come
        await self.pbx.client.request("Ping")  # and all that they made us do has left

    def says(self, event: str, *headers: str, uniqueid: str = UNIQUEID) -> None:
        """Asterisk sends this event about a channel."""
        self.ami.send(
            frame(f"Event: {event}", f"Channel: {name(uniqueid)}", f"Uniqueid: {uniqueid}", *headers)
        )

    def in_agi(self, uniqueid: str = UNIQUEID, context: str = "ivr", **env: str) -> None:
        """A channel stands in AsyncAGI."""
        text = "".join(f"agi_{name}: {value}\n" for name, value in env.items())
        self.says("AsyncAGIStart", f"Context: {context}", f"Env: {quote(text)}", uniqueid=uniqueid)

    async def arrives(self, uniqueid: str = UNIQUEID) -> None:
        self.in_agi(uniqueid, callerid="0901234567", calleridname="Đức", dnid="19001234")
        await self.settled()

    async def agi(self, count: int = 1) -> str:
        """The count-th AGI command that was sent."""
        return (await self.ami.got("AGI", count))["Command"][0]

    async def result(self, text: str, count: int = 1) -> None:
        """Asterisk's answer to the count-th AGI command."""
        sent = await self.ami.got("AGI", count)
        self.says("AsyncAGIExec", f"CommandId: {sent['CommandID'][0]}", f"Result: {quote(text + chr(10))}")

    async def answered(self) -> None:
        """The agent is rung and picks up."""
        self.pbx.do(ring())
        self.says("Newchannel", "ChannelState: 0", uniqueid=LEG)
        self.says("Newstate", "ChannelState: 5", uniqueid=LEG)
        self.in_agi(LEG, "agent-agi")
        await self.settled()

    def enter(self, uniqueid: str, bridge: str = "b1", *headers: str) -> None:
        self.says("BridgeEnter", f"BridgeUniqueid: {bridge}", *headers, uniqueid=uniqueid)

    def leave(self, uniqueid: str, bridge: str = "b1", *, staying: int = 1) -> None:
        numbers = f"BridgeNumChannels: {staying}"
        self.says("BridgeLeave", f"BridgeUniqueid: {bridge}", numbers, uniqueid=uniqueid)

    async def talking(self) -> None:
        """Caller and agent are in a conversation."""
        await self.arrives()
        await self.answered()
        self.enter(UNIQUEID)
        self.enter(LEG)
        await self.settled()
        self.ami.actions.clear()

    def actions(self, *names: str) -> list[Headers]:
        return [action for action in self.ami.actions if action["Action"][0] in names]


@asynccontextmanager
async def linked(
    ami: ScriptedAmi, *, trunk: str = TRUNK, channels: Sequence[tuple[str, ...]] = ()
) -> AsyncIterator[ScriptedCalls]:
    """The pbx runs, and has told its first snapshot."""
    async with running(ScriptedCalls(ami, trunk=trunk, channels=channels)) as calls:
        await calls.hears(PbxSnapshot)
        yield calls


@asynccontextmanager
async def running(calls: ScriptedCalls) -> AsyncIterator[ScriptedCalls]:
    run = asyncio.create_task(calls.pbx.run(), name="pbx")  # a fixture begins and ends in two tasks: no group
    try:
        yield calls
    finally:
        run.cancel()
        await asyncio.wait((run,))
    if not run.cancelled():
        run.result()
    assert calls.pbx.client.counts.handler_errors == 0, "a handler raised"
