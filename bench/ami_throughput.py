"""How many AMI events a second: plain panoramisk 1.4 against our client, in one run on this machine.

    python -m bench.ami_throughput [--events 90000] [--rounds 3] [--json]

A child process plays Asterisk: it takes the login, then writes the events as fast as the socket takes them.
Each reader is timed from the first event to the last, by the clock and by the CPU time it took; the best of
the rounds counts. The ratio is of CPU times, which other work on the machine disturbs less; panoramisk is 1.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import multiprocessing
import socket
import sys
import time
from collections.abc import Callable, Coroutine
from multiprocessing.connection import Connection

import panoramisk
import structlog
from rich.console import Console
from rich.table import Table

from telephony.ami.client import AmiClient
from telephony.ami.framing import Message
from telephony.ami.link import AmiAddress

WANTED = (
    *("AsyncAGIStart", "AsyncAGIExec", "AsyncAGIEnd", "BridgeEnter"),
    *("Hangup", "OriginateResponse", "DTMFEnd", "Newchannel"),
)
BOOTED = b"Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 1\r\nStatus: Fully Booted\r\n\r\n"
LAST = b"Event: Newchannel\r\nChannel: last\r\n\r\n"


def event(name: str, number: int) -> bytes:
    """A channel event of about 465 bytes, as Asterisk 22 writes it."""
    return (
        f"Event: {name}\r\nPrivilege: call,all\r\nTimestamp: 1700000000.{number:06}\r\n"
        f"Channel: PJSIP/trunk-{number:08x}\r\nChannelState: 6\r\nChannelStateDesc: Up\r\n"
        "CallerIDNum: +84901234567\r\nCallerIDName: Nguyễn Văn Đức\r\nConnectedLineNum: 1001\r\n"
        "ConnectedLineName: Trần Thị Bình\r\nLanguage: vi\r\nAccountCode: \r\nContext: ivr\r\nExten: s\r\n"
        f"Priority: 1\r\nUniqueid: 1700000000.{number}\r\nLinkedid: 1700000000.{number}\r\n"
        f"ChanVariable: CC_CALL_ID=0192f0c4-{number:08}\r\nChanVariable: CC_ROLE=customer\r\n\r\n"
    ).encode()


def stream(names: tuple[str, ...], count: int) -> bytes:
    """All the events as one run of bytes."""
    return b"".join(event(names[number % len(names)], number) for number in range(count)) + LAST


def play_asterisk(port_to: Connection, data: bytes, sessions: int) -> None:
    """Take so many sessions one after another; give each the whole stream after its login."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port_to.send(server.getsockname()[1])
        for _ in range(sessions):
            peer, _ = server.accept()
            with peer:
                peer.sendall(b"Asterisk Call Manager/11.0.0\r\n")
                action = b""
                while b"\r\n\r\n" not in action:
                    action += peer.recv(4096)
                identity = next(
                    line for line in action.split(b"\r\n") if line.lower().startswith(b"actionid")
                )
                peer.sendall(
                    b"Response: Success\r\n" + identity + b"\r\nMessage: Welcome\r\n\r\n" + BOOTED + data
                )
                while peer.recv(4096):  # until the reader hangs up
                    pass


Result = tuple[tuple[float, float], int]  # CPU seconds and seconds, events delivered
Reader = Callable[[int], Coroutine[None, None, Result]]


class Watch:
    """Counts events and times them from the first to the last."""

    def __init__(self) -> None:
        self.count = 0
        self.began = (0.0, 0.0)
        self.ended = asyncio.get_running_loop().create_future()

    def __call__(self, message: Message) -> None:
        if not self.count:
            self.began = (time.process_time(), time.perf_counter())
        self.count += 1
        if message["Channel"] == "last":
            cpu, clock = self.began
            self.ended.set_result((time.process_time() - cpu, time.perf_counter() - clock))


async def read_with_panoramisk(port: int) -> Result:
    """Through panoramisk's own Manager with one pattern per event."""
    watch = Watch()
    manager = panoramisk.Manager(
        host="127.0.0.1", port=port, username="bench", secret="bench", loop=asyncio.get_running_loop()
    )
    for name in WANTED:
        manager.register_event(name, lambda _, message: watch(message))
    await manager.connect()
    seconds = await watch.ended
    manager.connection_lost = lambda _: None  # it would connect again after its close
    manager.protocol.connection_lost = lambda _: None
    manager.close()
    await asyncio.sleep(0)
    return seconds, watch.count


async def read_with_ours(port: int) -> Result:
    """Through AmiClient."""
    watch = Watch()

    async def up() -> None: ...

    client = AmiClient(
        AmiAddress("127.0.0.1", port, "bench", "bench"),
        on_event=watch,
        on_up=up,
        on_down=lambda reason: sys.exit(f"the link was lost: {reason}"),
        wanted=WANTED,
    )
    async with asyncio.TaskGroup() as tasks:
        run = tasks.create_task(client.run(), name="ami")
        seconds = await watch.ended
        run.cancel()
    return seconds, watch.count


def best(read: Reader, data: bytes, rounds: int) -> Result:
    """The round that took the least CPU time."""
    here, there = multiprocessing.Pipe()
    asterisk = multiprocessing.Process(target=play_asterisk, args=(there, data, rounds))
    asterisk.start()
    try:
        port = here.recv()
        results = [asyncio.run(read(port)) for _ in range(rounds)]
    finally:
        asterisk.join(5)
        asterisk.terminate()
        asterisk.join()
    return min(results)


def measure(events: int, rounds: int) -> list[dict[str, object]]:
    """One row per reader and kind of stream."""
    streams = {
        "all events wanted": stream(WANTED, events),
        "one event in four wanted": stream(("Newchannel", "VarSet", "Newexten", "RTCPSent"), events),
    }
    rows: list[dict[str, object]] = []
    for kind, data in streams.items():
        plain = 0.0
        for reader, read in (("panoramisk 1.4", read_with_panoramisk), ("telephony.ami", read_with_ours)):
            (cpu, seconds), delivered = best(read, data, rounds)
            rate = events / cpu
            plain = plain or rate
            rows.append(
                {
                    "stream": kind,
                    "reader": reader,
                    "events": events,
                    "bytes_per_event": len(data) // (events + 1),
                    "delivered": delivered,
                    "seconds": round(seconds, 3),
                    "events_per_s": round(events / seconds),
                    "cpu_seconds": round(cpu, 3),
                    "events_per_cpu_s": round(rate),
                    "ratio": round(rate / plain, 2),
                }
            )
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="AMI events a second: panoramisk 1.4 against telephony.ami")
    parser.add_argument("--events", type=int, default=90_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    logging.disable()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    rows = measure(options.events, options.rounds)
    if options.json:
        sys.stdout.write(json.dumps(rows, indent=2) + "\n")
        return
    columns = ("stream", "reader", "delivered", "events_per_cpu_s", "ratio")
    size = rows[0]["bytes_per_event"]
    table = Table(*columns, title=f"{options.events:,} AMI events of {size} bytes through one process")
    for row in rows:
        table.add_row(*(str(row[column]) for column in columns))
    Console().print(table)


if __name__ == "__main__":
    main()
