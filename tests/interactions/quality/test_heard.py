"""Phrases found in a talk."""

from __future__ import annotations

from interactions.quality.heard import said
from tests.interactions.quality.cards import line, talk


def test_a_phrase_is_found_however_it_is_spelled_with_the_time_of_its_words() -> None:
    heard = talk(line("agent", 0, 5, "dạ XIN CHAO anh hoà"))
    (found,) = said(heard, "agent", ["xin chào"])
    assert (found.start, found.end, found.line, found.goes_on) == (1.0, 3.0, 0, True)
    assert said(heard, "agent", ["anh hòa"])[0].goes_on is False


def test_the_other_legs_words_do_not_count() -> None:
    assert said(talk(line("customer", 0, 2, "xin chào")), "agent", ["xin chào"]) == []


def test_part_of_a_word_is_not_the_word() -> None:
    assert said(talk(line("agent", 0, 2, "chàoo xinh")), "agent", ["chào", "xin"]) == []


def test_a_phrase_may_go_over_a_short_pause_but_not_over_a_long_one() -> None:
    near = talk(line("agent", 0, 1, "xin"), line("agent", 2.5, 3, "chào"))
    far = talk(line("agent", 0, 1, "xin"), line("agent", 4, 5, "chào"))
    assert [each.start for each in said(near, "agent", ["xin chào"])] == [0.0]
    assert said(far, "agent", ["xin chào"]) == []


def test_the_other_leg_may_speak_in_the_middle_of_a_phrase() -> None:
    heard = talk(line("agent", 0, 1, "xin"), line("customer", 0.5, 1, "alo"), line("agent", 1.5, 2, "chào"))
    assert len(said(heard, "agent", ["xin chào"])) == 1


def test_without_times_of_words_the_lines_own_count() -> None:
    heard = talk(line("agent", 3, 9, "dạ xin chào", timed=False))
    (found,) = said(heard, "agent", ["xin chào"])
    assert (found.start, found.end) == (3, 9)


def test_marks_tell_words_apart_where_they_count() -> None:
    heard = talk(line("agent", 0, 2, "em ngủ quên"))
    assert len(said(heard, "agent", ["ngu"])) == 1
    assert said(heard, "agent", ["ngu"], marks=True) == []
    assert len(said(heard, "agent", ["NGỦ"], marks=True)) == 1
    assert len(said(talk(line("agent", 0, 1, "hoá đơn")), "agent", ["hóa đơn"], marks=True)) == 1
    assert said(talk(line("agent", 0, 1, "hoá don")), "agent", ["hóa đơn"], marks=True) == []


def test_korean_is_found_whatever_particle_follows() -> None:
    assert len(said(talk(line("agent", 0, 1, "고객 센터입니다"), language="ko"), "agent", ["고객센터"])) == 1


def test_a_phrase_of_no_letters_is_nowhere() -> None:
    assert said(talk(line("agent", 0, 1, "…")), "agent", ["…"]) == []
