"""How a receiver knows that it was us, by the Standard Webhooks scheme. Pure, and of Python's own library
alone: a receiver may copy this file.

Signed is `id.timestamp.body` with HMAC-SHA256, for each secret that is valid. While secrets change there are
two, and a receiver who knows either is content.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping

PREFIX = "whsec_"
TOLERANCE_S = 300.0  # how far a receiver's clock may be from ours
_KEY_BYTES = range(24, 65)


class BadSecret(ValueError):
    """No secret to sign with; the message says what to write."""


class BadSignature(ValueError):
    """This was not sent by whoever knows the secret, or not now; the message says what is wrong."""


def sign(secrets: Iterable[str], event_id: str, at: int, body: bytes) -> dict[str, str]:
    """The headers of a delivery. `at`: seconds (UTC). Raises `BadSecret`."""
    signatures = " ".join(f"v1,{_signature(key(secret), event_id, str(at), body)}" for secret in secrets)
    return {"webhook-id": event_id, "webhook-timestamp": str(at), "webhook-signature": signatures}


def verify(
    secrets: Iterable[str],
    headers: Mapping[str, str],
    body: bytes,
    *,
    at: float,
    tolerance_s: float = TOLERANCE_S,
) -> str:
    """For receivers: the event's id, by which they know what they have had already. `body`: the bytes as they
    came. `at`: the receiver's clock. Raises `BadSignature` and `BadSecret`."""
    given = {name.lower(): value for name, value in headers.items()}
    try:
        event_id, stamp = given["webhook-id"], given["webhook-timestamp"]
        signatures = given["webhook-signature"].split()
    except KeyError as missing:
        raise BadSignature(f"the header {missing} is missing") from None
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12):
        raise BadSignature("the header webhook-timestamp is no number of seconds")
    if abs(at - int(stamp)) > tolerance_s:
        raise BadSignature(f"it was signed {at - int(stamp):.0f} s from now: too long, or a clock is wrong")
    wanted = [_signature(key(secret), event_id, stamp, body) for secret in secrets]
    versions = (signature.partition(",") for signature in signatures)
    found = [value for version, _, value in versions if version == "v1"]
    # Every pair is compared, each in constant time: nobody learns from our haste how near he came.
    matches = [hmac.compare_digest(a.encode(), b.encode()) for a in found for b in wanted]
    if not any(matches):
        raise BadSignature("no signature fits: another secret, or the body was changed on its way")
    return event_id


def key(secret: str) -> bytes:
    """The bytes of `whsec_…`. Raises `BadSecret`."""
    try:
        found = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if not secret.startswith(PREFIX) or len(found) not in _KEY_BYTES:
        raise BadSecret(
            "a secret is whsec_ and then 24 to 64 random bytes in base64: write what"
            " `echo whsec_$(openssl rand -base64 32)` prints"
        )
    return found


def _signature(signing_key: bytes, event_id: str, stamp: str, body: bytes) -> str:
    signed = f"{event_id}.{stamp}.".encode("utf-8", "surrogateescape") + body
    return base64.b64encode(hmac.digest(signing_key, signed, hashlib.sha256)).decode()
