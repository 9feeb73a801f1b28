"""Tells the dialplan that somebody is here to take calls.

It compares the global CC_HEARTBEAT with its own clock: after 5 s without a beat new callers hear ringing,
after 10 s they are sent away (deploy/asterisk/extensions.conf).
"""

from __future__ import annotations

import asyncio
import time
from typing import NoReturn

from telephony.ami.client import AmiClient
from telephony.ami.report import Report

BEAT_EVERY_S = 2.0


class Heartbeat:
    """Beats as long as the link is up, and stops with it."""

    def __init__(self, client: AmiClient, report: Report, *, every_s: float = BEAT_EVERY_S) -> None:
        self._client = client
        self._report = report
        self._every_s = every_s

    async def run(self) -> NoReturn:
        while True:
            await asyncio.sleep(self._every_s)
            if self._client.connected:
                self.beat()

    def beat(self) -> None:
        self._client.send(
            "Setvar",
            {"Variable": "CC_HEARTBEAT", "Value": str(int(time.time()))},
            on_outcome=self._report.needless("Setvar"),
        )
