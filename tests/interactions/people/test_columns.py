from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.people.columns import (
    BadMapping,
    Columns,
    columns,
    numbers_of,
    plain,
    recognised,
    safe,
    said,
)
from interactions.people.customer import BadCustomer, Facts

LAN, HOA = "+84901234567", "+84912345678"


def row(heading: str, cells: list[str]) -> Facts:
    return said(cells, columns(heading.split(","), {}), "VN").facts


@pytest.mark.parametrize(
    "cell",
    [
        "0901234567; 0912345678",
        "0901 234 567/0912.345.678",
        "0901-234-567, (0912) 345 678",
        "0901234567\n0912345678",
        "0901234567 0912345678",
        "0901234567 hoặc 0912345678",
        "901234567|84912345678",
        "'0901234567;0912345678.0",
    ],
)
def test_a_cell_may_hold_several_numbers_however_they_are_set_apart(cell: str) -> None:
    assert numbers_of(cell, "VN") == [LAN, HOA]


@pytest.mark.parametrize(
    ("cell", "advice"),
    [
        ("9.01E+08", "was rounded by a spreadsheet"),
        ("9,01234567e8", "was rounded by a spreadsheet|no telephone number"),
        ("12", "'12' is no telephone number"),
        ("0901234567; gọi chị Hoa", "'gọi chị Hoa' is no telephone number"),
        ("=HYPERLINK(1)", "is no telephone number"),
    ],
)
def test_a_number_that_is_none_spoils_its_row_and_says_why(cell: str, advice: str) -> None:
    with pytest.raises(BadCustomer, match=advice):
        numbers_of(cell, "VN")


def test_the_name_may_be_in_several_columns_and_so_may_the_numbers() -> None:
    known = columns(["Họ", "Tên", "Điện thoại 1", "Điện thoại 2"], {})
    found = said(["Nguyễn Thị", "Đào", "0901234567", "0912345678"], known, "VN")
    assert (found.pii_numbers, found.facts) == ((LAN, HOA), Facts(name="Nguyễn Thị Đào"))


def test_all_facts_are_read_and_an_empty_cell_says_nothing() -> None:
    heading = "SĐT,Tên,Ngôn ngữ,Hạng,Email,Ghi chú,Mã KH,Phụ trách,Giờ gọi,preferences"
    cells = ["0901234567", "Lan", "Tiếng Anh", "vip", "l@x.vn", "n", "7", "an", "17:00", "màu=đỏ; x=y"]
    assert row(heading, cells) == Facts(
        name="Lan",
        language="en",
        tier="vip",
        email="l@x.vn",
        note="n",
        outside_id="7",
        agent_id="an",
        preferences={"preferred time": "17:00", "màu": "đỏ", "x": "y"},
    )
    assert row(heading, ["0901234567", *[" "] * 9]) == Facts()
    assert row(heading, ["0901234567"]) == Facts()


@pytest.mark.parametrize(
    ("cells", "advice"),
    [
        (["0901234567", "a", "b"], "it has 3 cells, the heading 2"),
        (["", "Lan"], "neither a telephone number nor an id"),
        (["0901234567", "x" * 201], "the name has 201 characters"),
    ],
)
def test_a_row_that_cannot_be_used_says_why(cells: list[str], advice: str) -> None:
    with pytest.raises(BadCustomer, match=advice):
        row("sdt,ten", cells)
    with pytest.raises(BadCustomer, match="is no preference: write them like"):
        row("sdt,preferences", ["0901234567", "đỏ"])


def test_what_no_heading_says_can_be_told() -> None:
    told = columns(["A", "B", "C"], {"A": "number", "b": "preference:preferred time"})
    assert told == Columns(("number", "preference:preferred time", None), ("C",))
    for heading, mapping, advice in (
        (["A", "B"], {}, "none of the columns A, B is known to hold telephone numbers"),
        (["sdt"], {"D": "name"}, "there is no column 'D': those of the file are sdt"),
        (["sdt"], {"sdt": "colour"}, "'colour' is nothing a column can be: write one of number, name"),
    ):
        with pytest.raises(BadMapping, match=advice):
            columns(heading, mapping)


def test_headings_that_are_known_are_counted() -> None:
    assert recognised(["Số điện thoại", "Họ tên", "?"]) == 2


@given(st.text(max_size=20))
def test_no_cell_that_is_written_is_a_formula_and_each_is_read_back(cell: str) -> None:
    written = safe(cell)
    assert not written.startswith(("=", "@", "-", "\t", "\r"))
    if not cell.startswith("'"):
        assert plain(written) == cell


def test_telephone_numbers_are_no_formulas() -> None:
    assert safe("+84901234567; +84912345678") == "+84901234567; +84912345678"
    assert safe("+84901234567+cmd|' /C calc'!A0") == "'+84901234567+cmd|' /C calc'!A0"
