"""Speech with known words, laid out as the legs of a call."""

import csv
import wave
from pathlib import Path

from recordings.riff import read_header
from tests.recordings.legs import write_leg
from transcription.transcript import Transcript, character_error_rate

Said = tuple[str, float, float, str]  # leg, start, end, words
FOLDER = Path(__file__).parent.parent / "speech"
RATE = 16_000


def sentences() -> list[tuple[Path, str]]:
    """Every known sentence: its file and its words."""
    with (FOLDER / "sentences.tsv").open(encoding="utf-8", newline="") as file:
        return [(FOLDER / row["file"], row["text"]) for row in csv.DictReader(file, delimiter="\t")]


def sound_of(path: Path) -> bytes:
    """The samples of a WAV file."""
    header = read_header(path)
    assert header is not None
    with wave.open(str(path)) as file:
        assert file.getframerate() == RATE
        return file.readframes(header.frames)


def call(folder: Path, spoken: list[tuple[Path, str]]) -> list[Said]:
    """Write `customer.wav` and `agent.wav`, who speak in turn; who says what from when to when."""
    legs = {"customer": b"", "agent": b""}
    said = []
    now = bytes(RATE)  # half a second
    for place, (path, text) in enumerate(spoken):
        leg = ("customer", "agent")[place % 2]
        sound = sound_of(path)
        start = len(now) / 2 / RATE
        legs[leg] += bytes(len(now) - len(legs[leg])) + sound
        said.append((leg, start, start + len(sound) / 2 / RATE, text))
        now += bytes(len(sound) + 2 * RATE)
    for leg, sound in legs.items():
        write_leg(folder / f"{leg}.wav", sound + bytes(len(now) - len(sound)))
    return said


def assert_heard(transcript: Transcript, said: list[Said]) -> None:
    """All that was said came back in order, but for a few characters of the model's own mistakes."""
    heard = "".join(segment.text for segment in transcript.segments)
    assert character_error_rate("".join(text for *_, text in said), heard) < 0.1
