"""How a receiver knows that it was us."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.signing import BadSecret, BadSignature, sign, verify
from tests.partners.receiver import OLD_SECRET, SECRET

AT = 1_800_000_000
BODY = b'{"type":"call.ended"}'


def secret_of(size: int) -> str:
    return "whsec_" + base64.b64encode(b"x" * size).decode()


def test_the_published_example_of_standard_webhooks_comes_out() -> None:
    """From the tests of the scheme's own libraries."""
    headers = sign(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.binary(), st.binary(min_size=24, max_size=64), st.integers(min_value=0, max_value=10**10))
def test_what_was_signed_is_believed(body: bytes, key: bytes, at: int) -> None:
    secret = "whsec_" + base64.b64encode(key).decode()
    assert verify([secret], sign([secret], "evt_1", at, body), body, at=at) == "evt_1"


@given(st.binary(), st.binary(), st.integers(min_value=-300, max_value=300))
def test_any_other_body_id_or_time_is_not(body: bytes, other: bytes, later: int) -> None:
    headers = sign([SECRET], "evt_1", AT, body)
    if other != body:
        with pytest.raises(BadSignature, match="no signature fits"):
            verify([SECRET], headers, other, at=AT)
    if later:
        with pytest.raises(BadSignature, match="no signature fits"):
            verify([SECRET], {**headers, "webhook-timestamp": str(AT + later)}, body, at=AT)
    with pytest.raises(BadSignature, match="no signature fits"):
        verify([SECRET], {**headers, "webhook-id": "evt_2"}, body, at=AT)


def test_while_secrets_change_a_receiver_with_either_is_content() -> None:
    headers = sign([SECRET, OLD_SECRET], "evt_1", AT, BODY)
    for known in ([SECRET], [OLD_SECRET], [OLD_SECRET, SECRET]):
        assert verify(known, headers, BODY, at=AT) == "evt_1"
    alone = sign([SECRET], "evt_1", AT, BODY)
    assert verify([OLD_SECRET, SECRET], alone, BODY, at=AT) == "evt_1"
    with pytest.raises(BadSignature):
        verify([OLD_SECRET], alone, BODY, at=AT)


@pytest.mark.parametrize("away", [-301, 301, 86_400])
def test_a_copy_sent_later_is_refused(away: int) -> None:
    with pytest.raises(BadSignature, match="too long, or a clock is wrong"):
        verify([SECRET], sign([SECRET], "evt_1", AT, BODY), BODY, at=AT + away)


@pytest.mark.parametrize("stamp", ["", "soon", "-1", "1e9", "٣", "9" * 400])
def test_a_timestamp_that_is_none_is_refused(stamp: str) -> None:
    headers = {**sign([SECRET], "evt_1", AT, BODY), "webhook-timestamp": stamp}
    with pytest.raises(BadSignature, match="no number of seconds"):
        verify([SECRET], headers, BODY, at=AT)


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_missing_header_is_named(name: str) -> None:
    headers = sign([SECRET], "evt_1", AT, BODY)
    del headers[name]
    with pytest.raises(BadSignature, match=name):
        verify([SECRET], headers, BODY, at=AT)


@pytest.mark.parametrize("signature", ["", "v1", "v1,", "v2,abc", "v1a,é ,,, v1,é"])
def test_a_signature_that_is_none_is_refused(signature: str) -> None:
    headers = {**sign([SECRET], "evt_1", AT, BODY), "webhook-signature": signature}
    with pytest.raises(BadSignature, match="no signature fits"):
        verify([SECRET], headers, BODY, at=AT)


def test_headers_may_come_in_any_case() -> None:
    headers = {name.title(): value for name, value in sign([SECRET], "evt_1", AT, BODY).items()}
    assert verify([SECRET], headers, BODY, at=AT) == "evt_1"


@pytest.mark.parametrize("secret", ["", "secret", "whsec_", "whsec_###", secret_of(23), secret_of(65), "é"])
def test_a_secret_that_is_none_says_how_to_make_one(secret: str) -> None:
    with pytest.raises(BadSecret, match="openssl rand"):
        sign([secret], "evt_1", AT, BODY)
