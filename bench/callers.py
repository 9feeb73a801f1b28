"""Callers without a phone, dialled in by Asterisk, and what it tells of them and of the agents' legs."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress

from bench.trace import Happening, What
from deploy.asterisk import PrivateAsterisk
from telephony.ami.action import Outcome
from telephony.ami.client import AmiClient
from telephony.ami.errors import AmiError
from telephony.ami.framing import Message
from telephony.ami.link import AmiAddress

FILL_EVERY_S = 0.045  # between two callers, so that their arrival is not itself what is measured
GONE_S = 10.0
LONGEST_S = 300  # he waits, also when nobody is left to hang him up
LISTENS, SPEAKS = "listens", "media"  # contexts
_AGENT = re.compile(r"PJSIP/(?P<agent>[\w.]+)-[0-9a-f]+")
_CALLER = re.compile(r"caller-\d+-line")  # the half of a Local channel that is in the dialplan


class CallerFailed(RuntimeError):
    """Asterisk did not do what the measurement needs; the message has its words."""


class Callers:
    """One AMI session. A caller listens while he waits, speaks (silence) once he is connected, and stays
    until he is hung up: two hundred who speak while they wait would be what keeps the machine busy."""

    def __init__(self, pbx: PrivateAsterisk, heard: Callable[[Happening], None]) -> None:
        self._heard = heard
        self._up = asyncio.Event()
        self._changed = asyncio.Event()
        self._alive: set[str] = set()
        self._talking: set[str] = set()
        self._legs: dict[str, str] = {}  # Uniqueid of an agent's leg -> agent
        self._bridges: dict[str, str] = {}  # bridge -> the agent in it
        self._count = 0
        self._hotline, self._wanted = "", 0
        self.refused: list[str] = []
        self.client = AmiClient(
            AmiAddress(pbx.host, pbx.ami_port, pbx.ami_user, pbx.ami_secret),
            on_event=self._hear,
            on_up=self._is_up,
            on_down=lambda reason: self.refused.append(reason),
            wanted=("Newchannel", "BridgeEnter", "Hangup"),
        )

    @property
    def waiting(self) -> int:
        return len(self._alive - self._talking)

    async def up(self) -> None:
        async with asyncio.timeout(GONE_S):
            await self._up.wait()

    def keep_waiting(self, hotline: str, count: int) -> None:
        """Whenever fewer wait there, `top_up` dials one more."""
        self._hotline, self._wanted = hotline, count

    async def top_up(self) -> None:
        """Runs until cancelled."""
        while True:
            if self.waiting < self._wanted:
                self.dial(self._hotline)
            await asyncio.sleep(FILL_EVERY_S)

    async def filled(self) -> None:
        """Return when as many wait as shall. Raises CallerFailed."""
        await self._until(lambda: self.waiting >= self._wanted, 3 * FILL_EVERY_S * self._wanted + GONE_S)

    def dial(self, hotline: str) -> None:
        """One caller; `hotline` is exten@context."""
        self._count += 1
        name = f"caller-{self._count:06}"  # of one width: see telephony/ami/lines.py
        self._alive.add(f"{name}-line")
        self.client.send(
            "Originate",
            {
                "Channel": f"Local/{hotline}/n",
                "ChannelId": f"{name}-self",
                "OtherChannelId": f"{name}-line",
                "Context": LISTENS,
                "Exten": "s",
                "Priority": "1",
                "CallerID": f"<+849{self._count:08}>",
                "Async": "true",
            },
            on_outcome=self._took,
        )

    async def all_gone(self) -> None:
        """Everybody is hung up, and no agent has a leg any more. Raises CallerFailed."""
        self._wanted = 0
        with suppress(AmiError):  # nobody there is no error
            await self.client.request("Hangup", {"Channel": "/^Local/", "Cause": "16"})
        await self._until(lambda: not self._alive and not self._legs, GONE_S)

    def _speak(self, name: str) -> None:
        goes = {"Channel": f"{name}-self", "Context": SPEAKS, "Exten": "s", "Priority": "1"}
        self.client.send("Redirect", goes, on_outcome=self._took)

    async def _until(self, so: Callable[[], bool], patience_s: float) -> None:
        try:
            async with asyncio.timeout(patience_s):
                while not so():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            state = (
                f"{len(self._alive)} callers, {len(self._talking)} of them talking, {len(self._legs)} legs"
            )
            raise CallerFailed(f"not so after {patience_s:.0f} s: {state}; {self.refused[-3:]}") from None

    async def _is_up(self) -> None:
        listen = {"Context": LISTENS, "Extension": "s", "Priority": "1"}
        listen |= {"Application": "Wait", "ApplicationData": str(LONGEST_S)}
        await self.client.request("DialplanExtensionAdd", listen)
        self._up.set()

    def _took(self, outcome: Outcome) -> None:
        if isinstance(outcome, AmiError):
            self.refused.append(str(outcome))

    def _hear(self, event: Message) -> None:
        at, uniqueid = float(event.text("Timestamp")), event.text("Uniqueid")
        caller = _CALLER.fullmatch(uniqueid) is not None
        leg = _AGENT.fullmatch(event.text("Channel"))
        match event.text("Event"):
            case "Newchannel" if caller:
                self._heard(Happening(at, What.ARRIVED))
            case "Newchannel" if leg:
                self._legs[uniqueid] = leg["agent"]
            case "BridgeEnter":
                self._entered(at, event.text("BridgeUniqueid"), uniqueid, event.text("BridgeNumChannels"))
            case "Hangup" if caller:
                self._alive.discard(uniqueid)
                self._talking.discard(uniqueid)
            case "Hangup" if agent := self._legs.pop(uniqueid, None):
                self._heard(Happening(at, What.FREED, agent))
        self._changed.set()

    def _entered(self, at: float, bridge: str, uniqueid: str, present: str) -> None:
        if uniqueid in self._alive:
            self._talking.add(uniqueid)
            self._speak(uniqueid.removesuffix("-line"))
        if agent := self._legs.get(uniqueid):
            self._bridges[bridge] = agent
        if present == "2" and (with_agent := self._bridges.get(bridge)):
            self._heard(Happening(at, What.JOINED, with_agent))
