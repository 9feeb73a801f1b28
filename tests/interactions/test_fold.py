from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.fold import LONGEST_TOKEN, fold, tokens


@pytest.mark.parametrize(
    "text",
    [
        "Đơn hàng",
        "don hang",
        "ĐƠN HÀNG",
        unicodedata.normalize("NFD", "đơn hàng"),
        "ｄｏｎ　ｈａｎｇ",
        "đơn-hàng!",
        " \u0301đơn  hàng",
    ],
)
def test_spellings_of_the_same_words_fold_alike(text: str) -> None:
    assert fold(text) == "don hang"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("hoá", "hoa"),
        ("hóa", "hoa"),
        ("Nguyễn Thị Ánh Tuyết", "nguyen thi anh tuyet"),
        ("khuỷu tay", "khuyu tay"),
        ("Straße ﬁn İzmir", "strasse fin izmir"),
        ("1.500.000đ", "1 500 000 d"),
        ("mã A15", "ma a 15"),
        ("٣", "3"),
        ("x\u0301\u0302\u0303\u200dy", "xy"),
        ("\u0301\u0301", ""),
        ("\x00\ud800🌸", ""),
        ("", ""),
    ],
)
def test_marks_case_width_and_punctuation_vanish(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_hangul_is_found_by_its_syllables_however_it_was_split(form: str) -> None:
    assert fold(unicodedata.normalize(form, "고객 센터")) == fold("고객센터") == "고 객 센 터"


def test_tokens_know_their_place_in_the_original() -> None:
    text = unicodedata.normalize("NFD", "Xin đơn, 주문!")
    assert [text[token.start : token.end] for token in tokens(text)] == [
        unicodedata.normalize("NFD", part) for part in ("Xin", "đơn", "주", "문")
    ]


def test_a_word_without_end_is_cut_but_keeps_its_place() -> None:
    (token,) = tokens("a" * 5000)
    assert (len(token.text), token.start, token.end) == (LONGEST_TOKEN, 0, 5000)


@given(st.text())
def test_any_text_folds_to_letters_and_digits_in_order(text: str) -> None:
    found = tokens(text)
    assert all(token.text and set(token.text).isdisjoint(" \"'*") and token.text.isalnum() for token in found)
    assert all(token.text == token.text.lower() for token in found)
    assert all(0 <= token.start < token.end <= len(text) for token in found)
    assert [token.start for token in found] == sorted(token.start for token in found)


@given(st.text(st.characters(max_codepoint=0x1FFF)), st.sampled_from(["NFC", "NFD"]))
def test_composed_or_decomposed_is_the_same(text: str, form: str) -> None:
    assert fold(unicodedata.normalize(form, text)) == fold(text)
