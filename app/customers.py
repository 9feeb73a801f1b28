"""`tongdai customer …`: the book of customers from the command line."""

from __future__ import annotations

import json as jsonlib
import sys
import time
from dataclasses import asdict

from cyclopts import App

from app.customer_place import ConfigFile, Database, customers_in, place, run
from app.customer_tables import export_command, import_command
from deploy.bars import bars
from interactions.people.book import CustomerBook
from interactions.people.customer import BadCustomer, Customer, Facts, NoSuchCustomer
from interactions.people.erasers import erasers
from interactions.people.forget import erase_person
from interactions.people.history import history
from interactions.people.merging import merge, split
from interactions.people.proof import Proof

_WHO = "tongdai customer"


def register(customer: App) -> None:
    """The commands, below `tongdai customer`."""
    customer.command(import_command, name="import")
    customer.command(export_command, name="export")
    customer.command(erase_command, name="erase")
    customer.command(show_command, name="show")
    customer.command(merge_command, name="merge")
    customer.command(split_command, name="split")


def erase_command(
    number: str,
    *,
    id: bool = False,  # noqa: A002 -- the option's name
    yes: bool = False,
    database: Database = None,
    config: ConfigFile = None,
    json: bool = False,
) -> int:
    """Forget whoever has a number, in everything the database holds of him and in the files of his
    recordings, and print a proof of it. With --database alone the files are only named.

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
        where = place(database, config)
        async with customers_in(where.url) as engine:
            with bars("erase") as step:
                proof = await erase_person(
                    engine,
                    whom,
                    who=f"{_WHO} erase",
                    at=time.time(),
                    erasers=None if where.rules is None else erasers(where.rules),
                    recordings=where.recordings,
                    progress=lambda _table, done: step("looking for what is left", done),
                )
        _prove(proof, json=json)

    return run(work())


def show_command(
    number: str, *, database: Database = None, config: ConfigFile = None, limit: int = 20
) -> int:
    """What is known of whoever has a number, and what was with him on every channel, as JSON."""

    async def work() -> None:
        async with customers_in(place(database, config).url) as engine:
            found = await _of_number(CustomerBook(engine), number)
            past = await history(engine, found.id, limit=limit)
        whole = asdict(found) | {"history": [asdict(event) for event in past.items]}
        print(jsonlib.dumps(whole, ensure_ascii=False, indent=2))

    return run(work())


def merge_command(number: str, other: str, *, database: Database = None, config: ConfigFile = None) -> int:
    """Two numbers turn out to be one person: what is known of the second's owner goes over to the first's."""

    async def work() -> None:
        async with customers_in(place(database, config).url) as engine:
            book = CustomerBook(engine)
            into, gone = await _of_number(book, number), await _of_number(book, other)
            one = await merge(book, into.id, gone.id, at=time.time(), who=f"{_WHO} merge")
        print(f"customer {one.id} has the numbers {', '.join(one.pii_numbers)}")

    return run(work())


def split_command(
    number: str, *, name: str | None = None, database: Database = None, config: ConfigFile = None
) -> int:
    """A number turns out to be somebody else's than its customer's: he becomes a customer of his own."""

    async def work() -> None:
        async with customers_in(place(database, config).url) as engine:
            book = CustomerBook(engine)
            owner = await _of_number(book, number)
            one = await split(book, owner.id, number, Facts(name=name), at=time.time(), who=f"{_WHO} split")
        print(f"customer {one.id} has the number {', '.join(one.pii_numbers)}")

    return run(work())


async def _of_number(book: CustomerBook, number: str) -> Customer:
    found = await book.of_number(number)
    if found is None:
        raise NoSuchCustomer(number)
    return found


def _prove(proof: Proof, *, json: bool) -> None:
    if json:
        print(jsonlib.dumps(asdict(proof), ensure_ascii=False))
        return
    print(f"Erased: proof {proof.id}, audit entry {proof.audit_hash}")
    for table, number in proof.erased.items():
        print(f"  {table}: {number}")
    if proof.files_removed:
        print(f"  files of recordings: {proof.files_removed}")
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


def _id(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise BadCustomer(f"{text[:40]!r} is no customer's id: write a number such as 17")
    return int(text)
