from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robots.sentences import Sentence, SentencesError, Speaker, deal, load_sentences
from tests.robots.sounds import sweep, write

SPEECH = Path(__file__).parent.parent / "speech"


def folder_with(tmp_path: Path, table: str) -> Path:
    write(tmp_path / "a.wav", sweep(300, 900, 0.1))
    (tmp_path / "sentences.tsv").write_text(table, encoding="utf-8")
    return tmp_path


def test_the_sentences_come_in_the_order_of_the_list_with_their_words_and_lengths() -> None:
    sentences = load_sentences(SPEECH)
    assert len(sentences) == 12
    assert sentences[0].file == SPEECH / "n00.wav"
    assert sentences[0].text == "안녕하세요 고객센터입니다"
    assert sentences[0].seconds == pytest.approx(3.325)


def test_a_byte_order_mark_and_empty_lines_do_no_harm(tmp_path: Path) -> None:
    sentences = load_sentences(folder_with(tmp_path, "\ufefffile\ttext\n\na.wav\txin chào\n\n"))
    assert [sentence.text for sentence in sentences] == ["xin chào"]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("", "first line must be file<TAB>text"),
        ("text\tfile\n", "first line must be file<TAB>text"),
        ("file\ttext\n", "lists no sentence"),
        ("file\ttext\na.wav\n", ":2: needs a file and a text"),
        ("file\ttext\na.wav\t \n", ":2: needs a file and a text"),
        ("file\ttext\na.wav\tx\ty\n", ":2: needs a file and a text"),
        ("file\ttext\n\nb.wav\tx\n", ":3: .*no such file"),
        ("file\ttext\n../a.wav\tx\n", "plain name"),
        ("file\ttext\n/etc/passwd\tx\n", "plain name"),
    ],
)
def test_a_bad_list_is_refused_with_the_line_and_the_fault(tmp_path: Path, table: str, said: str) -> None:
    with pytest.raises(SentencesError, match=said):
        load_sentences(folder_with(tmp_path, table))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SentencesError) as refusal:
        load_sentences(folder_with(tmp_path, "file\ttext\nb.wav\tx\na.wav\tgood\nc.wav\tx\n"))
    assert [":2:" in line or ":4:" in line for line in str(refusal.value).splitlines()] == [True, True]


def test_a_folder_without_a_list_and_a_list_that_is_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SentencesError, match=r"has no sentences\.tsv"):
        load_sentences(tmp_path)
    (tmp_path / "sentences.tsv").write_bytes(b"file\ttext\n\xff\xfe\n")
    with pytest.raises(SentencesError, match="cannot be read as UTF-8"):
        load_sentences(tmp_path)


@given(known=st.integers(1, 40), calls=st.integers(1, 12))
def test_every_sentence_is_spoken_and_customer_and_agent_take_turns(known: int, calls: int) -> None:
    sentences = tuple(Sentence(Path(f"{n}.wav"), str(n), 1.0) for n in range(known))
    conversations = deal(sentences, calls)
    assert len(conversations) == calls
    assert {line.sentence for talk in conversations for line in talk.lines} == set(sentences)
    for talk in conversations:
        speakers = [line.speaker for line in talk.lines]
        assert speakers[0] is Speaker.AGENT
        assert set(speakers) == {Speaker.AGENT, Speaker.CUSTOMER}
        assert all(one is not other for one, other in pairwise(speakers))


@pytest.mark.parametrize(("sentences", "calls"), [((), 1), ((Sentence(Path("a"), "a", 1.0),), 0)])
def test_nothing_cannot_be_dealt(sentences: tuple[Sentence, ...], calls: int) -> None:
    with pytest.raises(ValueError, match="at least one call and one sentence"):
        deal(sentences, calls)
