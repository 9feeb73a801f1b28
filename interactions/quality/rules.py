"""What the machine can judge of a talk: the rules that an item of a card may name. Pure.

Phrases are given by language, and compared as the search compares (interactions.fold): "xin chao" is "Xin
chào". Where marks change the meaning ("ngu" and "ngủ"), `marks: true` compares them too.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

Seconds = Annotated[float, Meta(ge=0, le=86_400)]
Share = Annotated[float, Meta(ge=0, le=1)]
Phrase = Annotated[str, Meta(min_length=1, max_length=200)]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}\Z")]
Phrases = Annotated[
    dict[Language, Annotated[list[Phrase], Meta(min_length=1, max_length=200)]],
    Meta(min_length=1, max_length=50),
]


class _Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="rule"):
    pass


class Greeting(_Rule, frozen=True, kw_only=True, tag="greeting"):
    """Passed when the agent says one of the phrases within so long of his first word."""

    phrases: Phrases
    within_s: Seconds = 15.0
    marks: bool = False


class Consent(_Rule, frozen=True, kw_only=True, tag="consent"):
    """The same, at any time unless a time is given."""

    phrases: Phrases
    within_s: Seconds | None = None
    marks: bool = False


class NameGiven(_Rule, frozen=True, kw_only=True, tag="name"):
    """Passed when after one of the phrases ("em là") the agent says one word more."""

    phrases: Phrases
    within_s: Seconds = 30.0
    marks: bool = False


class Forbidden(_Rule, frozen=True, kw_only=True, tag="forbidden"):
    """Failed by each of the phrases that the leg says."""

    phrases: Phrases
    leg: Literal["agent", "customer"] = "agent"
    marks: bool = False


class DeadAir(_Rule, frozen=True, kw_only=True, tag="dead_air"):
    """Silences of both legs that last longer than `counts_from_s`, before the talk's last word and outside
    holds: the longest, and all of them together, must not pass their limits."""

    counts_from_s: Seconds = 3.0
    longest_s: Seconds | None = None
    total_s: Seconds | None = None


class TalkShare(_Rule, frozen=True, kw_only=True, tag="talk_share"):
    """The agent's share of all speech: 0.5 when both speak equally long."""

    at_least: Share = 0.0
    at_most: Share = 1.0


class Interruptions(_Rule, frozen=True, kw_only=True, tag="interruptions"):
    """How often the agent begins while the customer speaks, and both go on for longer than `overlap_s`."""

    overlap_s: Seconds = 1.0
    at_most: Annotated[int, Meta(ge=0, le=1000)] = 0


class Monologue(_Rule, frozen=True, kw_only=True, tag="monologue"):
    """How long the agent speaks without a word of the customer; pauses up to `pause_s` belong to it."""

    at_most_s: Seconds
    pause_s: Seconds = 2.0


class SpeechRate(_Rule, frozen=True, kw_only=True, tag="speech_rate"):
    """Words a minute of the agent's own speech; a Vietnamese syllable counts as a word."""

    at_least: Annotated[float, Meta(ge=0, le=2000)] = 0.0
    at_most: Annotated[float, Meta(ge=0, le=2000)] = 2000.0


Spoken: TypeAlias = Greeting | Consent | NameGiven | Forbidden
Timed: TypeAlias = DeadAir | TalkShare | Interruptions | Monologue | SpeechRate
Rule: TypeAlias = (
    Greeting | Consent | NameGiven | Forbidden | DeadAir | TalkShare | Interruptions | Monologue | SpeechRate
)
