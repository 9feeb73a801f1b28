"""The sections about partners, from file and environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.config import ConfigError
from app.partner_settings import partners
from tests.app.serving import write_centre
from tests.partners.receiver import SECRET

WEBHOOK = f"""
[[webhooks]]
name = "crm"
url = "https://crm.example.com/calls"
secrets = ["{SECRET}"]
ca = "ca.pem"
"""
CRM = """
[crm]
url = "https://acme.zendesk.com"
mapping = "zendesk"
secret = "from the file"
"""


def test_who_has_no_partners_needs_to_say_nothing(tmp_path: Path) -> None:
    found = partners(write_centre(tmp_path))
    assert (found.webhooks, found.crm) == ((), None)


def test_partners_are_read_and_their_paths_count_from_the_file(tmp_path: Path) -> None:
    found = partners(write_centre(tmp_path, more=WEBHOOK + CRM))
    (crm,) = found.webhooks
    assert (crm.name, crm.ca) == ("crm", tmp_path / "ca.pem")
    assert found.crm is not None
    assert found.crm.mapping == "zendesk"


def test_secrets_can_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGDAI_CRM__SECRET", "from the environment")
    found = partners(write_centre(tmp_path, more=CRM))
    assert found.crm is not None
    assert found.crm.secret.get_secret_value() == "from the environment"


def test_what_is_wrong_is_said_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"centre.toml: webhooks.0.secrets.0: .*openssl rand"):
        partners(write_centre(tmp_path, more=WEBHOOK.replace(SECRET, "hunter2")))
    with pytest.raises(ConfigError, match=r"centre.toml is not TOML"):
        partners(write_centre(tmp_path, more="[["))
    with pytest.raises(ConfigError, match=r"copy deploy/centre.example.toml"):
        partners(tmp_path / "missing.toml")
