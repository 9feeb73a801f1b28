"""Prompts as sound files Asterisk can play: spoken by espeak-ng, or taken from a WAV file of the house.

A prompt's file is named by its words, so it is made once and made anew when the words change.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import wave
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import structlog

from ivr.flow import Prompt

log = structlog.get_logger(__name__)

RATE = 16_000  # Hz; `.wav16` tells Asterisk so
ESPEAK_PATIENCE_S = 60.0

Samples = npt.NDArray[np.int16]


class PromptFailed(RuntimeError):
    """A prompt could not be made; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """How espeak-ng is called on this machine."""

    argv: Sequence[str] = ("espeak-ng",)
    env: Mapping[str, str] = field(default_factory=dict)


async def make_prompts(prompts: Iterable[Prompt], folder: Path, files: Path, speaker: Speaker) -> int:
    """Make those that are missing in `folder`; `files` is where `{file: …}` prompts lie. Returns how many."""
    made = 0
    for prompt in prompts:
        target = folder / f"{prompt.name}.wav16"
        if await asyncio.to_thread(_is_fresh, target, files, prompt):
            continue
        samples = await _samples(prompt, files, speaker)
        await asyncio.to_thread(_write, target, samples)
        made += 1
    log.info("prompts_ready", made=made, folder=str(folder))
    return made


def _is_fresh(target: Path, files: Path, prompt: Prompt) -> bool:
    if not target.exists():
        return False
    source = None if prompt.file is None else files / prompt.file
    return source is None or not source.exists() or source.stat().st_mtime <= target.stat().st_mtime


async def _samples(prompt: Prompt, files: Path, speaker: Speaker) -> Samples:
    if prompt.file is not None:
        return await asyncio.to_thread(_read, files / prompt.file)
    assert prompt.text is not None
    return await _spoken(prompt.text, prompt.language, speaker)


async def _spoken(text: str, language: str, speaker: Speaker) -> Samples:
    # The text goes in by stdin: one that begins with "-" must not become an option.
    command = [*speaker.argv, "-v", language, "-s", "160", "--stdin", "--stdout"]
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            env={**os.environ, **speaker.env},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except FileNotFoundError as error:
        raise PromptFailed(
            "espeak-ng, which speaks the prompts, is not installed: install it (Debian: apt-get install "
            "espeak-ng) or give sound files in the flow ({file: welcome.wav})"
        ) from error
    try:
        async with asyncio.timeout(ESPEAK_PATIENCE_S):
            out, err = await process.communicate(text.encode())
    except TimeoutError:
        process.kill()
        raise PromptFailed(f"espeak-ng did not finish within {ESPEAK_PATIENCE_S:.0f} s") from None
    if process.returncode != 0 or len(out) <= 44:
        raise PromptFailed(
            f"espeak-ng cannot speak {language!r}: {err.decode(errors='replace').strip() or 'no sound came'}"
        )
    # On a pipe espeak-ng cannot go back to fill in the sizes of its header, so it is read by hand.
    rate = int.from_bytes(out[24:28], "little")
    samples = np.frombuffer(out[44 : 44 + (len(out) - 44) // 2 * 2], dtype="<i2")
    return _resampled(samples, rate)


def _read(path: Path) -> Samples:
    try:
        with wave.open(str(path), "rb") as sound:
            if sound.getnchannels() != 1 or sound.getsampwidth() != 2:
                raise PromptFailed(f"{path} must be a mono WAV file of 16 bits")
            rate = sound.getframerate()
            samples = np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2")
    except (OSError, EOFError, wave.Error) as error:
        raise PromptFailed(f"the prompt {path} cannot be read: {error}") from error
    if not 8000 <= rate <= 48_000 or not len(samples):
        raise PromptFailed(f"{path} must have sound at 8 to 48 kHz")
    return _resampled(samples, rate)


def _resampled(samples: Samples, rate: int) -> Samples:
    """To 16 kHz by its spectrum: exact for what lies below 8 kHz, and prompts are short."""
    if rate == RATE:
        return samples
    wanted = round(len(samples) * RATE / rate)
    spectrum = np.fft.rfft(samples.astype(np.float64))
    kept = np.zeros(wanted // 2 + 1, dtype=complex)
    shared = min(len(kept), len(spectrum))
    kept[:shared] = spectrum[:shared]
    sound = np.fft.irfft(kept, wanted) * (wanted / len(samples))
    return np.clip(np.rint(sound), -32768, 32767).astype(np.int16)


def _write(target: Path, samples: Samples) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    with wave.open(str(partial), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples.astype("<i2").tobytes())
    partial.replace(target)


def find_espeak() -> Speaker:
    """The machine's own espeak-ng, or the one `make prepare` fetched."""
    if shutil.which("espeak-ng"):
        return Speaker()
    from deploy import debian

    program = debian.program("espeak")
    return Speaker(argv=tuple(program.argv), env=dict(program.env))
