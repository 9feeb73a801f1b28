"""`tongdai customer import|export|erase|show|merge|split`: the book of customers from the command line."""

from __future__ import annotations

import json as jsonlib
import os
import sys
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, TextIO

from cyclopts import App, Parameter
from sqlalchemy.ext.asyncio import AsyncEngine

from app.config import Config, ConfigError, load
from app.logs import configure_logs
from app.plain import run_plainly, until_told
from deploy.bars import bars
from interactions.database import BadDatabaseUrl, DatabaseUnusable, make_engine, migrate
from interactions.people.book import CustomerBook
from interactions.people.columns import BadMapping, columns, recognised
from interactions.people.customer import BadCustomer, Customer, Facts, NoSuchCustomer
from interactions.people.exporting import HEADING, LeftOut, Table, count, rows
from interactions.people.forget import Proof, StillOnTheLine, erase_person
from interactions.people.history import history
from interactions.people.importing import Bad, Import, Outcome
from interactions.people.merging import merge, split
from interactions.people.sheet import BadSheet, open_sheet

PLAIN = (BadCustomer, NoSuchCustomer, BadSheet, BadMapping, StillOnTheLine)
PLAIN_HERE = (*PLAIN, BadDatabaseUrl, DatabaseUnusable, ConfigError)
WHO = "tongdai customer"

Database = Annotated[
    str | None, Parameter(help="Such as sqlite:///var/tongdai.db; the configuration's when it is left out.")
]
ConfigFile = Annotated[Path | None, Parameter(name=["--config", "-c"], help="The configuration file.")]


def register(customer: App) -> None:
    """The commands, below `tongdai customer`."""
    customer.command(import_command, name="import")
    customer.command(export_command, name="export")
    customer.command(erase_command, name="erase")
    customer.command(show_command, name="show")
    customer.command(merge_command, name="merge")
    customer.command(split_command, name="split")


def import_command(
    file: Path,
    *,
    database: Database = None,
    config: ConfigFile = None,
    mapping: Annotated[list[str] | None, Parameter(negative=())] = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    errors: Path | None = None,
    dry_run: bool = False,
    json: bool = False,
) -> int:
    """Take over a CSV table of customers; the same table again changes nothing.

    Parameters
    ----------
    mapping
        What a column is, where its heading does not say: --mapping "Cột A=number". It is one of number, name,
        language, tier, email, note, outside_id, agent, preferences, ignore or preference:… such as
        "Giờ gọi=preference:preferred time". Several columns may be numbers, or parts of the name.
    encoding
        Such as utf-8, utf-16 or cp1258, where it cannot be told from the file.
    delimiter
        , or ; or a tab, where it cannot be told from the heading.
    errors
        Where the rows go that could not be used, each with its reason; FILE.errors.csv when it is left out.
    dry_run
        Say what would happen, and write nothing.
    json
        The summary as one JSON object.
    """

    async def work() -> None:
        place = _place(database, config)
        told = dict(_pair(each) for each in mapping or [])
        left_out = errors or file.with_suffix(".errors.csv")
        if left_out.absolute() == file.absolute():
            raise BadSheet("the rows that are left out would go into the table itself: name another --errors")
        with open_sheet(file, encoding=encoding, delimiter=delimiter, suits=recognised) as sheet:
            known = columns(sheet.heading, told)
            async with _engine(place.url) as engine:
                run = Import(
                    engine=engine,
                    columns=known,
                    at=time.time(),
                    who=f"{WHO} import",
                    tiers=place.tiers,
                    agents=place.agents,
                    dry=dry_run,
                )
                size = max(1, file.stat().st_size)
                with bars("customers") as step, _kept(left_out, run.outcome) as text:
                    table = LeftOut(text, sheet.heading, sheet.delimiter)

                    def leave_out(bad: Bad) -> None:
                        table.put(bad.row, bad.reason)

                    def done(read: int) -> None:
                        step(file.name, read / size)

                    finished = await until_told(run.run(sheet, leave_out, done))
        _tell(run.outcome, known.unused, left_out, dry=dry_run, json=json)
        if finished is None:
            raise BadSheet("it was stopped; what was taken over stays, and running it again goes on")
        if run.outcome.bad:
            raise BadSheet(
                f"{run.outcome.bad} rows were left out: correct them in {left_out} and import that"
            )

    return _run(work())


