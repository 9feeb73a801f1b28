"""A real mail server on loopback, for as long as a test needs it."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USERNAME, PASSWORD = "tongdai", "correct horse"


@dataclass
class Mailserver:
    """`says`: what it answers to the next mails in place of taking them. `refuses`: recipients."""

    port: int = 0
    taken: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    tried: int = 0
    first: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's word
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.tried += 1
        if self.says:
            return self.says.pop(0)
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append((envelope.rcpt_tos, message))
        self.first.set()
        return "250 OK"


def _may(server: SMTP, session: Session, envelope: Envelope, mechanism: str, said: Any) -> AuthResult:
    assert isinstance(said, LoginPassword)
    right = (said.login, said.password) == (USERNAME.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@asynccontextmanager
async def mailserver(
    folder: Path, *, starttls: bool = False, tls: bool = False, login: bool = False
) -> AsyncIterator[Mailserver]:
    """Its certificate is `folder/cert.pem`, made where it speaks TLS."""
    made, context = Mailserver(), None
    if starttls or tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate(folder))

    talks: list[SMTP] = []

    def protocol() -> SMTP:
        talk = SMTP(
            made,
            hostname="mail.test",
            tls_context=context if starttls else None,
            require_starttls=starttls,
            auth_required=login,
            auth_require_tls=starttls,
            authenticator=_may if login else None,
            loop=asyncio.get_running_loop(),
        )
        talks.append(talk)
        return talk

    loop = asyncio.get_running_loop()
    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=context if tls else None)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        await server.wait_closed()
        left = [talk._handler_coroutine for talk in talks if talk._handler_coroutine is not None]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


def certificate(folder: Path) -> tuple[Path, Path]:
    """For this machine, and its key."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    if not cert.exists():
        made = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=m"
        alternative = ["-addext", "subjectAltName=IP:127.0.0.1"]
        paths = ["-keyout", str(key), "-out", str(cert)]
        subprocess.run([*made.split(), *alternative, *paths], check=True, capture_output=True)
    return cert, key
