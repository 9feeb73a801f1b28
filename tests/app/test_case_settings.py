from __future__ import annotations

from pathlib import Path

import pytest

from app.case_settings import office
from app.config import ConfigError


def written(folder: Path, text: str) -> Path:
    config = folder / "centre.toml"
    config.write_text(text)
    return config


def test_a_database_alone_is_enough_and_keeps_office_hours(tmp_path: Path) -> None:
    settled = office("sqlite:///x.db", None)
    assert (settled.url, str(settled.rules.zone)) == ("sqlite:///x.db", "Asia/Ho_Chi_Minh")


def test_the_configuration_says_where_and_by_which_rules(tmp_path: Path) -> None:
    config = written(tmp_path, 'zone = "Europe/Berlin"\ndata = "own"\n[cases]\nsurvey = false\n')
    settled = office(None, config)
    assert settled.url == f"sqlite:///{tmp_path}/own/tongdai.db"
    assert (str(settled.rules.zone), settled.rules.survey) == ("Europe/Berlin", False)
    assert office("sqlite:///x.db", config).url == "sqlite:///x.db"
    assert office(None, written(tmp_path, 'database = "postgresql://h/t"')).url == "postgresql://h/t"


def test_nothing_said_is_told_what_to_say() -> None:
    with pytest.raises(ConfigError, match=r"--database sqlite:///var/tongdai.db, or --config"):
        office(None, None)


def test_rules_that_cannot_be_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"centre.toml: cases: .*survey"):
        office(None, written(tmp_path, '[cases]\nsurvey = "maybe"\n'))
