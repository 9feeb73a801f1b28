from pathlib import Path
from struct import pack

import pytest

from recordings.riff import NotWav, read_header
from tests.recordings.legs import header, open_header, tone


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "leg.wav16"
    path.write_bytes(content)
    return path


def test_a_closed_file_agrees_with_its_header(tmp_path: Path) -> None:
    sound = tone(0.5)
    seen = read_header(written(tmp_path, header(len(sound)) + sound))
    assert seen is not None
    assert seen.agrees
    assert (seen.channels, seen.bits, seen.rate, seen.frames) == (1, 16, 16_000, 8_000)
    assert seen.duration_s == 0.5


def test_a_file_still_being_written_does_not_agree(tmp_path: Path) -> None:
    seen = read_header(written(tmp_path, open_header() + tone(0.1)))
    assert seen is not None
    assert seen.riff_bytes == 0
    assert not seen.agrees


def test_a_file_cut_short_does_not_agree(tmp_path: Path) -> None:
    seen = read_header(written(tmp_path, header(3200) + bytes(1600)))
    assert seen is not None
    assert not seen.agrees


@pytest.mark.parametrize("length", range(44))
def test_a_header_cut_anywhere_is_not_there_yet(tmp_path: Path, length: int) -> None:
    assert read_header(written(tmp_path, header(3200)[:length])) is None


def test_chunks_before_the_sound_are_passed_over(tmp_path: Path) -> None:
    plain = header(4)
    content = plain[:36] + pack("<4sI", b"LIST", 3) + b"abc\0" + plain[36:] + bytes(4)
    seen = read_header(written(tmp_path, content))
    assert seen is not None
    assert (seen.data_at, seen.data_bytes) == (56, 4)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"ID3\x04 an mp3, really", "does not begin as a WAV"),
        (b"RIFF\0\0\0\0AVI LIST", "does not begin as a WAV"),
        (header(4, code=6) + bytes(4), "format 6"),
        (b"RIFF\0\0\0\0WAVEdata\4\0\0\0abcd", "before the description"),
        (b"RIFF\0\0\0\0WAVEjunk\xff\xff\xff\xff" + bytes(9000), "no sound begins"),
    ],
)
def test_what_is_no_plain_wav_file_is_told_apart(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(NotWav, match=reason):
        read_header(written(tmp_path, content))


def test_a_header_without_a_rate_has_no_duration(tmp_path: Path) -> None:
    seen = read_header(written(tmp_path, header(4, rate=0, channels=0) + bytes(4)))
    assert seen is not None
    assert seen.duration_s == 0.0
