"""As little of a call centre as robots need to meet each other on a real Asterisk: one menu, one agent.

It has its own few lines of AMI, so that the robots are tested without the service they will test.
"""

from __future__ import annotations

import asyncio
import time
from urllib.parse import unquote

from deploy.asterisk import PrivateAsterisk

PROMPT = "vm-goodbye"  # a second of speech among Asterisk's own sounds


class LittleService:
    def __init__(self, pbx: PrivateAsterisk, agent: str) -> None:
        self._pbx = pbx
        self._agent = agent
        self._caller = ""  # the channel of the one customer
        self._caller_id = ""
        self.digit = ""  # what he pressed in the menu
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Serve one call; returns when the customer has gone."""
        pbx = self._pbx
        reader, self._writer = await asyncio.open_connection(pbx.host, pbx.ami_port)
        try:
            self._send("Login", Username=pbx.ami_user, Secret=pbx.ami_secret)
            self._send("Setvar", Variable="CC_HEARTBEAT", Value=str(int(time.time()) + 3600))
            while self._take(await self._event(reader)):
                pass
        finally:
            self._writer.close()
            await self._writer.wait_closed()

    def _take(self, event: dict[str, str]) -> bool:
        match event:
            case {"Event": "FullyBooted"}:
                self.ready.set()
            case {"Event": "AsyncAGIStart", "Channel": channel, "Context": "ivr"}:
                self._caller = channel
                self._caller_id = f'"{event["CallerIDName"]}" <{event["CallerIDNum"]}>'
                self._agi("ANSWER", "answer")
                self._agi(f"GET DATA {PROMPT} 5000 1", "menu")
            case {"Event": "AsyncAGIExec", "CommandId": "menu", "Result": result}:
                self.digit = unquote(result).partition("result=")[2].strip()
                self._agi("SET MUSIC ON default", "music")
                self._send(
                    "Originate",
                    Channel=f"PJSIP/{self._agent}",
                    Context="agent-agi",
                    Exten="s",
                    Priority="1",
                    CallerID=self._caller_id,
                    Async="true",
                )
            case {"Event": "AsyncAGIStart", "Channel": channel, "Context": "agent-agi"}:
                self._send("Bridge", Channel1=self._caller, Channel2=channel)
            case {"Event": "Hangup", "Channel": channel}:
                if channel == self._caller:
                    return False
                self._send("Hangup", Channel=self._caller, ActionID="release")
            case {"Response": "Error", "ActionID": "release"}:
                pass  # the customer hung up himself; his own Hangup follows
            case {"Response": "Error", "Message": message}:
                raise AssertionError(f"Asterisk refused: {message}")
        return True

    def _agi(self, command: str, command_id: str) -> None:
        self._send("AGI", Channel=self._caller, Command=command, CommandID=command_id)

    def _send(self, action: str, **headers: str) -> None:
        lines = [f"Action: {action}", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        self._writer.write("\r\n".join(lines).encode())

    async def _event(self, reader: asyncio.StreamReader) -> dict[str, str]:
        frame = (await reader.readuntil(b"\r\n\r\n")).decode()
        pairs = (line.partition(": ") for line in frame.splitlines() if ": " in line)
        return {name: value for name, _, value in pairs}
