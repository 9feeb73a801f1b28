from __future__ import annotations

from pathlib import Path

import pytest

from robots.wav import BadWav, seconds_of
from tests.robots.sounds import sweep, write


def test_the_length_of_a_good_file_is_told(tmp_path: Path) -> None:
    assert seconds_of(write(tmp_path / "a.wav", sweep(300, 900, 0.25))) == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ({"rate": 8_000}, "at 8000 Hz"),
        ({"channels": 2}, "2 channel"),
        ({"width": 1}, "of 8 bits"),
    ],
)
def test_a_wrong_shape_is_named_with_the_way_to_mend_it(
    tmp_path: Path, shape: dict[str, int], said: str
) -> None:
    file = write(tmp_path / "a.wav", sweep(300, 900, 0.1), **shape)
    with pytest.raises(BadWav, match=said) as refusal:
        seconds_of(file)
    assert "sox" in str(refusal.value)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not a sound at all, but quite long enough for a header"])
def test_what_is_no_wav_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.wav"
    file.write_bytes(content)
    with pytest.raises(BadWav, match="not a readable PCM WAV file"):
        seconds_of(file)


def test_a_missing_file_and_a_folder_and_an_empty_sound_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadWav, match="no such file"):
        seconds_of(tmp_path / "a.wav")
    with pytest.raises(BadWav, match="not a readable"):
        seconds_of(tmp_path)
    with pytest.raises(BadWav, match="holds no sound"):
        seconds_of(write(tmp_path / "e.wav", sweep(300, 900, 0)))