def export_command(
    file: Annotated[Path, Parameter(allow_leading_hyphen=True)],
    *,
    database: Database = None,
    config: ConfigFile = None,
) -> int:
    """Write all customers into a CSV table (UTF-8), which `import` reads back; - writes to the terminal."""

    async def work() -> None:
        async with _engine(_place(database, config).url) as engine:
            whole = max(1, await count(engine))
            with bars("customers") as step, _written(file) as text:
                table = Table(text, HEADING)
                number = 0
                async for row in rows(engine):
                    table.put(row)
                    number += 1
                    if number % 500 == 0 or number == whole:
                        step(file.name, min(1.0, number / whole))
        print(f"{number} customers written.", file=sys.stderr)

    return _run(work())


def erase_command(
    number: str,
    *,
    id: bool = False,  # noqa: A002 -- the option's name
    yes: bool = False,
    database: Database = None,
    config: ConfigFile = None,
    json: bool = False,
) -> int:
    """Forget whoever has a number, in everything the database holds of him, and print a proof of it.

    Parameters
    ----------
    id
        The number is a customer's id, not a telephone number.
    yes
        Do not ask first. A program that runs it is not asked.
    json
        The proof as one JSON object.
    """

    async def work() -> None:
        whom = _id(number) if id else number
        if not (yes or _sure(number)):
            raise BadCustomer("nothing was erased: answer y, or give --yes")
        async with _engine(_place(database, config).url) as engine:
            with bars("erase") as step:
                proof = await erase_person(engine, whom, who=f"{WHO} erase", at=time.time(), progress=step)
        _prove(proof, json=json)

    return _run(work())


def show_command(
    number: str, *, database: Database = None, config: ConfigFile = None, limit: int = 20
) -> int:
    """What is known of whoever has a number, and what was with him on every channel, as JSON."""

    async def work() -> None:
        async with _engine(_place(database, config).url) as engine:
            found = await _of_number(CustomerBook(engine), number)
            past = await history(engine, found.id, limit=limit)
        whole = asdict(found) | {"history": [asdict(event) for event in past.items]}
        print(jsonlib.dumps(whole, ensure_ascii=False, indent=2))

    return _run(work())


def merge_command(number: str, other: str, *, database: Database = None, config: ConfigFile = None) -> int:
    """Two numbers turn out to be one person: what is known of the second's owner goes over to the first's."""

    async def work() -> None:
        async with _engine(_place(database, config).url) as engine:
            book = CustomerBook(engine)
            into, gone = await _of_number(book, number), await _of_number(book, other)
            one = await merge(book, into.id, gone.id, at=time.time(), who=f"{WHO} merge")
        print(f"customer {one.id} has the numbers {', '.join(one.pii_numbers)}")

    return _run(work())


def split_command(
    number: str, *, name: str | None = None, database: Database = None, config: ConfigFile = None
) -> int:
    """A number turns out to be somebody else's than its customer's: he becomes a customer of his own."""

    async def work() -> None:
        async with _engine(_place(database, config).url) as engine:
            book = CustomerBook(engine)
            owner = await _of_number(book, number)
            one = await split(book, owner.id, number, Facts(name=name), at=time.time(), who=f"{WHO} split")
        print(f"customer {one.id} has the number {', '.join(one.pii_numbers)}")

    return _run(work())


# --- where --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """The database, and what the configuration knows; None where there is none."""

    url: str
    tiers: frozenset[str] | None
    agents: frozenset[str] | None


