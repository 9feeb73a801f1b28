from __future__ import annotations

import asyncio
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from interactions import audit
from interactions.database import reading
from interactions.people import importing
from interactions.people.book import CustomerBook
from interactions.people.columns import columns, recognised
from interactions.people.customer import Customer, Facts
from interactions.people.exporting import HEADING, LeftOut, Table, count, rows
from interactions.people.importing import Bad, Import, Outcome
from interactions.people.sheet import open_sheet
from interactions.schema import audit as entries
from interactions.schema import customer_numbers, customers
from tests.interactions.calls import LAN, NINE

TABLE = """Số điện thoại;Họ tên;Hạng;Ghi chú
0901234567 / 0912345678;Nguyễn Thị Đào;vip;=cmd|'/c calc'!A1
0933333333;Bình;;
12;Sai;;
0933333333;Khác;;
0944444444;An;;x
0901234567;;;thêm
"""


async def take(book: CustomerBook, path: Path, **options: Any) -> tuple[Outcome, list[Bad]]:
    bad: list[Bad] = []
    seen: list[int] = []
    with open_sheet(path, suits=recognised) as sheet:
        run = Import(engine=book.engine, columns=columns(sheet.heading, {}), at=NINE, who="import", **options)
        outcome = await run.run(sheet, bad.append, seen.append)
    assert seen == sorted(seen)
    return outcome, bad


