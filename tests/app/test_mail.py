"""Mail given to a real server."""

from __future__ import annotations

import socket
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from app.mail import MailFailed, post
from app.mail_settings import MailConfig
from tests.app.mailserver import PASSWORD, USERNAME, certificate, mailserver


def mail(port: int, **fields: Any) -> MailConfig:
    plain = {"host": "127.0.0.1", "port": port, "security": "none", "sender": "tongdai@example.com"}
    return MailConfig.model_validate(plain | fields)


def message(*to: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = (
        "tongdai@example.com",
        ", ".join(to or ("mai@b.vn",)),
        "Báo cáo",
    )
    made.set_content("Chào chị.")
    return made


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_mail_goes_out_over_tls_with_a_log_in(tmp_path: Path, security: str) -> None:
    async with mailserver(
        tmp_path, starttls=security == "starttls", tls=security == "tls", login=security == "starttls"
    ) as server:
        who = {"username": USERNAME, "password": PASSWORD} if security == "starttls" else {}
        known = mail(server.port, security=security, ca=tmp_path / "cert.pem", **who)
        assert await post(message(), known) == []
    ((to, taken),) = server.taken
    assert (to, taken["Subject"], taken.get_content().strip()) == (["mai@b.vn"], "Báo cáo", "Chào chị.")


async def test_who_is_refused_though_others_are_not_is_told(tmp_path: Path) -> None:
    async with mailserver(tmp_path) as server:
        server.refuses.add("gone@b.vn")
        assert await post(message("mai@b.vn", "gone@b.vn"), mail(server.port)) == ["gone@b.vn"]
        assert server.taken[0][0] == ["mai@b.vn"]
        with pytest.raises(MailFailed, match=r"none of its recipients: mend `to` \(550 no such mailbox\)"):
            await post(message("gone@b.vn"), mail(server.port))


async def test_what_a_server_will_not_take_is_said_in_its_own_words(tmp_path: Path) -> None:
    async with mailserver(tmp_path) as server:
        server.says.append("452 the disk is full")
        with pytest.raises(MailFailed, match=r"does not take the mail: .*452 the disk is full"):
            await post(message(), mail(server.port))


async def test_a_wrong_password_is_told_and_not_repeated(tmp_path: Path) -> None:
    async with mailserver(tmp_path, starttls=True, login=True) as server:
        known = mail(
            server.port, security="starttls", ca=tmp_path / "cert.pem", username=USERNAME, password="hunter2"
        )
        with pytest.raises(MailFailed, match=r"refuses .* username and password: mend them") as told:
            await post(message(), known)
    assert "hunter2" not in str(told.value)


async def test_a_certificate_that_nobody_vouches_for_is_no_certificate(tmp_path: Path) -> None:
    async with mailserver(tmp_path, starttls=True) as server:
        with pytest.raises(MailFailed, match=r"no TLS that can be trusted: .*\[mail\] ca"):
            await post(message(), mail(server.port, security="starttls"))
    async with mailserver(tmp_path, tls=True) as server:
        with pytest.raises(MailFailed, match="no TLS that can be trusted"):
            await post(message(), mail(server.port, security="tls"))


async def test_a_server_without_starttls_is_told_nothing(tmp_path: Path) -> None:
    async with mailserver(tmp_path) as server:
        with pytest.raises(MailFailed, match="STARTTLS"):
            await post(message(), mail(server.port, security="starttls", ca=certificate(tmp_path)[0]))
    assert server.tried == 0


async def test_nobody_at_the_door_is_told_with_the_door() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    with pytest.raises(MailFailed, match=r"127.0.0.1:\d+ cannot be reached: .*\[mail\] host, port"):
        await post(message(), mail(port))


async def test_a_server_that_says_nothing_is_not_waited_for_long() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(MailFailed, match="cannot be reached"):
            await post(message(), mail(port, timeout_s=0.2))


async def test_a_file_of_trust_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(MailFailed, match=r"\[mail\] ca cannot be used"):
        await post(message(), mail(1, security="tls", ca=tmp_path / "missing.pem"))
