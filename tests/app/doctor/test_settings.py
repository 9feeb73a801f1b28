"""A setting that nobody documented, or that the example leaves out, is a red test."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr
from pydantic_core import PydanticUndefined

import deploy
from app.config import Config, house, load
from app.fcr_settings import FcrConfig
from app.mail_settings import MailConfig, ReportConfig
from app.sections import (
    AgentConfig,
    AsteriskConfig,
    CallbacksConfig,
    QueueConfig,
    StepConfig,
    TransfersConfig,
    WebConfig,
)
from partners.settings import CrmConfig, WebhookConfig

EXAMPLES = Path(deploy.__file__).parent
DOCUMENT = EXAMPLES.parent / "docs/settings.md"
SECTIONS: dict[str, type[BaseModel]] = {
    "[asterisk]": AsteriskConfig,
    "[web]": WebConfig,
    "[callbacks]": CallbacksConfig,
    "[transfers]": TransfersConfig,
    "[fcr]": FcrConfig,
    "[[webhooks]]": WebhookConfig,
    "[crm]": CrmConfig,
    "[mail]": MailConfig,
    "[[reports]]": ReportConfig,
    "[[queues]]": QueueConfig,
    "[[queues.steps]]": StepConfig,
    "[[agents]]": AgentConfig,
}
# Sections whose settings are listed elsewhere: any language, and what docs/cases.md has.
ELSEWHERE = {("[models]", "models"), ("[cases]", "cases")}
APART = {
    "mail",
    "reports",
    "models",
    "cases",
    "asterisk",
    "web",
    "callbacks",
    "transfers",
    "fcr",
    "webhooks",
    "crm",
    "queues",
    "agents",
}
TOP = sorted(Config.model_fields.keys() - APART)
SETTINGS = [("", name) for name in TOP] + [
    (section, name)
    for section, model in SECTIONS.items()
    for name in model.model_fields
    if (section, name) != ("[[queues]]", "steps")  # a section of its own
]


def documented() -> dict[tuple[str, str], str]:
    """Each row of the tables: (section, setting) and its default as written."""
    found, section = {}, ""
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"## (.*)", line):
            section = heading[1].strip("`") if heading[1].startswith("`") else ""
        elif row := re.match(r"\| `(\w+)` \| (.*?) \| \S", line):
            found[section, row[1]] = row[2]
    return found


def written_default(section: str, name: str) -> str:
    model: type[BaseModel] = SECTIONS.get(section, Config)
    default: Any = model.model_fields[name].default
    if default is PydanticUndefined:
        return "—"
    if default is None:
        return "none"
    if isinstance(default, SecretStr):
        default = default.get_secret_value()
    if isinstance(default, tuple):
        default = [str(each) for each in default]
    text = default if isinstance(default, str | int | float | list | dict) else str(default)
    return f"`{json.dumps(text, ensure_ascii=False)}`"


def example_sections() -> dict[str, str]:
    """The example's text by section, the commented lines with it."""
    text = (EXAMPLES / "centre.example.toml").read_text(encoding="utf-8")
    parts = re.split(r"^(?:# )?(\[+[\w.]+\]+)", text, flags=re.MULTILINE)
    found = {"": parts[0]}
    for name, body in zip(parts[1::2], parts[2::2], strict=True):
        found[name] = found.get(name, "") + body
    return found


@pytest.mark.parametrize(("section", "name"), SETTINGS)
def test_each_setting_is_documented_with_its_true_default(section: str, name: str) -> None:
    assert documented()[section, name] == written_default(section, name)


def test_nothing_is_documented_that_is_no_setting() -> None:
    assert documented().keys() - ELSEWHERE == set(SETTINGS)


def test_each_section_is_documented() -> None:
    sections = {section.strip("[]").split(".")[0] for section, _ in documented()} - {""}
    assert sections == Config.model_fields.keys() - set(TOP)


@pytest.mark.parametrize(("section", "name"), SETTINGS)
def test_each_setting_stands_in_the_example(section: str, name: str) -> None:
    assert re.search(rf"^(# )?{name} = ", example_sections()[section], re.MULTILINE)


def test_the_example_has_every_section() -> None:
    assert example_sections().keys() == {"", "[models]", "[cases]", *SECTIONS}


def test_the_example_is_accepted_as_it_stands(tmp_path: Path) -> None:
    shutil.copy(EXAMPLES / "centre.example.toml", tmp_path / "centre.toml")
    shutil.copy(EXAMPLES / "flow.example.yaml", tmp_path / "flow.yaml")
    settled = house(load(tmp_path / "centre.toml"))
    assert settled.flow.language == "vi"
    assert settled.agents["lan"].skills == {"sales": 8, "support": 3}


def test_the_example_is_accepted_with_every_commented_setting_given(tmp_path: Path) -> None:
    text = (EXAMPLES / "centre.example.toml").read_text(encoding="utf-8")
    (tmp_path / "centre.toml").write_text(re.sub(r"^# (\w+ = |\[+\w)", r"\1", text, flags=re.MULTILINE))
    shutil.copy(EXAMPLES / "flow.example.yaml", tmp_path / "flow.yaml")
    config = load(tmp_path / "centre.toml")
    house(config)
    assert config.models["vi"] == tmp_path / "models/vosk-model-vn-0.4"