def _place(database: str | None, config: Path | None) -> _Place:
    if database is not None and config is None:
        return _Place(database, None, None)
    settings: Config = load(config or Path("centre.toml"))
    return _Place(
        database or settings.database_url,
        frozenset(settings.tiers),
        frozenset(agent.id for agent in settings.agents),
    )


@asynccontextmanager
async def _engine(url: str) -> AsyncIterator[AsyncEngine]:
    await migrate(url)
    engine = make_engine(url)
    try:
        yield engine
    finally:
        await engine.dispose()


async def _of_number(book: CustomerBook, number: str) -> Customer:
    found = await book.of_number(number)
    if found is None:
        raise NoSuchCustomer(number)
    return found


# --- what is written --------------------------------------------------------------------------------


@contextmanager
def _kept(path: Path, outcome: Outcome) -> Iterator[TextIO]:
    """The table of rows left out; it appears only when there are any. For nobody else on this machine."""
    part = path.with_name(f"{path.name}.part")
    try:
        with open(
            os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", **_AS_EXCEL_LIKES
        ) as text:
            yield text
        if outcome.bad:
            part.replace(path)
        else:
            part.unlink()
    except OSError as error:
        raise BadSheet(
            f"{path} cannot be written: {error.strerror}. Name another file with --errors"
        ) from error


@contextmanager
def _written(path: Path) -> Iterator[TextIO]:
    """The file, whole or not at all."""
    if str(path) == "-":
        yield sys.stdout
        return
    part = path.with_name(f"{path.name}.part")
    try:
        with open(
            os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", **_AS_EXCEL_LIKES
        ) as text:
            yield text
        part.replace(path)
    except OSError as error:
        raise BadSheet(f"{path} cannot be written: {error.strerror}. Name another file") from error


_AS_EXCEL_LIKES: Any = {"encoding": "utf-8-sig", "newline": ""}


def _tell(outcome: Outcome, unused: tuple[str, ...], left_out: Path, *, dry: bool, json: bool) -> None:
    if json:
        told = asdict(outcome) | {"unused_columns": unused, "dry_run": dry}
        told["errors"] = str(left_out) if outcome.bad else None
        print(jsonlib.dumps(told, ensure_ascii=False))
        return
    would = "would be " if dry else ""
    print(
        f"{outcome.rows} rows: {outcome.new} customers {would}new, {outcome.changed} {would}changed,"
        f" {outcome.same} as they were, {outcome.bad} left out."
    )
    if unused:
        print(f"Columns that were not used: {', '.join(unused)}. Say with --mapping what they are.")


def _prove(proof: Proof, *, json: bool) -> None:
    if json:
        print(jsonlib.dumps(asdict(proof), ensure_ascii=False))
        return
    print(f"Erased: proof {proof.id}, audit entry {proof.audit_hash}")
    for table, number in proof.erased.items():
        print(f"  {table}: {number}")
    if proof.files:
        print("Recordings that are still to be erased, below the recordings folder:")
        for path in proof.files:
            print(f"  {path}")
    if proof.left:
        print("The number still stands in what others said or wrote; look whether it may stay:")
        for column, number in proof.left.items():
            print(f"  {column}: {number}")


def _sure(number: str) -> bool:
    if not sys.stdin.isatty():
        return True
    print(f"Forget everything of {number}, for ever? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes", "c", "có")


def _pair(text: str) -> tuple[str, str]:
    heading, equals, field = text.rpartition("=")
    if not equals or not heading.strip() or not field.strip():
        raise BadMapping(f"{text!r} does not say what a column is: write it like 'Cột A=number'")
    return heading.strip(), field.strip()


def _id(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise BadCustomer(f"{text[:40]!r} is no customer's id: write a number such as 17")
    return int(text)


def _run(work: Coroutine[Any, Any, None]) -> int:
    configure_logs("console", "error")
    return run_plainly(work, PLAIN_HERE, "tongdai") or 0
