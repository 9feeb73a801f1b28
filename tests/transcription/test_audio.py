from array import array
from pathlib import Path

import numpy as np
import pytest

from tests.recordings.legs import header, open_header, tone, write_leg
from transcription.audio import UnusableAudio, double_rate, inspect

LONGEST_S = 10.0


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "leg.wav"
    path.write_bytes(content)
    return path


def test_a_closed_leg_is_usable(tmp_path: Path) -> None:
    audio = inspect(write_leg(tmp_path / "leg.wav16", tone(1.0)), longest_s=LONGEST_S)
    assert (audio.rate, audio.frames, audio.duration_s) == (16_000, 16_000, 1.0)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "ends within its header"),
        (header(4)[:30], "ends within its header"),
        (b"hello, world", "no WAV file: it does not begin"),
        (header(4, code=7) + bytes(4), "format 7"),
        (header(4, channels=2) + bytes(4), "has 2 channels"),
        (header(4, channels=0) + bytes(4), "has 0 channels"),
        (header(4, bits=8) + bytes(4), "samples of 8 bits"),
        (header(4, rate=0) + bytes(4), "sampled at 0 Hz"),
        (header(4, rate=44_100) + bytes(4), "sampled at 44100 Hz"),
        (header(4, rate=2**31) + bytes(4), "sampled at 2147483648 Hz"),
        (open_header() + bytes(400), "unfinished or truncated"),
        (header(400) + bytes(100), "unfinished or truncated"),
        (header(5) + bytes(5), "in the middle of a sample"),
        (header(0), "no sound in it"),
        (header(11 * 32_000) + bytes(11 * 32_000), "lasts 11 s, more than the 10 s allowed"),
    ],
)
def test_unusable_audio_is_refused_with_its_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(UnusableAudio, match=reason):
        inspect(written(tmp_path, content), longest_s=LONGEST_S)


def test_a_leg_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableAudio, match=r"gone\.wav does not exist"):
        inspect(tmp_path / "gone.wav", longest_s=LONGEST_S)


def test_a_leg_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableAudio, match="unreadable: Is a directory"):
        inspect(tmp_path, longest_s=LONGEST_S)


def test_beyond_the_ends_of_a_leg_there_is_silence(tmp_path: Path) -> None:
    sound = array("h", range(1, 11))
    audio = inspect(write_leg(tmp_path / "leg.wav", sound.tobytes()), longest_s=LONGEST_S)
    assert array("h", audio.samples(-2, 3)).tolist() == [0, 0, 1, 2, 3]
    assert array("h", audio.samples(8, 12)).tolist() == [9, 10, 0, 0]
    assert array("h", audio.samples(-1, 11)).tolist() == [0, *range(1, 11), 0]
    assert array("h", audio.samples(20, 22)).tolist() == [0, 0]
    assert array("h", audio.samples(-5, -3)).tolist() == [0, 0]


def test_a_leg_that_shrinks_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = write_leg(tmp_path / "leg.wav", tone(1.0))
    audio = inspect(path, longest_s=LONGEST_S)
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(UnusableAudio, match="lost its end"):
        audio.samples(0, 16_000)


def test_a_wideband_leg_is_decoded_as_it_is(tmp_path: Path) -> None:
    audio = inspect(write_leg(tmp_path / "leg.wav", tone(1.0)), longest_s=LONGEST_S)
    assert audio.for_decoding(0.0, 1.0) == tone(1.0)


def test_a_narrowband_leg_is_raised_to_the_decoding_rate(tmp_path: Path) -> None:
    audio = inspect(write_leg(tmp_path / "leg.wav", tone(1.0, 8_000), 8_000), longest_s=LONGEST_S)
    assert len(audio.for_decoding(0.25, 0.75)) == 2 * 8_000


@pytest.mark.parametrize("pitch", [200, 1000, 3000])
def test_doubling_the_rate_adds_no_sound_of_its_own(pitch: int) -> None:
    heard = np.frombuffer(double_rate(tone(1.0, 8_000, pitch)), "<i2").astype(float)
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(heard.size)))
    loud = spectrum[pitch - 4 : pitch + 5].max()
    spectrum[pitch - 4 : pitch + 5] = 0
    # The image of the tone would lie at 8000 - pitch; it is 60 dB below, or not there at all.
    assert spectrum.max() < loud / 1000


def test_doubling_keeps_the_loudest_samples_in_range() -> None:
    square = array("h", [32767] * 40 + [-32768] * 40).tobytes() * 4
    doubled = array("h", double_rate(square))
    assert doubled[0::2].tobytes() == square
    assert max(doubled) == 32767
    assert min(doubled) == -32768


def test_doubling_nothing_gives_nothing() -> None:
    assert double_rate(b"") == b""
