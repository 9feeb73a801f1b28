"""Mail of the house, given to the mail server of its settings."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage

import aiosmtplib
from aiosmtplib import SMTP

from app.mail_settings import MailConfig


class MailFailed(Exception):
    """The mail did not go out; the message says what to do."""


async def post(message: EmailMessage, mail: MailConfig) -> list[str]:
    """Give it to the mail server, for all in its `To`; who of them was refused though others were not.
    Raises `MailFailed`."""
    async with connected(mail) as server:
        refused, _ = await server.send_message(message)
    return sorted(refused)


@asynccontextmanager
async def connected(mail: MailConfig) -> AsyncIterator[SMTP]:
    """The mail server, logged in to. Raises `MailFailed`, also for what goes wrong while it is used."""
    where = f"the mail server {mail.host}:{mail.port}"
    try:
        context = ssl.create_default_context(cafile=mail.ca)
    except (OSError, ssl.SSLError) as error:
        raise MailFailed(f"the file of [mail] ca cannot be used: {error}") from error
    server = SMTP(
        hostname=mail.host,
        port=mail.port,
        timeout=mail.timeout_s,
        use_tls=mail.security == "tls",
        start_tls=mail.security == "starttls",
        tls_context=None if mail.security == "none" else context,
    )
    try:
        async with server:
            if mail.username:
                await server.login(mail.username, mail.password.get_secret_value())
            yield server
    except aiosmtplib.SMTPAuthenticationError as error:
        said = _said(error)
        raise MailFailed(f"{where} refuses [mail] username and password: mend them ({said})") from error
    except aiosmtplib.SMTPSenderRefused as error:
        raise MailFailed(f"{where} refuses [mail] sender: mend it ({_said(error)})") from error
    except aiosmtplib.SMTPRecipientsRefused as error:
        said = "; ".join(sorted({_said(each) for each in error.recipients}))
        raise MailFailed(f"{where} takes the mail for none of its recipients: mend `to` ({said})") from error
    except ssl.SSLError as error:
        raise MailFailed(_untrusted(where, error)) from error
    except (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPServerDisconnected, OSError) as error:
        if isinstance(error.__cause__, ssl.SSLError):
            raise MailFailed(_untrusted(where, error.__cause__)) from error
        fault = str(error) or type(error).__name__
        words = (
            f"{where} cannot be reached: see that it runs, and mend [mail] host, port and security ({fault})"
        )
        raise MailFailed(words) from error
    except aiosmtplib.SMTPException as error:
        raise MailFailed(
            f"{where} does not take the mail: {_said(error)}; mend [mail] or ask who runs it"
        ) from error


def _untrusted(where: str, error: ssl.SSLError) -> str:
    return (
        f"{where} speaks no TLS that can be trusted: mend [mail] security and port, or name who vouches for"
        f" its certificate with [mail] ca ({error.reason or error})"
    )


def _said(error: Exception) -> str:
    """The server's own words, in one line."""
    code = getattr(error, "code", None)
    words = " ".join(str(getattr(error, "message", "") or error).split())[:200]
    return words if code is None else f"{code} {words}"
