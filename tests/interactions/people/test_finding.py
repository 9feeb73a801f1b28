"""Customers are found as people write their names and numbers."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from interactions import cursors
from interactions.cursors import BadCursor
from interactions.database import reading
from interactions.fold import fold
from interactions.people.book import CustomerBook
from interactions.people.customer import Facts
from interactions.people.finding import find
from interactions.people.forget import erase_person
from interactions.people.merging import merge
from interactions.people.schema import customers

BY: dict[str, Any] = {"at": 1.0, "who": "chi"}


async def names(book: CustomerBook, words: str) -> list[str]:
    return [each.pii_name for each in (await find(book.engine, words)).items]


@pytest.fixture
async def people(book: CustomerBook) -> CustomerBook:
    for number, name in (
        ("0901000001", "Nguyễn Thị Hoa"),
        ("0901000002", "Hoàng Đức Anh"),
        ("0912345678", "Trần Văn Đạt"),
        ("0287654321", ""),
    ):
        await book.add([number], Facts(name=name), **BY)
    return book


async def test_a_name_is_found_without_its_marks_and_by_the_beginnings_of_its_words(
    people: CustomerBook,
) -> None:
    assert await names(people, "tran dat") == ["Trần Văn Đạt"]
    assert await names(people, "ĐỨC") == ["Hoàng Đức Anh"]
    assert await names(people, "tr v") == ["Trần Văn Đạt"]
    assert await names(people, "rần") == []


async def test_whole_words_come_before_words_that_only_begin_so(people: CustomerBook) -> None:
    assert await names(people, "hoa") == ["Nguyễn Thị Hoa", "Hoàng Đức Anh"]


@pytest.mark.parametrize("words", ["0912 345", "+84 912345678", "345678", "0912.345.678", "912-345"])
async def test_a_number_is_found_by_any_part_in_any_spelling(people: CustomerBook, words: str) -> None:
    (found,) = (await find(people.engine, words)).items
    assert (found.pii_name, found.pii_numbers) == ("Trần Văn Đạt", ("+84912345678",))


@pytest.mark.parametrize("words", ["0", "%", "_", "'; --", "\x00", "🙂", "999999", "%hoa"])
async def test_what_means_nobody_finds_nobody(people: CustomerBook, words: str) -> None:
    found = await names(people, words)
    assert found == (["Nguyễn Thị Hoa", "Hoàng Đức Anh"] if words == "%hoa" else [])


async def test_an_e_mail_address_and_an_id_outside_find_their_customer(book: CustomerBook) -> None:
    await book.add(["0901000003"], Facts(name="Mai", email="Mai.Le@example.com", outside_id="KH-7"), **BY)
    assert await names(book, "mai.le@EXAMPLE") == ["Mai"]
    assert await names(book, "KH-7") == ["Mai"]


async def test_nothing_asked_is_everybody_the_newest_first_in_pages(people: CustomerBook) -> None:
    first = await find(people.engine, " ", limit=3)
    assert [each.pii_name for each in first.items] == ["", "Trần Văn Đạt", "Hoàng Đức Anh"]
    second = await find(people.engine, " ", limit=3, before=first.next)
    assert ([each.pii_name for each in second.items], second.next) == (["Nguyễn Thị Hoa"], None)
    hoa = await find(people.engine, "hoa", limit=1)
    more = await find(people.engine, "hoa", limit=1, before=hoa.next)
    assert ([each.pii_name for each in more.items], more.next) == (["Hoàng Đức Anh"], None)


@pytest.mark.parametrize("cursor", ["x", cursors.encode(2.0, "1"), cursors.encode(0.0, "-1")])
async def test_a_cursor_that_is_none_of_ours_is_refused(people: CustomerBook, cursor: str) -> None:
    with pytest.raises(BadCursor):
        await find(people.engine, "", before=cursor)


async def test_a_name_is_looked_for_as_it_is_now(people: CustomerBook) -> None:
    hoa, dat = [(await find(people.engine, words)).items[0] for words in ("thi hoa", "dat")]
    await people.change(hoa.id, Facts(name="Lê Quỳnh"), at=2.0, who="chi")
    assert await names(people, "thi hoa") == []
    assert await names(people, "le quynh") == ["Lê Quỳnh"]
    await merge(people, hoa.id, dat.id, at=3.0, who="chi")
    assert await names(people, "dat") == []
    await erase_person(people.engine, hoa.id, at=4.0, who="chi")
    assert await names(people, "quynh") == []
    async with reading(people.engine) as connection:
        kept = (await connection.execute(select(customers.c.pii_name, customers.c.pii_folded))).all()
    assert all(row.pii_folded == fold(row.pii_name) for row in kept)
