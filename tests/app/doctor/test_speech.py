from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.config import house
from app.doctor.finding import Finding, Verdict
from app.doctor.speech import check_models, check_prompts
from app.prompts import Speaker
from centre.house import House
from deploy.apt import Unavailable
from tests.app.doctor.conftest import bare_config
from transcription.models import known_model


def settled(folder: Path, prompt: str, language: str = "vi") -> House:
    (folder / "flow.yaml").write_text(
        f"language: {language}\nstart: hello\nplaces:\n"
        f"  hello: {{say: {prompt}, then: sales}}\n  sales: {{queue: sales}}\n"
    )
    return house(bare_config(folder))


async def models(folder: Path, house_: House | None, **paths: Path) -> list[Finding]:
    return await check_models(bare_config(folder, models=paths), house_)


async def test_prompts_that_can_be_spoken_are_well(tmp_path: Path) -> None:
    there = await asyncio.to_thread(settled, tmp_path, "Xin chào.")
    (finding,) = await check_prompts(bare_config(tmp_path), there)
    assert (finding.verdict, finding.words) == (Verdict.OK, "all 1 of the flow can be made, 1 by espeak-ng")
    assert not await asyncio.to_thread((tmp_path / "data").exists)


async def test_a_language_that_nobody_speaks_is_told(tmp_path: Path) -> None:
    there = await asyncio.to_thread(settled, tmp_path, "{text: Hello, language: klingonese}")
    (finding,) = await check_prompts(bare_config(tmp_path), there)
    assert finding.verdict is Verdict.MISSING
    assert "espeak-ng cannot speak 'klingonese'" in finding.words


async def test_a_prompts_file_that_is_missing_is_told(tmp_path: Path) -> None:
    there = await asyncio.to_thread(settled, tmp_path, "{file: welcome.wav}")
    (finding,) = await check_prompts(bare_config(tmp_path), there)
    assert finding.verdict is Verdict.MISSING
    assert f"{tmp_path / 'welcome.wav'} cannot be read" in finding.words


async def test_a_machine_without_espeak_is_told(tmp_path: Path) -> None:
    def nowhere() -> Speaker:
        raise Unavailable("it is not fetched")

    there = await asyncio.to_thread(settled, tmp_path, "Xin chào.")
    (finding,) = await check_prompts(bare_config(tmp_path), there, nowhere)
    assert (finding.what, finding.verdict) == ("espeak-ng", Verdict.MISSING)
    assert "apt-get install espeak-ng" in finding.mend


@pytest.mark.speech
async def test_a_model_makes_a_recogniser(tmp_path: Path) -> None:
    model = known_model("ko")
    assert model is not None
    there = await asyncio.to_thread(settled, tmp_path, "Xin chào.", "ko")
    (finding,) = await models(tmp_path, there, ko=model)
    assert (finding.verdict, finding.words) == (Verdict.OK, "a recogniser for 'ko' was made")


async def test_a_model_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    (finding,) = await models(tmp_path, None, vi=tmp_path / "nowhere")
    assert finding.verdict is Verdict.MISSING
    assert f"is not at {tmp_path / 'nowhere'}" in finding.words
    assert "alphacephei.com" in finding.words


async def test_a_damaged_model_is_told(tmp_path: Path) -> None:
    await asyncio.to_thread((tmp_path / "model/am").mkdir, parents=True)
    (finding,) = await models(tmp_path, None, vi=tmp_path / "model")
    assert finding.verdict is Verdict.MISSING
    assert "the model for 'vi' cannot be used" in finding.words


async def test_a_flow_whose_language_has_no_model_is_told(tmp_path: Path) -> None:
    there = await asyncio.to_thread(settled, tmp_path, "Xin chào.")
    (finding,) = await models(tmp_path, there)
    assert finding.verdict is Verdict.MISSING
    assert "no speech model is configured for 'vi'" in finding.words
