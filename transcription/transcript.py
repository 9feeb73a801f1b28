"""What was said, by whom and when. Pure; times are seconds from the start of the recording."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_BREATH_S = 0.8  # a pause of this length ends an utterance


@dataclass(frozen=True, slots=True)
class Word:
    """One word, when it was said, and how sure the recogniser is of it (0 to 1)."""

    word: str
    start: float
    end: float
    conf: float


@dataclass(frozen=True, slots=True)
class Segment:
    """One utterance of one leg ("customer" or "agent")."""

    leg: str
    start: float
    end: float
    text: str
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Transcript:
    """A whole recording: the utterances of its legs in the order in which they began."""

    language: str
    duration_s: float
    segments: tuple[Segment, ...]


def is_word(heard: str) -> bool:
    """False for a model's own marks of noise and the unknown, such as `[noise]` and `<unk>`."""
    return (heard[:1], heard[-1:]) not in {("[", "]"), ("<", ">")}


def merge(language: str, duration_s: float, legs: Mapping[str, Iterable[Word]]) -> Transcript:
    """Lay the words of the legs into one conversation. Two who begin together keep the order of `legs`."""
    spoken = [segment for leg, words in legs.items() for segment in utterances(leg, words)]
    return Transcript(language, duration_s, tuple(sorted(spoken, key=lambda segment: segment.start)))


def utterances(leg: str, words: Iterable[Word]) -> list[Segment]:
    """Cut one leg's words, in any order, into utterances at its pauses."""
    groups: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.start):
        if groups and word.start - groups[-1][-1].end < _BREATH_S:
            groups[-1].append(word)
        else:
            groups.append([word])
    return [
        Segment(leg, group[0].start, group[-1].end, " ".join(word.word for word in group), tuple(group))
        for group in groups
    ]


def cut(transcript: Transcript, leg: str, stretches: Iterable[tuple[float, float]]) -> Transcript:
    """Without the words of that leg which lie (by their middle) in one of the stretches of time.

    While a caller is on hold, what he hears is music, and a recogniser makes words of it.
    """
    away = tuple(stretches)

    def stays(word: Word) -> bool:
        middle = (word.start + word.end) / 2
        return not any(start <= middle <= end for start, end in away)

    legs: dict[str, list[Word]] = {}
    for segment in transcript.segments:
        kept = legs.setdefault(segment.leg, [])
        kept += [word for word in segment.words if segment.leg != leg or stays(word)]
    return merge(transcript.language, transcript.duration_s, legs)


def character_error_rate(expected: str, heard: str) -> float:
    """The share of characters to insert, delete or change until `heard` says `expected`.

    0.0 is perfect; more than 1.0 is possible. Spaces do not count: recognisers split words their own way.
    """
    want, got = "".join(expected.split()), "".join(heard.split())
    if not want:
        return float(bool(got))
    above = list(range(len(got) + 1))
    for row, wanted in enumerate(want, 1):
        here = [row]
        for column, given in enumerate(got, 1):
            here.append(min(above[column] + 1, here[-1] + 1, above[column - 1] + (wanted != given)))
        above = here
    return above[-1] / len(want)
