from __future__ import annotations

import contextlib
import csv
import io
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.people.columns import recognised
from interactions.people.sheet import BadSheet, Row, open_sheet

TABLE = "Số điện thoại;Họ tên\n0901234567;Nguyễn Thị Đào\n0912345678;Lê Hoà\n"


def read(path: Path, **options: str) -> tuple[tuple[str, ...], list[Row]]:
    with open_sheet(path, suits=recognised, **options) as sheet:  # type: ignore[arg-type]
        rows = list(sheet.rows())
        assert sheet.bytes_read == sheet.size
        return sheet.heading, rows


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "t.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def as_cp1258(text: str) -> bytes:
    """As Windows wrote it: a letter, then its tone."""
    out = b""
    for letter in text:
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            marks = [mark for mark in parts[1:] if mark in "\u0300\u0301\u0303\u0309\u0323"]
            rest = "".join(part for part in parts if part not in marks)
            out += unicodedata.normalize("NFC", rest).encode("cp1258") + "".join(marks).encode("cp1258")
    return out


@pytest.mark.parametrize(
    "raw",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        TABLE.encode("utf-16-le"),
        TABLE.encode("utf-16-be"),
        b"\xff\xfe" + TABLE.encode("utf-16-le"),
        as_cp1258(TABLE),
        unicodedata.normalize("NFD", TABLE).encode(),
        TABLE.replace("\n", "\r\n").encode(),
        ("sep=;\n\n" + TABLE).encode(),
    ],
    ids=["utf-8", "mark", "utf-16", "le", "be", "le with mark", "cp1258", "decomposed", "dos", "sep"],
)
def test_the_encoding_and_the_delimiter_are_told_from_the_file(tmp_path: Path, raw: bytes) -> None:
    heading, rows = read(written(tmp_path, raw))
    assert heading == ("Số điện thoại", "Họ tên")
    assert [row.cells for row in rows] == [("0901234567", "Nguyễn Thị Đào"), ("0912345678", "Lê Hoà")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_under_which_the_heading_makes_sense(tmp_path: Path, delimiter: str) -> None:
    text = f'phone{delimiter}"name, or; what\t|"{delimiter}note\n0901234567{delimiter}Lan{delimiter}x, y; z\n'
    heading, rows = read(written(tmp_path, text.replace("x, y; z", '"x, y; z"')))
    assert (heading[0], len(heading)) == ("phone", 3)
    assert rows[0].cells == ("0901234567", "Lan", "x, y; z")


def test_a_mark_that_is_never_closed_costs_one_line(tmp_path: Path) -> None:
    text = 'sdt,ten\n1,a\n2,"b\n3,c\n4,"d\ne"\n\n  ,\n5,"x"y\n6,f\n'
    _, rows = read(written(tmp_path, text))
    good = [(row.line, row.cells) for row in rows if row.wrong is None]
    assert good[0] == (2, ("1", "a"))
    assert good[-1] == (10, ("6", "f"))
    assert any(cells == ("3", "c") for _, cells in good)
    bad = [(row.line, row.cells) for row in rows if row.wrong is not None]
    assert (9, ('5,"x"y',)) in bad
    assert all("a quotation mark is not closed" in (row.wrong or "") for row in rows if row.wrong)


def test_a_cell_may_have_several_lines(tmp_path: Path) -> None:
    _, rows = read(written(tmp_path, 'sdt,ghi chu\n1,"a\nb\n\nc"\n2,d\n'))
    assert [(row.line, row.cells) for row in rows] == [(2, ("1", "a\nb\n\nc")), (6, ("2", "d"))]


def test_a_line_without_end_is_told_and_the_next_is_read(tmp_path: Path) -> None:
    _, rows = read(written(tmp_path, "sdt,ten\n1," + "x" * 900_000 + "\n2,b\n"))
    assert [(row.line, row.wrong is None) for row in rows] == [(2, False), (3, True)]
    assert "more than 200000 characters" in (rows[0].wrong or "")


@pytest.mark.parametrize(
    ("raw", "options", "advice"),
    [
        (b"", {}, "the file is empty: its first line must name the columns"),
        (b"\xef\xbb\xbf\n \n", {}, "the file is empty"),
        (b"sdt,ten\n1,\xd2\n", {"encoding": "utf-8"}, "cannot be read as utf-8 .* tell its encoding"),
        (b"sdt\n", {"encoding": "nonsense"}, "there is no encoding 'nonsense'"),
        (b"sdt\n", {"delimiter": ";;"}, "the delimiter must be one character"),
        (b"sdt\n", {"delimiter": '"'}, "the delimiter must be one character"),
        (b"sdt,t\n1,\xd2\xd2\x8a\n", {}, "cannot be read as utf-8 or cp1258"),
        (b"\xff\xfes\x00\x01", {}, "cannot be read as utf-16"),
    ],
)
def test_what_cannot_be_read_is_told_before_anything_is(
    tmp_path: Path, raw: bytes, options: dict[str, str], advice: str
) -> None:
    with pytest.raises(BadSheet, match=advice):
        read(written(tmp_path, raw), **options)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadSheet, match="cannot be read: No such file"):
        read(tmp_path / "nowhere.csv")


_CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), max_size=12)


@given(rows=st.lists(st.tuples(_CELLS, _CELLS, _CELLS), max_size=8), delimiter=st.sampled_from(",;\t|"))
def test_whatever_was_written_well_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], delimiter: str
) -> None:
    text = io.StringIO()
    table = csv.writer(text, delimiter=delimiter)
    table.writerow(["phone", "name", "note"])
    table.writerows(rows)
    _, found = read(written(tmp_path_factory.mktemp("sheet"), text.getvalue()), encoding="utf-8")
    wanted = [tuple(unicodedata.normalize("NFC", cell) for cell in row) for row in rows]
    assert [row.cells for row in found] == [row for row in wanted if any(cell.strip() for cell in row)]
    assert all(row.wrong is None for row in found)


@given(raw=st.binary(max_size=300))
def test_no_file_breaks_it(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    with contextlib.suppress(BadSheet):
        read(written(tmp_path_factory.mktemp("raw"), raw))
