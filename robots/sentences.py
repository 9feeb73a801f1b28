"""A folder of spoken sentences with known words, dealt out to the conversations of some calls.

The folder holds WAV files (16 kHz mono) and `sentences.tsv`: a header line `file<TAB>text`, then one line
per sentence. Everything wrong with it is told at once, before any phone is started.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from robots.wav import BadWav, seconds_of

HEADER = ("file", "text")
# Voice detection needs to hear the voice begin and end; without it the first and last words get lost.
SILENCE_AROUND_S = 0.5


class SentencesError(ValueError):
    """The folder cannot be used; the message lists every fault and where it is."""


class Speaker(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Sentence:
    file: Path
    text: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a conversation, and who says it."""

    speaker: Speaker
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Conversation:
    """What is said in one call, in order, and who hangs up after the last word."""

    lines: tuple[Line, ...]
    hangs_up: Speaker = Speaker.CUSTOMER


def load_sentences(folder: Path) -> tuple[Sentence, ...]:
    """The sentences of a folder in the order of its list."""
    table = folder / "sentences.tsv"
    try:
        rows = table.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        raise SentencesError(
            f"{folder} has no sentences.tsv; it needs one with the columns file and text"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SentencesError(f"{table} cannot be read as UTF-8 text: {error}") from error
    if not rows or tuple(rows[0].split("\t")) != HEADER:
        raise SentencesError(f"{table}:1: the first line must be file<TAB>text")
    sentences: list[Sentence] = []
    faults: list[str] = []
    for number, row in enumerate(rows[1:], start=2):
        if not row.strip():
            continue
        try:
            sentences.append(_sentence(folder, row))
        except (BadWav, SentencesError) as fault:
            faults.append(f"{table}:{number}: {fault}")
    if faults:
        raise SentencesError("\n".join(faults))
    if not sentences:
        raise SentencesError(f"{table} lists no sentence")
    return tuple(sentences)


def deal(
    sentences: tuple[Sentence, ...], calls: int, *, hangs_up: Speaker = Speaker.CUSTOMER
) -> tuple[Conversation, ...]:
    """One conversation per call: agent and customer in turn, the agent first, every sentence at least once.

    All conversations are equally long and at least two lines, so that both sides are heard in each; where
    the sentences run out they begin again.
    """
    if calls < 1 or not sentences:
        raise ValueError("dealing needs at least one call and one sentence")
    length = max(2, -(-len(sentences) // calls))
    return tuple(
        Conversation(
            tuple(
                Line(
                    Speaker.CUSTOMER if turn % 2 else Speaker.AGENT,
                    sentences[(call * length + turn) % len(sentences)],
                )
                for turn in range(length)
            ),
            hangs_up,
        )
        for call in range(calls)
    )


def _sentence(folder: Path, row: str) -> Sentence:
    columns = [column.strip() for column in row.split("\t")]
    if len(columns) != len(HEADER) or not all(columns):
        raise SentencesError("needs a file and a text, with one tab between them")
    file, text = columns
    if Path(file).name != file:
        raise SentencesError(f"{file!r} must be the plain name of a file in this folder")
    return Sentence(folder / file, text, seconds_of(folder / file))
