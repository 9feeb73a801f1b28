"""The prompts' voice and the transcripts' ear: both are tried, not only looked for."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from app.config import Config
from app.doctor.finding import Finding, missing, ok
from app.prompts import PromptFailed, Speaker, find_espeak, make_prompts
from centre.house import House
from deploy.apt import Unavailable
from ivr.flow import Prompt
from transcription.engine import Engine, EngineCrashed
from transcription.models import ModelMissing, model_for

PROMPTS_PATIENCE_S = 120.0
MODEL_PATIENCE_S = 300.0  # a large model is read from a slow disk


async def check_prompts(
    config: Config, house: House | None, find_voice: Callable[[], Speaker] = find_espeak
) -> list[Finding]:
    """Every prompt of the flow is made, in a folder that is thrown away."""
    if house is None:
        return []  # that the flow cannot be read was said
    prompts = [*house.flow.prompts().values()]
    spoken = [prompt for prompt in prompts if prompt.file is None]
    findings: list[Finding] = []
    speaker = Speaker()
    if spoken:
        try:
            speaker = find_voice()
        except Unavailable as error:
            mend = "apt-get install espeak-ng, or give every prompt of the flow as {file: …}"
            findings.append(missing("espeak-ng", f"it speaks the prompts, but is not here: {error}", mend))
            prompts = [prompt for prompt in prompts if prompt.file is not None]
    faults = await _faults(prompts, config.flow.parent, speaker)
    findings += [missing("prompts", fault, "mend the flow, or what it names") for fault in faults]
    return findings or [
        ok("prompts", f"all {len(prompts)} of the flow can be made, {len(spoken)} by espeak-ng")
    ]


async def _faults(prompts: Sequence[Prompt], files: Path, speaker: Speaker) -> list[str]:
    faults: list[str] = []
    with tempfile.TemporaryDirectory(prefix="tongdai-doctor-") as trial:
        for prompt in prompts:
            try:
                await make_prompts([prompt], Path(trial), files, speaker)
            except PromptFailed as error:
                faults.append(str(error))
    return [*dict.fromkeys(faults)]  # one voice that fails is said once


async def check_models(config: Config, house: House | None) -> list[Finding]:
    """Each model is loaded and a recogniser made of it; one after the other, for they are large."""
    findings = []
    for language, path in config.models.items():
        findings.append(await _model(language, path))
    if house is not None and house.flow.language not in config.models:
        try:
            model_for(house.flow.language, config.models)
        except ModelMissing as error:
            mend = "without it calls of this flow have no transcripts: [models] in docs/settings.md"
            findings.append(missing("speech models", str(error), mend))
    return findings


async def _model(language: str, path: Path) -> Finding:
    engine = Engine({language: path}, threads=1)
    try:
        await engine.check()
    except ModelMissing as error:
        return missing("speech models", str(error), f"[models] {language} in centre.toml (docs/settings.md)")
    except EngineCrashed as error:
        mend = "unpack the model anew; a large one needs some gigabytes of memory"
        return missing("speech models", f"the model for {language!r} cannot be used: {error}", mend)
    finally:
        await engine.aclose()
    return ok("speech models", f"a recogniser for {language!r} was made")
