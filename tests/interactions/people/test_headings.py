from __future__ import annotations

import pytest

from interactions.people.headings import FIELDS, field_of, language_of


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Số điện thoại", "number"),
        ("SĐT", "number"),
        ("Điện thoại 2", "number"),
        ("sdt2", "number"),
        ("Mobile Phone", "number"),
        ("Họ và tên", "name"),
        ("First name", "name"),
        ("Hạng khách hàng", "tier"),
        ("E-mail", "email"),
        ("Ghi chú", "note"),
        ("Mã KH", "outside_id"),
        ("Ngôn ngữ", "language"),
        ("Người phụ trách", "agent"),
        ("Giờ liên hệ", "preference:preferred time"),
        ("preference:Màu", "preference:màu"),
        ("Cột A", None),
        ("", None),
    ],
)
def test_a_heading_says_what_its_column_is(heading: str, field: str | None) -> None:
    assert field_of(heading) == field


@pytest.mark.parametrize(
    ("text", "code"),
    [("Tiếng Việt", "vi"), ("English", "en"), ("Hàn Quốc", "ko"), ("VI", "vi"), ("de-AT", "de-AT")],
)
def test_a_language_may_be_called_by_its_name(text: str, code: str) -> None:
    assert language_of(text) == code


def test_the_fields_are_those_that_can_be_mapped() -> None:
    assert {"number", "name", "ignore", "preference:…"} <= set(FIELDS)
