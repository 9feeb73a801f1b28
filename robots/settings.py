"""How the phone library is set up: what a robot's phone is, and is not, allowed to be."""

from __future__ import annotations

import re
from typing import Any

import pjsua2 as pj

from robots import wire
from robots.wav import RATE_HZ

USER = re.compile(r"[\w.*#+-]+")
_HOST = re.compile(r"[\w.-]+(:\d{1,5})?")
REGISTERED_S = 120
RETRIED_S = 2
LIBRARY_CALLS = 4  # the library is built for no more in one process


class Rejected(Exception):
    """A command that makes no sense (now); the message says why."""


def check(me: wire.Open) -> None:
    """Refuse what would break out of a SIP header or could not work."""
    if not USER.fullmatch(me.user):
        raise Rejected(f"{me.user!r} cannot be a phone's number or user name")
    if any(ord(letter) < 32 for letter in me.pii_name):
        raise Rejected("a display name may not hold control characters")
    if (me.pbx or me.password) and not _HOST.fullmatch(me.pbx):
        raise Rejected(f"{me.pbx!r} is no host:port of a pbx")
    if not 1 <= me.lines <= LIBRARY_CALLS:
        raise Rejected(f"a phone has 1 to {LIBRARY_CALLS} lines, not {me.lines}")


def endpoint_config(me: wire.Open) -> Any:
    config = pj.EpConfig()
    config.uaConfig.threadCnt = 0
    config.uaConfig.mainThreadOnly = True
    config.uaConfig.maxCalls = LIBRARY_CALLS
    config.uaConfig.userAgent = "tongdai-robot"
    config.medConfig.clockRate = RATE_HZ
    config.medConfig.sndClockRate = RATE_HZ
    config.medConfig.noVad = True
    config.logConfig.consoleLevel = 1
    config.logConfig.level = 5 if me.log_file else 1
    config.logConfig.filename = me.log_file
    return config


def account_config(me: wire.Open, transport: int, address: str) -> Any:
    name = me.pii_name.replace("\\", "\\\\").replace('"', '\\"')
    config = pj.AccountConfig()
    config.idUri = f'"{name}" <sip:{me.user}@{address}>' if name else f"<sip:{me.user}@{address}>"
    config.sipConfig.transportId = transport
    config.mediaConfig.transportConfig.boundAddress = me.bind
    # On the loopback there is no address translation to work around.
    config.natConfig.contactRewriteUse = 0
    config.natConfig.viaRewriteUse = 0
    config.natConfig.sdpNatRewriteUse = 0
    config.natConfig.sipOutboundUse = 0
    if me.password:
        config.idUri = config.idUri.replace(f"@{address}>", f"@{me.pbx}>")
        config.regConfig.registrarUri = f"sip:{me.pbx}"
        config.regConfig.timeoutSec = REGISTERED_S
        # A pbx that restarts must find its phones again soon.
        config.regConfig.firstRetryIntervalSec = config.regConfig.retryIntervalSec = RETRIED_S
        config.regConfig.randomRetryIntervalSec = 0
        config.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", me.user, 0, me.password))
    return config
