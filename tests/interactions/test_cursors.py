from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.cursors import BadCursor, decode_row, decode_time_and_id, encode


@given(st.floats(allow_nan=False, allow_infinity=False), st.text(st.characters(codec="utf-8"), max_size=50))
def test_a_place_in_time_comes_back_exactly(at: float, key: str) -> None:
    assert decode_time_and_id(encode(at, key)) == (at, key)


@given(st.integers(0, 2**63 - 1))
def test_a_row_comes_back_exactly(row: int) -> None:
    assert decode_row(encode(row)) == row


@pytest.mark.parametrize(
    "cursor", ["", "!", encode("x"), encode(-1), encode(2**63), encode(1, 2), encode(True), encode(1.5)]
)
def test_what_is_no_row_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor, match="begin without one"):
        decode_row(cursor)


@given(st.text())
def test_no_text_breaks_it(cursor: str) -> None:
    try:
        decode_time_and_id(cursor)
    except BadCursor:
        return
