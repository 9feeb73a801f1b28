"""What `[[webhooks]]` and `[crm]` may say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from partners.events import EventType
from partners.masking import Personal
from partners.settings import CrmConfig, WebhookConfig
from tests.partners.receiver import OLD_SECRET, SECRET

WEBHOOK = {"name": "crm", "url": "https://crm.example.com/calls", "secrets": [SECRET]}
CRM = {"url": "https://acme.zendesk.com", "mapping": "zendesk", "secret": "token"}


def webhook(**said: Any) -> WebhookConfig:
    return WebhookConfig.model_validate(WEBHOOK | said)


def test_what_is_not_said_is_careful() -> None:
    made = webhook()
    assert made.personal is Personal.NONE
    assert made.networks == ()
    assert set(made.events) == set(EventType)


def test_secrets_are_never_printed() -> None:
    assert SECRET not in repr(webhook())
    assert "token" not in repr(CrmConfig.model_validate(CRM))


def test_two_secrets_are_valid_while_they_change_but_not_three() -> None:
    assert len(webhook(secrets=[SECRET, OLD_SECRET]).secrets) == 2
    with pytest.raises(ValidationError, match="at most 2"):
        webhook(secrets=[SECRET] * 3)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"url": "crm.example.com"}, "write an address such as https://"),
        ({"url": "ftp://crm.example.com"}, "write an address such as https://"),
        ({"url": "https://"}, "write an address such as https://"),
        ({"url": "https://crm.example.com:99999"}, "it is no URL"),
        ({"url": "https://crm.example.com/\r\nX: y"}, "write an address such as https://"),
        ({"url": "https://me:secret@crm.example.com"}, "without a user"),
        ({"url": "https://crm.example.com/#part"}, "without a user"),
        ({"url": "http://crm.example.com"}, r"networks = \[\"10.0.0.0/8\"\]"),
        ({"secrets": ["hunter2"]}, "openssl rand"),
        ({"secrets": []}, "at least 1"),
        ({"events": ["call.rang"]}, "call.started"),
        ({"events": []}, "at least 1"),
        ({"personal": "some"}, "'none', 'masked' or 'full'"),
        ({"networks": ["home"]}, "network"),
        ({"name": "../x"}, "pattern"),
        ({"timeout_s": 0}, "greater than 0"),
        ({"colour": "red"}, "Extra inputs"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_write(said: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        webhook(**said)


def test_a_private_network_may_be_spoken_to_without_tls() -> None:
    assert webhook(url="http://10.1.2.3/calls", networks=["10.0.0.0/8"]).url == "http://10.1.2.3/calls"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"secret": "two\r\nlines"}, "one line"),
        ({"user": "a:b"}, "pattern"),
        ({"patience_s": 60}, "less than or equal to 5"),
        ({"values": {"Bad Name": 1}}, "pattern"),
    ],
)
def test_a_crm_that_cannot_be_is_refused(said: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        CrmConfig.model_validate(CRM | said)


def test_paths_count_from_where_the_settings_lie() -> None:
    assert webhook(ca="ca.pem").beside(Path("/etc/tongdai")).ca == Path("/etc/tongdai/ca.pem")
    assert webhook(ca="/ca.pem").beside(Path("/etc/tongdai")).ca == Path("/ca.pem")
    assert webhook().beside(Path("/etc/tongdai")).ca is None
