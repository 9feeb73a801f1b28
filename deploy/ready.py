"""When Asterisk is truly ready: it says FullyBooted on AMI, and it answers SIP."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

LOOK_AGAIN = 0.02  # seconds between two tries while it starts


class NotReady(RuntimeError):
    """It ended, or refused, before it was ready."""


async def ami_ready(host: str, port: int, user: str, secret: str, alive: Callable[[], bool]) -> None:
    """Return when Asterisk has said FullyBooted to our log-in. Raises NotReady when it refuses or is gone."""
    while alive():
        try:
            reader, writer = await asyncio.open_connection(host, port)
        except ConnectionError:
            await asyncio.sleep(LOOK_AGAIN)
            continue
        try:
            await reader.readline()  # the greeting, "Asterisk Call Manager/…"
            writer.write(f"Action: Login\r\nUsername: {user}\r\nSecret: {secret}\r\n\r\n".encode())
            async for line in reader:
                if line.startswith(b"Event: FullyBooted"):
                    return
                if line.startswith(b"Response: Error"):
                    raise NotReady(
                        "Asterisk refused our own AMI log-in: somebody else's Asterisk has this port"
                    )
        except ConnectionError:
            continue
        finally:
            writer.close()
    raise NotReady("Asterisk ended while it started")


async def sip_ready(host: str, port: int, alive: Callable[[], bool]) -> None:
    """Return when somebody answers SIP at the port. Raises NotReady when Asterisk is gone."""
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.setblocking(False)
        asking.bind((host, 0))
        mine = f"{host}:{asking.getsockname()[1]}"
        options = (
            f"OPTIONS sip:{host}:{port} SIP/2.0\r\nVia: SIP/2.0/UDP {mine};branch=z9hG4bKready\r\n"
            f"From: <sip:ready@{mine}>;tag=ready\r\nTo: <sip:{host}:{port}>\r\nCall-ID: ready@{mine}\r\n"
            "CSeq: 1 OPTIONS\r\nMax-Forwards: 1\r\nContent-Length: 0\r\n\r\n"
        ).encode()
        while alive():
            try:
                await loop.sock_sendto(asking, options, (host, port))
                async with asyncio.timeout(0.25):
                    if (await loop.sock_recv(asking, 4096)).startswith(b"SIP/2.0"):
                        return
            except TimeoutError:
                continue  # UDP: ask again
            except ConnectionError:
                await asyncio.sleep(LOOK_AGAIN)
    raise NotReady("Asterisk ended while it started")