def table(folder: Path, text: str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


async def everybody(book: CustomerBook) -> list[Customer]:
    async with reading(book.engine) as connection:
        ids = (await connection.scalars(select(customers.c.id).order_by(customers.c.id))).all()
    found = [await book.get(one) for one in ids]
    return [one for one in found if one is not None]


async def entries_of(book: CustomerBook) -> int:
    async with reading(book.engine) as connection:
        return await connection.scalar(select(func.count()).select_from(entries)) or 0


@pytest.mark.parametrize("batch", [1, 2, 1000])
async def test_a_table_is_taken_over_and_what_cannot_be_is_told(
    book: CustomerBook, tmp_path: Path, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", batch)
    outcome, bad = await take(book, table(tmp_path, TABLE))
    assert outcome == Outcome(rows=6, new=3, changed=1, same=0, bad=2)
    assert [(one.row.line, one.reason.split(":")[0]) for one in bad] == [
        (4, "'12' is no telephone number"),
        (5, f"line 3 says otherwise of {'the customer of line 3' if batch == 1000 else 'customer 2'} (name)"),
    ]
    lan = await book.of_number("0912345678")
    assert lan is not None
    assert (lan.pii_numbers, lan.pii_name, lan.tier) == (
        ("+84901234567", "+84912345678"),
        "Nguyễn Thị Đào",
        "vip",
    )
    assert lan.pii_note == "=cmd|'/c calc'!A1\nthêm"
    assert (await audit.verify(book.engine)).broken_at is None
    assert (await audit.of(book.engine, "customer", str(lan.id)))[0].who == "import"


async def test_the_same_table_again_changes_nothing(book: CustomerBook, tmp_path: Path) -> None:
    path = table(tmp_path, TABLE)
    await take(book, path)
    before, written = await everybody(book), await entries_of(book)
    outcome, bad = await take(book, path)
    assert outcome == Outcome(rows=6, new=0, changed=0, same=4, bad=2)
    assert (await everybody(book), await entries_of(book)) == (before, written)
    assert len(bad) == 2


async def test_a_dry_run_says_the_same_and_writes_nothing(book: CustomerBook, tmp_path: Path) -> None:
    path = table(tmp_path, TABLE)
    dry, dry_bad = await take(book, path, dry=True)
    assert await everybody(book) == []
    wet, bad = await take(book, path)
    assert dry == wet
    assert [(one.row.line) for one in dry_bad] == [(one.row.line) for one in bad]


async def test_what_agents_wrote_stays_and_what_the_table_says_is_written(
    book: CustomerBook, tmp_path: Path
) -> None:
    lan = await book.add([LAN], Facts(name="Lan", email="l@x.vn", note="của an"), at=NINE, who="an")
    await take(book, table(tmp_path, TABLE))
    now = await book.get(lan.id)
    assert now is not None
    assert (now.pii_name, now.pii_email, now.tier) == ("Nguyễn Thị Đào", "l@x.vn", "vip")
    assert now.pii_note.startswith("của an\n")
    entry = (await audit.of(book.engine, "customer", str(lan.id)))[-1]
    assert entry.change is not None
    assert entry.change["pii_name"] == ["Lan", "Nguyễn Thị Đào"]
    assert entry.change["numbers added"] == ["+84912345678"]


async def test_a_number_of_another_customer_is_a_conflict(book: CustomerBook, tmp_path: Path) -> None:
    await book.add([LAN], Facts(outside_id="7"), at=NINE, who="an")
    await book.add(["0912345678"], Facts(outside_id="8"), at=NINE, who="an")
    text = "sdt,ma\n0901234567,9\n0901234567;0912345678,\n,8\n0912345678,7\n"
    outcome, bad = await take(book, table(tmp_path, text))
    assert (outcome.same, outcome.bad) == (1, 3)
    assert "who has the id '7' and not '9'" in bad[0].reason
    assert all("it names several customers" in one.reason for one in bad[1:])


async def test_tiers_and_agents_are_those_of_the_house(book: CustomerBook, tmp_path: Path) -> None:
    text = "sdt,hang,agent\n0901234567,VIP,an\n0912345678,gold,\n0933333333,,mallory\n"
    path = table(tmp_path, text)
    outcome, bad = await take(book, path, tiers={"vip"}, agents={"an"})
    assert (outcome.new, outcome.bad) == (1, 2)
    assert [one.reason.split(":")[0] for one in bad] == [
        "there is no tier 'gold'",
        "there is no agent 'mallory'",
    ]
    lan = await book.of_number(LAN)
    assert lan is not None
    assert (lan.tier, lan.agent_id) == ("vip", "an")


async def test_two_imports_at_once_make_each_customer_once(book: CustomerBook, tmp_path: Path) -> None:
    text = "sdt,ten\n" + "".join(f"09{n:08},Khách {n}\n" for n in range(60))
    path = table(tmp_path, text)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(take(book, path), name=f"import {n}") for n in range(3)]
    assert sum(task.result()[0].new for task in tasks) == 60
    assert len(await everybody(book)) == 60


async def test_what_is_exported_is_safe_and_imported_again_changes_nothing(
    book: CustomerBook, tmp_path: Path
) -> None:
    await take(book, table(tmp_path, TABLE))
    await book.add(
        ["0955555555"],
        Facts(name="-2+3", email="a@b.vn", preferences={"giờ": "=1+1", "x": "y"}, language="vi"),
        at=NINE,
        who="an",
    )
    before, written = await everybody(book), await entries_of(book)
    text = io.StringIO()
    out = Table(text, HEADING)
    async for row in rows(book.engine):
        out.put(row)
    assert await count(book.engine) == 4
    assert "\n=" not in text.getvalue()
    assert ",=" not in text.getvalue()
    assert "'-2+3" in text.getvalue()
    outcome, bad = await take(book, table(tmp_path, text.getvalue(), "out.csv"))
    assert (outcome, bad) == (Outcome(rows=4, same=4), [])
    assert (await everybody(book), await entries_of(book)) == (before, written)


async def test_the_rows_left_out_can_be_corrected_and_imported(book: CustomerBook, tmp_path: Path) -> None:
    path = table(tmp_path, TABLE.replace("12;Sai", "12;=Sai"))
    with open_sheet(path, suits=recognised) as sheet:
        heading = sheet.heading
    _, bad = await take(book, path)
    text = io.StringIO()
    left_out = LeftOut(text, heading, ";")
    for one in bad:
        left_out.put(one.row, one.reason)
    lines = text.getvalue().splitlines()
    assert lines[0] == "Số điện thoại;Họ tên;Hạng;Ghi chú;tongdai line;tongdai reason"
    assert lines[1].startswith("12;'=Sai;;;4;'12' is no telephone number")
    corrected = (
        text.getvalue().replace("12;'=Sai", "0966666666;'=Sai").replace("0933333333;Khác", "0977777777;Khác")
    )
    outcome, again = await take(book, table(tmp_path, corrected, "again.csv"))
    assert (outcome.new, again) == (2, [])
    found = await book.of_number("0966666666")
    assert found is not None
    assert found.pii_name == "=Sai"


# --- a naive twin ------------------------------------------------------------------------------------

_ROWS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(["0901111111", "0902222222", "0903333333", "0904444444"]), max_size=2),
        st.sampled_from(["", "Lan", "Hoa"]),
        st.sampled_from(["", "vip", "gold"]),
        st.sampled_from(["", "7", "8"]),
    ),
    max_size=9,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(made=_ROWS, batch=st.integers(1, 4))
async def test_any_table_imported_again_changes_nothing_and_loses_no_row(
    book: CustomerBook, tmp_path: Path, made: list[Any], batch: int
) -> None:
    async with book.engine.begin() as connection:
        await connection.execute(customer_numbers.delete())
        await connection.execute(customers.delete())
    lines = [f"{'/'.join(numbers)},{name},{tier},{outside}" for numbers, name, tier, outside in made]
    path = table(tmp_path, "\n".join(["sdt,ten,hang,ma", *lines]) + "\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importing, "BATCH", batch)
        dry, _ = await take(book, path, dry=True)
        first, bad = await take(book, path)
        people, written = await everybody(book), await entries_of(book)
        again, bad_again = await take(book, path)
    assert dry == first
    assert first.new + first.changed + first.same + first.bad == first.rows
    assert (again.new, again.changed) == (0, 0)
    assert {one.row.line for one in bad_again} <= {one.row.line for one in bad}
    assert (await everybody(book), await entries_of(book)) == (people, written)
    owners = [number for one in people for number in one.pii_numbers]
    assert len(owners) == len(set(owners))
