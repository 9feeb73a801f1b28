"""`tongdai customer import|export`: tables of customers, as spreadsheets have them."""

from __future__ import annotations

import json as jsonlib
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, TextIO

from cyclopts import Parameter

from app.customer_place import ConfigFile, Database, customers_in, place, run
from app.plain import until_told
from deploy.bars import bars
from interactions.people.columns import BadMapping, columns, recognised
from interactions.people.exporting import HEADING, LeftOut, Table, count, rows
from interactions.people.importing import Bad, Import, Outcome
from interactions.people.sheet import BadSheet, open_sheet


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
    left_out = errors or file.with_suffix(".errors.csv")

    async def work() -> None:
        where = place(database, config)
        told = dict(_pair(each) for each in mapping or [])
        if _same(left_out, file):
            raise BadSheet("the rows that are left out would go into the table itself: name other --errors")
        with open_sheet(file, encoding=encoding, delimiter=delimiter, suits=recognised) as sheet:
            known = columns(sheet.heading, told)
            async with customers_in(where.url) as engine:
                importing = Import(
                    engine=engine,
                    columns=known,
                    at=time.time(),
                    who="tongdai customer import",
                    tiers=where.tiers,
                    agents=where.agents,
                    dry=dry_run,
                )
                outcome = importing.outcome
                with bars("customers") as step, _kept(left_out, outcome) as text:
                    table = LeftOut(text, sheet.heading, sheet.delimiter)

                    def leave_out(bad: Bad) -> None:
                        table.put(bad.row, bad.reason)

                    def done(read: int) -> None:
                        step(file.name, read / sheet.size)

                    finished = await until_told(importing.run(sheet, leave_out, done))
        _tell(outcome, known.unused, left_out, dry=dry_run, json=json)
        if finished is None:
            raise BadSheet("it was stopped; what was taken over stays, and running it again goes on")
        if outcome.bad:
            raise BadSheet(f"{outcome.bad} rows were left out: correct them in {left_out}, and import that")

    return run(work())


def export_command(
    file: Annotated[Path, Parameter(allow_leading_hyphen=True)],
    *,
    database: Database = None,
    config: ConfigFile = None,
) -> int:
    """Write all customers into a CSV table (UTF-8), which `import` reads back; - writes to the terminal."""

    async def work() -> None:
        async with customers_in(place(database, config).url) as engine:
            whole = max(1, await count(engine))
            with bars("customers") as step, _written(file) as text:
                table, number = Table(text, HEADING), 0
                async for row in rows(engine):
                    table.put(row)
                    number += 1
                    if number % 500 == 0 or number == whole:
                        step(file.name, min(1.0, number / whole))
        print(f"{number} customers written.", file=sys.stderr)

    return run(work())


@contextmanager
def _kept(path: Path, outcome: Outcome) -> Iterator[TextIO]:
    """The table of the rows that are left out; it appears when there are any, however the import ends."""
    part = path.with_name(f"{path.name}.part")
    try:
        with _private(part) as text:
            yield text
    except OSError as error:
        raise BadSheet(f"{path} cannot be written: {error.strerror}. Name other --errors") from error
    finally:
        if outcome.bad and part.exists():
            part.replace(path)
        part.unlink(missing_ok=True)


@contextmanager
def _written(path: Path) -> Iterator[TextIO]:
    """The file, whole or not at all."""
    if str(path) == "-":
        yield sys.stdout
        return
    part = path.with_name(f"{path.name}.part")
    try:
        with _private(part) as text:
            yield text
        part.replace(path)
    except OSError as error:
        raise BadSheet(f"{path} cannot be written: {error.strerror}. Name another file") from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _private(path: Path) -> Iterator[TextIO]:
    """Names and numbers of people: for nobody else on this machine. With the mark that Excel needs."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8-sig", newline="") as text:
        yield text


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


def _same(one: Path, other: Path) -> bool:
    return one.absolute() == other.absolute()


def _pair(text: str) -> tuple[str, str]:
    heading, equals, field = text.rpartition("=")
    if not equals or not heading.strip() or not field.strip():
        raise BadMapping(f"{text!r} does not say what a column is: write it like 'Cột A=number'")
    return heading.strip(), field.strip()
