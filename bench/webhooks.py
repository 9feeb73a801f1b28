"""How many webhooks a second are delivered, beside bare POSTs to the same receiver with the same connections.

    python -m bench.webhooks [--json] [--deliveries 2000]

`bare` is what HTTP itself costs here: aiohttp posting the same bodies, eight at a time, writing nothing down.
`told` writes the deliveries into a new SQLite file, as the log does beside its calls; `delivered` takes them
out under leases, signs, posts and settles them. A ratio is how much longer than `bare` one took.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
import tempfile
import time
from collections.abc import Awaitable
from pathlib import Path

import aiohttp
import structlog
from aiohttp import web
from rich.console import Console

from interactions.database import make_engine, migrate, writing
from interactions.record import Interaction
from partners.deliveries import counts
from partners.events import of_interaction, payload
from partners.masking import Personal
from partners.outbox import State, tell
from partners.sender import Sender
from partners.settings import WebhookConfig

SECRET = "whsec_c2VjcmV0IG9mIHRoZSBwYXJ0bmVyLCAzMiBieXRlcw=="
AT_ONCE = 8
CALLS_A_SAVE = 10


def call(number: int, at: float) -> Interaction:
    return Interaction(
        call_id=f"pbx1-{number}",
        version=1,
        direction="inbound",
        node="pbx1",
        pii_number="0901234567",
        pii_name="Lan",
        dialled="19001000",
        language="vi",
        arrived_at=at,
    )


async def took(work: Awaitable[object]) -> float:
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


async def bare(url: str, bodies: list[str]) -> None:
    left = iter(bodies)

    async def post(session: aiohttp.ClientSession) -> None:
        for body in left:
            async with session.post(url, data=body) as answer:
                assert answer.status == 200

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(post(session) for _ in range(AT_ONCE)))


async def measure(deliveries: int) -> dict[str, float]:
    async def heard(request: web.Request) -> web.Response:
        await request.read()
        return web.Response()

    application = web.Application()
    application.add_routes([web.post("/", heard)])
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    at = time.time()
    calls = [call(number, at) for number in range(deliveries)]
    crm = WebhookConfig.model_validate(
        {"name": "crm", "url": url, "secrets": [SECRET], "networks": ["127.0.0.0/8"], "concurrency": AT_ONCE}
    )
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{Path(folder)}/tongdai.db"
        await migrate(database)
        engine = make_engine(database)

        async def tell_all() -> None:
            for first in range(0, deliveries, CALLS_A_SAVE):
                some = calls[first : first + CALLS_A_SAVE]
                events = [event for each in some for event in of_interaction(each)]
                async with writing(engine) as connection:
                    await tell(connection, [crm], events, at)

        async def deliver_all() -> None:
            async with Sender(engine, [crm], time.time) as sender:
                while await sender.deliver_due("crm"):
                    pass

        bodies = [payload(of_interaction(each)[0], Personal.NONE) for each in calls]
        plain_s = min([await took(bare(url, bodies)) for _ in range(3)])
        told_s, delivered_s = await took(tell_all()), await took(deliver_all())
        found = await counts(engine)
        await engine.dispose()
    await runner.cleanup()
    assert found == {"crm": {State.DELIVERED: deliveries}}, found
    return {
        "deliveries": deliveries,
        "bare_per_s": round(deliveries / plain_s),
        "told_per_s": round(deliveries / told_s),
        "delivered_per_s": round(deliveries / delivered_s),
        "delivered_ratio": round(delivered_s / plain_s, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="write one JSON object to stdout")
    parser.add_argument("--deliveries", type=int, default=2_000)
    arguments = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    found = asyncio.run(measure(arguments.deliveries))
    if arguments.json:
        json.dump(found, sys.stdout)
        print()
        return
    for name, value in found.items():
        Console().print(f"{name:>16}  {value:,}", highlight=False)


if __name__ == "__main__":
    main()
