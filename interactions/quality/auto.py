"""The machine's judgement of a talk, rule by rule, each with the evidence to jump to. Pure.

What cannot be judged (no transcript, a leg that is not heard, a language without phrases) is never a fail:
`passed` is None then, and `reason` says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from interactions.quality import measures
from interactions.quality.heard import AGENT, CUSTOMER, Said, Talk, said
from interactions.quality.rules import (
    DeadAir,
    Forbidden,
    Interruptions,
    Monologue,
    NameGiven,
    Rule,
    SpeechRate,
    Spoken,
    TalkShare,
    Timed,
)

_MOST_EVIDENCE = 20


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where to look: seconds from the start of the recording, and the number of the transcript's line where
    there is one. `phrase` is the card's, not what was said."""

    start: float
    end: float
    line: int | None = None
    phrase: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """`passed` None: cannot be judged, `reason` says why. `figures` are what was measured, by name."""

    passed: bool | None
    reason: str | None = None
    figures: Mapping[str, float] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()


def judge(rule: Rule, talk: Talk | None) -> Judgement:
    """`talk` None: there is no transcript."""
    if talk is None:
        return _cannot("no transcript")
    if not talk.lines:
        return _cannot("nobody is heard in the transcript")
    if isinstance(rule, Spoken):
        return _spoken(rule, talk)
    return _timed(rule, talk)


def _spoken(rule: Spoken, talk: Talk) -> Judgement:
    phrases = rule.phrases.get(talk.language)
    if phrases is None:
        return _cannot(f"no phrases for the language {talk.language!r}")
    leg = rule.leg if isinstance(rule, Forbidden) else AGENT
    if not talk.speech(leg):
        return _cannot(f"the {leg} is not heard in the transcript")
    found = said(talk, leg, phrases, marks=rule.marks)
    match rule:
        case Forbidden():
            return _judged(not found, {"times": float(len(found))}, [_where(each) for each in found])
        case NameGiven():
            found = [each for each in found if each.goes_on]
    first = talk.speech(AGENT)[0].start
    in_time = [each for each in found if rule.within_s is None or each.start - first <= rule.within_s]
    figures = {"after_s": found[0].start - first} if found else {}
    # Said too late is worth listening to as well.
    return _judged(bool(in_time), figures, [_where(each) for each in (in_time or found)[:1]])


def _timed(rule: Timed, talk: Talk) -> Judgement:
    heard = {leg: bool(talk.speech(leg)) for leg in (AGENT, CUSTOMER)}
    needed = (AGENT,) if isinstance(rule, SpeechRate) else (AGENT, CUSTOMER)
    for leg in needed:
        if not heard[leg]:
            return _cannot(f"the {leg} is not heard in the transcript")
    match rule:
        case DeadAir():
            silences = measures.dead_air(talk, rule.counts_from_s)
            longest, total = (
                max((each.length for each in silences), default=0.0),
                sum(each.length for each in silences),
            )
            fine = _at_most(longest, rule.longest_s) and _at_most(total, rule.total_s)
            by_length = sorted(silences, key=lambda each: -each.length)
            evidence = [Evidence(each.start, each.end) for each in by_length]
            return _judged(fine, {"longest_s": longest, "total_s": total}, evidence)
        case TalkShare():
            agent, customer = measures.talk_s(talk)
            share = agent / (agent + customer)
            figures = {"share": share, "agent_s": agent, "customer_s": customer}
            return _judged(rule.at_least <= share <= rule.at_most, figures, [])
        case Interruptions():
            found = measures.interruptions(talk, rule.overlap_s)
            evidence = [Evidence(each.span.start, each.span.end, each.line) for each in found]
            return _judged(len(found) <= rule.at_most, {"times": float(len(found))}, evidence)
        case Monologue():
            span = measures.monologue(talk, rule.pause_s)
            evidence = [Evidence(span.start, span.end)]
            return _judged(span.length <= rule.at_most_s, {"longest_s": span.length}, evidence)
        case SpeechRate():
            rate = measures.words_per_minute(talk, AGENT)
            return _judged(rule.at_least <= rate <= rule.at_most, {"words_per_minute": rate}, [])


def _at_most(figure: float, limit: float | None) -> bool:
    return limit is None or figure <= limit


def _where(each: Said) -> Evidence:
    return Evidence(each.start, each.end, each.line, each.phrase)


def _judged(passed: bool, figures: Mapping[str, float], evidence: list[Evidence]) -> Judgement:
    rounded = {name: round(figure, 3) for name, figure in figures.items()}
    return Judgement(passed=passed, figures=rounded, evidence=tuple(evidence[:_MOST_EVIDENCE]))


def _cannot(reason: str) -> Judgement:
    return Judgement(passed=None, reason=reason)
