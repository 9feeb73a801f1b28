"""The machine's judgements, on talks small enough to judge by eye."""

from __future__ import annotations

import pytest

from interactions.quality import rules
from interactions.quality.auto import Evidence, judge
from tests.interactions.quality.cards import line, talk

HELLO = {"vi": ["xin chào", "dạ em chào"], "en": ["good morning"]}
NICE = talk(
    line("agent", 1, 5, "dạ xin chào anh"),
    line("customer", 6, 8, "tôi cần giúp"),
    line("agent", 9, 15, "em là Lan cuộc gọi được ghi âm"),
    line("customer", 27, 30, "được em"),
)
ALL = [
    rules.Greeting(phrases=HELLO),
    rules.Consent(phrases=HELLO),
    rules.NameGiven(phrases=HELLO),
    rules.Forbidden(phrases=HELLO),
    rules.DeadAir(longest_s=5.0),
    rules.TalkShare(at_most=0.7),
    rules.Interruptions(),
    rules.Monologue(at_most_s=60.0),
    rules.SpeechRate(at_most=200.0),
]


@pytest.mark.parametrize("rule", ALL)
def test_what_was_not_heard_is_never_a_fail(rule) -> None:
    agent_missing = judge(rule, talk(line("customer", 0, 5, "alo alo")))
    for judged in (judge(rule, None), judge(rule, talk()), agent_missing):
        assert (judged.passed, judged.evidence) == (None, ())
        assert judged.reason


def test_a_language_without_phrases_cannot_be_judged() -> None:
    judged = judge(ALL[0], talk(line("agent", 0, 1, "안녕"), language="ko"))
    assert (judged.passed, judged.reason) == (None, "no phrases for the language 'ko'")


def test_a_greeting_in_time_passes_with_the_place_it_was_said() -> None:
    judged = judge(rules.Greeting(phrases=HELLO, within_s=3), NICE)
    assert judged.passed
    assert judged.figures == {"after_s": 1.0}
    assert judged.evidence == (Evidence(2.0, 4.0, 0, "xin chào"),)


def test_a_greeting_counts_from_the_agents_first_word() -> None:
    late = talk(line("customer", 0, 20, "alo"), line("agent", 21, 23, "xin chào"))
    assert judge(rules.Greeting(phrases=HELLO, within_s=0), late).passed


def test_a_late_greeting_fails_and_says_where_it_was() -> None:
    late = talk(line("agent", 0, 2, "alo ai"), line("agent", 30, 32, "xin chào"))
    judged = judge(rules.Greeting(phrases=HELLO, within_s=15), late)
    assert (judged.passed, judged.figures) == (False, {"after_s": 30.0})
    assert judged.evidence == (Evidence(30.0, 32.0, 1, "xin chào"),)


def test_no_greeting_fails_without_evidence() -> None:
    judged = judge(rules.Greeting(phrases=HELLO), talk(line("agent", 0, 2, "alo")))
    assert (judged.passed, judged.evidence) == (False, ())


def test_consent_may_be_asked_at_any_time() -> None:
    asked = rules.Consent(phrases={"vi": ["cuộc gọi được ghi âm"]})
    assert judge(asked, NICE).passed
    assert judge(asked, NICE).evidence[0].line == 2


def test_a_name_is_given_when_a_word_follows() -> None:
    rule = rules.NameGiven(phrases={"vi": ["em là"]})
    assert judge(rule, NICE).passed
    assert judge(rule, talk(line("agent", 0, 2, "dạ em là"))).passed is False


def test_a_forbidden_word_fails_and_each_place_is_shown() -> None:
    rude = talk(
        line("agent", 0, 2, "không biết"), line("customer", 3, 4, "hả"), line("agent", 5, 7, "Khong Biet")
    )
    judged = judge(rules.Forbidden(phrases={"vi": ["không biết"]}), rude)
    assert (judged.passed, judged.figures) == (False, {"times": 2.0})
    assert [each.line for each in judged.evidence] == [0, 2]
    assert judge(rules.Forbidden(phrases={"vi": ["không biết"]}, leg="customer"), rude).passed


def test_dead_air_shows_the_longest_silence_first() -> None:
    judged = judge(rules.DeadAir(counts_from_s=0.5, longest_s=10), NICE)
    assert (judged.passed, judged.figures) == (False, {"longest_s": 12.0, "total_s": 15.0})
    assert judged.evidence[0] == Evidence(15, 27)
    assert judge(rules.DeadAir(longest_s=12.0), NICE).passed
    assert judge(rules.DeadAir(counts_from_s=0.5, total_s=14.9), NICE).passed is False


def test_the_agents_share_of_the_talk_is_held_against_both_limits() -> None:
    judged = judge(rules.TalkShare(at_most=0.6), NICE)
    assert judged.figures == {"share": round(10 / 15, 3), "agent_s": 10.0, "customer_s": 5.0}
    assert judged.passed is False
    assert judge(rules.TalkShare(at_least=0.5, at_most=0.7), NICE).passed


def test_interruptions_up_to_the_number_allowed_pass() -> None:
    rash = talk(line("customer", 0, 9, "tôi"), line("agent", 4, 8, "dạ"))
    assert judge(rules.Interruptions(), rash).passed is False
    assert judge(rules.Interruptions(), rash).evidence == (Evidence(4, 8, 1),)
    assert judge(rules.Interruptions(at_most=1), rash).passed


def test_a_monologue_and_a_speech_rate_say_their_figure() -> None:
    assert judge(rules.Monologue(at_most_s=5), NICE).figures == {"longest_s": 6.0}
    assert judge(rules.Monologue(at_most_s=5), NICE).passed is False
    rate = judge(rules.SpeechRate(at_least=60, at_most=80), NICE)
    assert (rate.passed, rate.figures) == (True, {"words_per_minute": 72.0})


def test_no_more_evidence_is_kept_than_anybody_looks_at() -> None:
    often = talk(*(line("agent", n * 2, n * 2 + 1, "không biết") for n in range(100)))
    judged = judge(rules.Forbidden(phrases={"vi": ["không biết"]}), often)
    assert (judged.figures["times"], len(judged.evidence)) == (100.0, 20)
