"""`tongdai webhook`: what partners were told, telling them again, and whether they hear us at all."""

from __future__ import annotations

import getpass
import json as jsonlib
import sys
import time
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from cyclopts import App, Parameter
from sqlalchemy.ext.asyncio import AsyncEngine

from app.config import ConfigError, load
from app.logs import configure_logs
from app.plain import run_plainly
from interactions.database import BadDatabaseUrl, DatabaseUnusable, check, make_engine
from partners.deliveries import Record, Which, counts, find, replay
from partners.events import hello, payload
from partners.fence import BadAuthority, session
from partners.mapping import BadMapping
from partners.outbox import State
from partners.post import post
from partners.settings import WebhookConfig
from partners.signing import sign

webhook = App(name="webhook", help="What partners are told of our calls.")

ConfigFile = Annotated[Path, Parameter(name=["--config", "-c"], help="The configuration file.")]
Database = Annotated[str | None, Parameter(help="In place of --config: sqlite:///… or postgresql://….")]


class BadWebhook(ValueError):
    """It cannot be done so; the message says what to write."""


PLAIN = (BadWebhook, BadMapping, BadAuthority)
PLAIN_HERE = (*PLAIN, BadDatabaseUrl, DatabaseUnusable, ConfigError)


@webhook.command(name="list")
def list_command(
    *,
    state: State | None = None,
    endpoint: str | None = None,
    type: str | None = None,  # noqa: A002 -- the option's name
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 50,
    json: bool = False,
    database: Database = None,
    config: ConfigFile = Path("centre.toml"),
) -> int:
    """What partners were told, the latest first, and what became of it.

    Parameters
    ----------
    type
        Such as call.ended.
    since
        When it was first told, such as 2026-11-17 or 2026-11-17T09:00:00; by the clock of the house.
    """

    async def tell() -> None:
        place = Place.of(database, config)
        which = Which(state=state, endpoint=endpoint, type=type, since=place.at(since), until=place.at(until))
        async with place.engine() as engine:
            records = await find(engine, which, limit)
            summed = await counts(engine)
        for record in records:
            print(jsonlib.dumps(asdict(record)) if json else line(record, place.zone))
        if not json:
            print(summary(summed), file=sys.stderr)

    return _run(tell())


@webhook.command(name="replay")
def replay_command(
    ids: Annotated[list[int] | None, Parameter(negative=())] = None,
    /,
    *,
    dead: bool = False,
    endpoint: str | None = None,
    type: str | None = None,  # noqa: A002 -- the option's name
    since: Annotated[datetime | None, Parameter(name=["--from", "--since"])] = None,
    until: Annotated[datetime | None, Parameter(name=["--to", "--until"])] = None,
    database: Database = None,
    config: ConfigFile = Path("centre.toml"),
) -> int:
    """Tell partners again what was delivered or given up; they know it by its id. Who did it is written down.

    Parameters
    ----------
    ids
        As `tongdai webhook list` shows them.
    dead
        Only what was given up.
    since
        What was first told from then on, such as 2026-11-17 or 2026-11-17T09:00:00, by the house's clock.
    until
        What was first told before then.
    """

    async def again() -> None:
        if not (ids or dead or endpoint or since):
            raise BadWebhook("say what to send again: numbers, --dead, --endpoint NAME or --from TIME")
        place = Place.of(database, config)
        which = Which(
            ids=tuple(ids or ()),
            state=State.DEAD if dead else None,
            endpoint=endpoint,
            type=type,
            since=place.at(since),
            until=place.at(until),
        )
        async with place.engine() as engine:
            count = await replay(engine, which, at=time.time(), who=f"{getpass.getuser()}, command line")
        print(f"{count} deliveries are sent again, as soon as the service runs.")

    return _run(again())


@webhook.command(name="send-test")
def send_test_command(endpoint: str, *, config: ConfigFile = Path("centre.toml")) -> int:
    """Send a signed `webhook.test` now, and say what came of it. Nothing is written down."""

    async def try_it() -> None:
        found = {each.name: each for each in load(config).webhooks}
        if endpoint not in found:
            known = ", ".join(sorted(found)) or "none yet"
            raise BadWebhook(f"there is no endpoint {endpoint!r}: those of `[[webhooks]]` are {known}")
        print(await send_test(found[endpoint], time.time()))

    return _run(try_it())


async def send_test(endpoint: WebhookConfig, at: float) -> str:
    """What came of it, in a sentence. Raises `BadWebhook` and `BadAuthority`."""
    event = hello(at)
    body = payload(event, endpoint.personal).encode()
    headers = sign([each.get_secret_value() for each in endpoint.secrets], event.event_id, int(at), body)
    async with session(endpoint, timeout_s=endpoint.timeout_s, connections=1) as opened:
        answer = await post(opened, endpoint.url, headers, body, at)
    if answer.error is not None:
        raise BadWebhook(f"{endpoint.name} did not take it: {answer.error}")
    return f"{endpoint.name} took it: {answer.status}, id {event.event_id}"


@dataclass(frozen=True, slots=True)
class Place:
    """The database, and the zone in which times are meant."""

    url: str
    zone: tzinfo | None  # None: the machine's

    @classmethod
    def of(cls, database: str | None, config: Path) -> Place:
        if database is not None:
            return cls(database, None)
        settings = load(config)
        return cls(settings.database_url, ZoneInfo(settings.zone))

    def at(self, moment: datetime | None) -> float | None:
        if moment is None:
            return None
        if moment.tzinfo is None and self.zone is not None:
            moment = moment.replace(tzinfo=self.zone)
        return moment.timestamp()

    @asynccontextmanager
    async def engine(self) -> AsyncIterator[AsyncEngine]:
        made = make_engine(self.url)
        try:
            await check(made)
            yield made
        finally:
            await made.dispose()


def line(record: Record, zone: tzinfo | None) -> str:
    told = datetime.fromtimestamp(record.told_at, UTC).astimezone(zone)
    words = [
        f"{record.id:>8}",
        f"{told:%Y-%m-%d %H:%M:%S}",
        f"{record.state:<9}",
        f"{record.endpoint:<12}",
        f"{record.type:<16}",
        record.subject,
        f"{record.attempts} tries" if record.attempts != 1 else "1 try",
        record.error or "",
    ]
    return "  ".join(words).rstrip()


def summary(found: Mapping[str, Mapping[State, int]]) -> str:
    lines = [
        f"{endpoint}: " + ", ".join(f"{states.get(state, 0)} {state}" for state in State)
        for endpoint, states in found.items()
    ]
    return "\n".join(lines) or "nothing was told to anybody yet"


def _run(work: Coroutine[Any, Any, None]) -> int:
    configure_logs("console", "error")
    return run_plainly(work, PLAIN_HERE, "tongdai") or 0
