import subprocess
import sys
from pathlib import Path

import pytest
import vosk

from tests.recordings.legs import write_leg
from tests.transcription.speech import sentences, sound_of
from transcription.frames import Check, Decode, Decoded, Failed, Ready, Unusable, pack
from transcription.vosk_child import Decoder, Recogniser

pytestmark = pytest.mark.speech


@pytest.fixture(scope="module")
def decoder(model: Path) -> Decoder:
    vosk.SetLogLevel(-1)
    return Decoder(str(model), threads=2)


def test_a_check_makes_a_recogniser(decoder: Decoder) -> None:
    assert decoder.answer(Check()) == Ready()


def test_legs_are_answered_by_name(decoder: Decoder, tmp_path: Path) -> None:
    path, text = sentences()[2]
    quiet = write_leg(tmp_path / "quiet.wav", bytes(32_000))
    answer = decoder.answer(Decode({"customer": str(quiet), "agent": str(path)}, 60.0))
    assert isinstance(answer, Decoded)
    assert answer.legs["customer"] == []
    assert "".join(word.word for word in answer.legs["agent"]) == text.replace(" ", "")


def test_a_file_that_turned_bad_on_the_way_is_unusable(decoder: Decoder, tmp_path: Path) -> None:
    answer = decoder.answer(Decode({"agent": str(tmp_path / "gone.wav")}, 60.0))
    assert answer == Unusable("gone.wav does not exist")


@pytest.mark.parametrize(("path", "text"), sentences())
def test_known_sentences_come_back_exactly(decoder: Decoder, path: Path, text: str) -> None:
    with decoder._recogniser() as recogniser:
        words = recogniser.words(bytes(16_000) + sound_of(path) + bytes(16_000), 0.0)
    assert "".join(word.word for word in words) == text.replace(" ", "")


def test_word_times_start_anew_with_every_stretch(decoder: Decoder) -> None:
    sound = bytes(16_000) + sound_of(sentences()[2][0]) + bytes(16_000)
    with decoder._recogniser() as recogniser:
        first = recogniser.words(sound, 10.0)
        again = recogniser.words(sound, 10.0)
    assert first
    assert [word.start for word in again] == pytest.approx([word.start for word in first], abs=0.04)
    assert all(10.0 < word.start < word.end < 10.0 + len(sound) / 32_000 for word in first + again)


def test_a_recogniser_that_raised_is_thrown_away(decoder: Decoder) -> None:
    used: list[Recogniser] = []

    def misuse() -> None:
        with decoder._recogniser() as recogniser:
            used.append(recogniser)
            raise RuntimeError("Failed to process waveform")

    with pytest.raises(RuntimeError):
        misuse()
    with decoder._recogniser() as recogniser:
        assert recogniser is not used[0]
    with decoder._recogniser() as healthy:
        assert healthy is recogniser


def test_an_old_recogniser_is_retired(decoder: Decoder) -> None:
    with decoder._recogniser() as old:
        old.heard_s = 3601.0
    with decoder._recogniser() as young:
        assert young is not old


def test_what_fails_inside_is_told_to_the_engine(decoder: Decoder) -> None:
    # A name with a zero byte passes as text and is refused by the operating system.
    answer = decoder.answer(Decode({"agent": "a\0b"}, 60.0))
    assert isinstance(answer, Failed)
    assert "null" in answer.reason


def test_only_replies_come_out_of_stdout(tmp_path: Path) -> None:
    child = subprocess.run(
        [sys.executable, "-m", "transcription.vosk_child", str(tmp_path), "1"],
        input=b"",
        capture_output=True,
        timeout=30,
        cwd=Path(__file__).parents[2],
        check=False,
    )
    # Its stdin was closed from the beginning, so it may also have ended before it could say anything.
    assert child.stdout in (b"", pack(Failed("Failed to create a model")))
    assert child.returncode == 0
