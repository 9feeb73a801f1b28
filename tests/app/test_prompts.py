from __future__ import annotations

import os
import wave
from pathlib import Path

import numpy as np
import pytest

from app.prompts import PromptFailed, Speaker, find_espeak, make_prompts
from ivr.flow import Prompt


def write_wav(path: Path, *, rate: int = 8000, channels: int = 1, seconds: float = 1.0) -> Path:
    tone = (8000 * np.sin(np.arange(int(rate * seconds)) * 2 * np.pi * 440 / rate)).astype("<i2")
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(np.repeat(tone, channels).tobytes())
    return path


def read_wav(path: Path) -> tuple[int, np.ndarray[tuple[int], np.dtype[np.int16]]]:
    with wave.open(str(path), "rb") as sound:
        return sound.getframerate(), np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2")


async def test_a_text_is_spoken_once_at_16_khz(tmp_path: Path) -> None:
    prompt = Prompt(language="vi", text="Xin chào quý khách.")
    assert await make_prompts([prompt], tmp_path / "p", tmp_path, find_espeak()) == 1
    rate, sound = read_wav(tmp_path / "p" / f"{prompt.name}.wav16")
    assert rate == 16_000
    assert 0.5 < len(sound) / rate < 10
    assert np.abs(sound).max() > 1000
    assert await make_prompts([prompt], tmp_path / "p", tmp_path, find_espeak()) == 0


async def test_a_text_that_looks_like_an_option_is_spoken(tmp_path: Path) -> None:
    prompt = Prompt(language="en", text="--version")
    await make_prompts([prompt], tmp_path, tmp_path, find_espeak())
    assert len(read_wav(tmp_path / f"{prompt.name}.wav16")[1]) > 4000


@pytest.mark.parametrize("rate", [8000, 16_000, 44_100])
async def test_a_sound_file_keeps_its_length_and_its_tone(tmp_path: Path, rate: int) -> None:
    write_wav(tmp_path / "tone.wav", rate=rate)
    prompt = Prompt(language="vi", file="tone.wav")
    await make_prompts([prompt], tmp_path / "p", tmp_path, Speaker())
    made_rate, sound = read_wav(tmp_path / "p" / f"{prompt.name}.wav16")
    assert made_rate == 16_000
    assert len(sound) == pytest.approx(16_000, abs=2)
    loudest = int(np.argmax(np.abs(np.fft.rfft(sound))))
    assert loudest * made_rate / len(sound) == pytest.approx(440, abs=2)


async def test_a_changed_file_is_made_anew(tmp_path: Path) -> None:
    write_wav(tmp_path / "tone.wav")
    prompt = Prompt(language="vi", file="tone.wav")
    await make_prompts([prompt], tmp_path / "p", tmp_path, Speaker())
    write_wav(tmp_path / "tone.wav", seconds=2.0)
    made = tmp_path / "p" / f"{prompt.name}.wav16"
    os.utime(made, (1, 1))
    assert await make_prompts([prompt], tmp_path / "p", tmp_path, Speaker()) == 1
    assert len(read_wav(made)[1]) == pytest.approx(32_000, abs=2)


async def test_without_espeak_the_way_out_is_told(tmp_path: Path) -> None:
    with pytest.raises(PromptFailed, match=r"espeak-ng, .* is not installed: install it"):
        await make_prompts(
            [Prompt(language="vi", text="a")], tmp_path, tmp_path, Speaker(("/nowhere/espeak-ng",))
        )


async def test_a_language_espeak_does_not_know_is_told(tmp_path: Path) -> None:
    with pytest.raises(PromptFailed, match="cannot speak 'xx-nowhere'"):
        await make_prompts([Prompt(language="xx-nowhere", text="a")], tmp_path, tmp_path, find_espeak())


async def test_a_file_that_is_no_prompt_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("this is no sound")
    write_wav(tmp_path / "stereo.wav", channels=2)
    write_wav(tmp_path / "slow.wav", rate=4000)
    for name, words in {
        "missing.wav": "cannot be read",
        "text.wav": "cannot be read",
        "stereo.wav": "must be a mono WAV file",
        "slow.wav": "8 to 48 kHz",
    }.items():
        with pytest.raises(PromptFailed, match=words):
            await make_prompts([Prompt(language="vi", file=name)], tmp_path / "p", tmp_path, Speaker())
    assert not (tmp_path / "p").exists()
