import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.transcript import Transcript, Word, character_error_rate, cut, is_word, merge, utterances


def word(text: str, start: float, end: float) -> Word:
    return Word(text, start, end, 1.0)


def test_words_close_together_are_one_utterance() -> None:
    (segment,) = utterances("agent", [word("xin", 1.0, 1.3), word("chào", 1.4, 1.9)])
    assert (segment.leg, segment.start, segment.end, segment.text) == ("agent", 1.0, 1.9, "xin chào")


def test_a_pause_begins_a_new_utterance() -> None:
    spoken = utterances("agent", [word("một", 0.0, 0.2), word("hai", 0.99, 1.2), word("ba", 2.0, 2.2)])
    assert [segment.text for segment in spoken] == ["một hai", "ba"]


def test_words_that_come_out_of_order_are_put_in_order() -> None:
    (segment,) = utterances("agent", [word("chào", 1.4, 1.9), word("xin", 1.0, 1.3)])
    assert segment.text == "xin chào"


def test_both_legs_become_one_conversation() -> None:
    transcript = merge(
        "vi",
        9.0,
        {
            "customer": [word("alo", 0.5, 0.8), word("vâng", 6.0, 6.3)],
            "agent": [word("chào", 2.0, 2.4), word("ạ", 6.0, 6.1)],
        },
    )
    assert [(segment.leg, segment.text) for segment in transcript.segments] == [
        ("customer", "alo"),
        ("agent", "chào"),
        ("customer", "vâng"),
        ("agent", "ạ"),
    ]


def test_a_silent_call_has_an_empty_transcript() -> None:
    assert merge("vi", 3.0, {"customer": [], "agent": []}) == Transcript("vi", 3.0, ())


def test_a_transcript_survives_json() -> None:
    transcript = merge("vi", 3.0, {"customer": [word("alo", 0.5, 0.8)]})
    assert msgspec.json.decode(msgspec.json.encode(transcript), type=Transcript) == transcript


@pytest.mark.parametrize(
    ("expected", "heard", "rate"),
    [
        ("안녕하세요 고객센터입니다", "안녕하세요 고객 센터 입니다", 0.0),
        ("abcd", "abxd", 0.25),
        ("abcd", "abd", 0.25),
        ("abcd", "abccd", 0.25),
        ("ab", "", 1.0),
        ("ab", "xyzw", 2.0),
        ("", "", 0.0),
        ("", "x", 1.0),
    ],
)
def test_the_error_rate_counts_wrong_characters(expected: str, heard: str, rate: float) -> None:
    assert character_error_rate(expected, heard) == rate


@given(st.text("ab ", max_size=12), st.text("ab ", max_size=12), st.text("ab", min_size=1, max_size=6))
def test_the_error_rate_grows_by_no_more_than_what_is_added(expected: str, heard: str, more: str) -> None:
    length = len(expected.replace(" ", "")) + len(more)
    before = character_error_rate(expected + more, heard + more) * length
    after = character_error_rate(expected + more, heard) * length
    assert abs(after - before) <= len(more) + 1e-9


def test_what_the_recogniser_made_of_music_on_hold_is_cut_and_nothing_else() -> None:
    words = {
        "customer": [Word("still", 5.0, 5.4, 1.0)],
        "agent": [Word("please", 1.0, 1.4, 1.0), Word("la", 4.8, 5.2, 0.3), Word("thanks", 9.0, 9.5, 1.0)],
    }
    whole = merge("en", 10.0, words)
    left = cut(whole, "agent", [(4.0, 8.0)])
    assert [(segment.leg, segment.text) for segment in left.segments] == [
        ("agent", "please"),
        ("customer", "still"),
        ("agent", "thanks"),
    ]
    assert cut(whole, "agent", []) == whole


def test_marks_of_noise_are_no_words() -> None:
    assert [
        heard for heard in ("[1]", "<unk>", "[noise]", "đơn", "하나", "a]", "", "[") if is_word(heard)
    ] == [*("đơn", "하나", "a]", "", "[")]
