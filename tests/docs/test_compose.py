"""docker-compose.yml names only what exists, sets only what is a setting, and opens only what must."""

from __future__ import annotations

import re
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from app.config import Config, house, load
from app.service import Role
from deploy.docker.asterisk import DEFAULTS, REQUIRED, read

PROJECT = Path(__file__).resolve().parents[2]
TEXT = (PROJECT / "docker-compose.yml").read_text(encoding="utf-8")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
OURS = ("tongdai", "transcriber")
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<how>[-?])(?P<rest>[^}]*))?\}")
GIVEN = {
    "AMI_SECRET": "ami",
    "POSTGRES_PASSWORD": "pg",
    "REDIS_PASSWORD": "live",
    "PHONES": "lan:x minh:y",
    "TRUNK_ADDRESS": "203.0.113.5",
    "EXTERNAL_ADDRESS": "198.51.100.7",
    "MODELS_DIR": "/srv/models",
}


def filled(text: str) -> str:
    """As compose fills it in."""

    def value(found: re.Match[str]) -> str:
        default = found["rest"] if found["how"] == "-" else ""
        return GIVEN.get(found["name"]) or default

    return VARIABLE.sub(value, text)


def volumes(name: str) -> dict[str, str]:
    """Where each thing is mounted: target → source."""
    pairs = (filled(volume).split(":") for volume in SERVICES[name].get("volumes", []))
    return {pair[1]: pair[0] for pair in pairs}


def test_the_whole_house_is_there() -> None:
    assert set(SERVICES) == {"asterisk", "redis", "postgres", "tongdai", "transcriber"}


def test_every_file_it_names_exists() -> None:
    for name, service in SERVICES.items():
        if "build" in service:
            assert (PROJECT / service["build"]["dockerfile"]).is_file()
        for source in volumes(name).values():
            if source.startswith("./"):
                assert (PROJECT / source).is_file(), source


def test_every_file_a_dockerfile_copies_exists() -> None:
    for dockerfile in (PROJECT / "deploy/docker").glob("Dockerfile.*"):
        if dockerfile.suffix == ".dockerignore":
            continue
        for line in dockerfile.read_text().splitlines():
            words = line.split()
            if words[:1] == ["COPY"] and not words[1].startswith("--from"):
                for source in words[1:-1]:
                    assert (PROJECT / source).exists(), f"{dockerfile.name} copies {source}"


def test_every_setting_it_sets_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for target, name in (("centre.toml", "centre.toml"), ("flow.yaml", "flow.yaml")):
        shutil.copy(PROJECT / volumes("tongdai")[f"/etc/tongdai/{target}"], tmp_path / name)
    for name in OURS:
        for key, value in SERVICES[name]["environment"].items():
            if key.startswith("TONGDAI_"):
                assert _is_a_setting(key), key
                monkeypatch.setenv(key, filled(value))
    config = load(tmp_path / "centre.toml")
    assert config.asterisk.secret.get_secret_value() == "ami"
    assert config.database_url == "postgresql://tongdai:pg@postgres:5432/tongdai"
    assert config.redis == "redis://:live@redis:6379/0"
    assert config.web.behind_tls is False
    assert config.asterisk.host in SERVICES
    assert set(house(config).agents) == {"lan", "minh"}


def test_the_service_and_asterisk_see_recordings_and_prompts_at_the_same_place() -> None:
    data = "/var/lib/tongdai"
    assert load_example().data == Path(data)
    for folder in ("recordings", "prompts"):
        sources = {volumes(name)[f"{data}/{folder}"] for name in ("asterisk", *OURS)}
        assert sources == {folder}


def test_only_screens_telephones_and_sound_are_open_to_the_outside() -> None:
    opened = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert {name: [filled(port) for port in ports] for name, ports in opened.items()} == {
        "asterisk": ["5060:5060/udp", "10000-10199:10000-10199/udp"],
        "tongdai": ["127.0.0.1:8080:8080"],
    }
    assert load_example().web.port == 8080
    sound = SERVICES["asterisk"]["environment"]
    assert (sound["RTP_FIRST"], sound["RTP_LAST"]) == ("10000", "10199")


def test_asterisk_lets_only_the_service_log_in() -> None:
    address = SERVICES["tongdai"]["networks"]["telephony"]["ipv4_address"]
    assert SERVICES["asterisk"]["environment"]["AMI_PERMIT"] == address


def test_asterisk_is_told_what_it_needs_and_nothing_else() -> None:
    said = {name: filled(value) for name, value in SERVICES["asterisk"]["environment"].items()}
    assert set(said) - {"TZ"} <= set(REQUIRED) | set(DEFAULTS)
    assert read(said)["EXTERNAL_ADDRESS"] == "198.51.100.7"


def test_no_secret_has_a_default() -> None:
    found = {match["name"]: match["how"] for match in VARIABLE.finditer(TEXT)}
    assert {name for name, how in found.items() if how == "?"} == set(GIVEN)
    secret = re.compile("SECRET|PASSWORD|PHONES")
    assert all(how == "?" for name, how in found.items() if secret.search(name))


def test_the_example_of_the_environment_asks_for_everything_that_must_be_set() -> None:
    lines = (PROJECT / "deploy/docker/env.example").read_text().splitlines()
    assert {line.removesuffix("=") for line in lines if re.fullmatch(r"[A-Z_]+=", line)} == set(GIVEN)
    optional = {line[1:].partition("=")[0] for line in lines if re.match(r"#[A-Z_]+=", line)}
    assert optional == {match["name"] for match in VARIABLE.finditer(TEXT) if match["how"] == "-"}


def test_every_service_says_whether_it_is_well() -> None:
    assert [name for name, service in SERVICES.items() if "healthcheck" not in service] == []


def test_together_the_containers_play_every_role() -> None:
    commands = [SERVICES[name]["command"] for name in OURS]
    played = [after for command in commands for word, after in pairwise(command) if word == "--role"]
    assert sorted(played) == sorted(role.value for role in Role)


def load_example() -> Config:
    path = PROJECT / "deploy/docker/centre.docker.toml"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TONGDAI_ASTERISK__SECRET", "ami")
        return load(path)


def _is_a_setting(variable: str) -> bool:
    kind: type[BaseModel] = Config
    *sections, last = variable.removeprefix("TONGDAI_").lower().split("__")
    for section in sections:
        kind = kind.model_fields[section].annotation  # type: ignore[assignment]
    return last in kind.model_fields
