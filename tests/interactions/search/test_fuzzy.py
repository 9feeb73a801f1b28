from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.search import Order, TranscriptSearch
from interactions.search.fuzzy import MOST_OTHERS, alike, distance, mistakes, sound, wrong_letters
from tests.interactions.search.conftest import Say


async def test_a_word_that_was_misheard_is_found_and_it_is_said_which(
    search: TranscriptSearch, said: Say
) -> None:
    await said(("tôi khiếu nại",), ("tôi khiêu nại",), ("tôi khiu nại",), ("tôi khen",))
    assert len((await search.search("khiếu nại")).items) == 2
    page = await search.search("~khiếu nại")
    assert [hit.line.pii_text for hit in page.items] == ["tôi khiu nại", "tôi khiêu nại", "tôi khiếu nại"]
    assert page.also == {"khieu": ("khiu",)}
    (hit, *_) = page.items
    assert [hit.line.pii_text[start:end] for start, end in hit.highlights] == ["khiu", "nại"]


async def test_every_word_may_be_misheard_where_asked_for(search: TranscriptSearch, said: Say) -> None:
    await said(("giao hàg rồi",), ("gia hàng",), ("khác",))
    page = await search.search('"giao hàng"', fuzzy=True)
    assert [hit.line.pii_text for hit in page.items] == ["gia hàng", "giao hàg rồi"]
    assert page.also == {"giao": ("gia",), "hang": ("hag",)}


async def test_what_was_typed_comes_before_what_passes_for_it(search: TranscriptSearch, said: Say) -> None:
    await said(("hàng",), ("hàg",))
    page = await search.search("~hang", order=Order.BEST)
    assert [hit.line.pii_text for hit in page.items] == ["hàng", "hàg"]


async def test_what_is_left_out_is_left_out_as_it_was_typed(search: TranscriptSearch, said: Say) -> None:
    await said(("đơn hàg",), ("đơn hàng",))
    page = await search.search("đơn -hàng", fuzzy=True)
    assert [hit.line.pii_text for hit in page.items] == ["đơn hàg"]


def test_the_nearest_come_first_then_the_commonest_and_only_so_many() -> None:
    counted = [("hag", 1), ("han", 9), ("xyz", 99), ("hang", 5), ("hnag", 3), ("ha", 50)]
    assert alike("hang", counted) == ("han", "hnag", "hag")
    assert len(alike("hang", [(f"hang{letter}", 1) for letter in "abcdefghijklm"])) == MOST_OTHERS


@pytest.mark.parametrize(
    ("word", "letters"),
    [("ơ", 0), ("an", 0), ("nha", 1), ("giang", 1), ("nghieng", 2), ("123456", 0), ("주", 0)],
)
def test_the_longer_a_word_the_more_may_be_wrong(word: str, letters: int) -> None:
    assert wrong_letters(word) == letters


@pytest.mark.parametrize(
    ("one", "other"),
    [("tra", "cha"), ("nai", "lai"), ("giao", "dao"), ("sua", "xua"), ("tien", "tieng"), ("mat", "mac")],
)
def test_words_that_sound_the_same_are_the_nearest(one: str, other: str) -> None:
    assert sound(one) == sound(other)
    assert mistakes(one, other, 1) == mistakes(other, one, 1) == 0
    assert alike(one, [(one[:-1], 99), (other, 1)])[0] == other


@pytest.mark.parametrize(
    ("one", "other"), [("tien", "vien"), ("hang", "lang"), ("don", "con"), ("bao", "cao")]
)
def test_a_letter_that_sounds_otherwise_makes_another_word(one: str, other: str) -> None:
    assert alike(one, [(other, 1)]) == ()


def test_in_a_long_word_even_that_may_be_wrong() -> None:
    assert alike("nghieng", [("nghiebg", 1)]) == ("nghiebg",)


@given(
    one=st.text("aghinortxvdl", min_size=1, max_size=6), other=st.text("aghinortxvdl", min_size=1, max_size=6)
)
def test_whatever_is_mistaken_is_so_both_ways(one: str, other: str) -> None:
    assert min(mistakes(one, other, 2), 3) == min(mistakes(other, one, 2), 3)


def naive(one: str, other: str) -> int:
    """Optimal string alignment, as it is defined."""
    if not one or not other:
        return len(one) + len(other)
    found = [
        naive(one[:-1], other) + 1,
        naive(one, other[:-1]) + 1,
        naive(one[:-1], other[:-1]) + (one[-1] != other[-1]),
    ]
    if len(one) > 1 and len(other) > 1 and one[-1] == other[-2] and one[-2] == other[-1]:
        found.append(naive(one[:-2], other[:-2]) + 1)
    return min(found)


@given(one=st.text("abc", max_size=5), other=st.text("abc", max_size=5), most=st.integers(0, 3))
def test_the_distance_is_what_its_definition_says(one: str, other: str, most: int) -> None:
    assert min(distance(one, other, most), most + 1) == min(naive(one, other), most + 1)
