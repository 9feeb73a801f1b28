"""Where we may connect to."""

from __future__ import annotations

import ssl
from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.fence import BadAuthority, allowed, session
from partners.post import post
from tests.partners.receiver import NINE, Receiver, answer, endpoint

INSIDE = [
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
    *("224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),
    *("::1", "::", "fd00::1", "fe80::1", "fe80::1%eth0", "ff02::1", "2001:db8::1", "::127.0.0.1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::10.0.0.1"),
    "2001:0:4136:e378:8000:63bf:f5ff:fffe",  # Teredo, to 10.0.0.1
]


@pytest.mark.parametrize("address", INSIDE)
def test_nobody_outside_leads_us_into_a_private_network(address: str) -> None:
    assert not allowed(address, ())


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_public_addresses_are_spoken_to_by_tls_alone(address: str) -> None:
    assert allowed(address, ())
    assert not allowed(address, (), public=False)


@pytest.mark.parametrize("address", ["10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::10.1.2.3"])
def test_what_the_settings_name_is_allowed_in_any_spelling(address: str) -> None:
    assert allowed(address, (ip_network("10.0.0.0/8"),), public=False)
    assert not allowed(address, (ip_network("10.2.0.0/16"),))


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_the_same_however_it_is_wrapped(address: object) -> None:
    assert allowed(str(address), ()) == allowed(f"::ffff:{address}", ()) == allowed(f"64:ff9b::{address}", ())


async def test_an_inner_address_is_refused_before_a_byte_is_sent(receiver: Receiver) -> None:
    outside = endpoint(receiver.url().replace("http:", "https:"), networks=[])
    for url in (outside.url, outside.url.replace("127.0.0.1", "localhost")):
        async with session(outside, timeout_s=5, connections=1) as opened:
            told = await post(opened, url, {}, b"{}", NINE)
        assert told.error is not None
        assert "no public address: if it is meant, name its network in the setting `networks`" in told.error
    assert receiver.got == []


def tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


async def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: tuple[Path, Path]) -> None:
    async with Receiver(tls=tls(certificate)) as receiver:
        partner = endpoint(receiver.url())
        async with session(partner, timeout_s=5, connections=1) as opened:
            told = await post(opened, partner.url, {}, b"{}", NINE)
        assert told.error == "its certificate is not trusted: self-signed certificate"
        assert receiver.got == []


async def test_who_vouches_for_it_can_be_named(certificate: tuple[Path, Path]) -> None:
    async with Receiver(tls=tls(certificate)) as receiver:
        partner = endpoint(receiver.url(), ca=certificate[0])
        async with session(partner, timeout_s=5, connections=1) as opened:
            assert (await post(opened, partner.url, {}, b"{}", NINE)).error is None
            elsewhere = partner.url.replace("127.0.0.1", "localhost")
            assert (await post(opened, elsewhere, {}, b"{}", NINE)).error == (
                "its certificate is not trusted: Hostname mismatch, certificate is not valid for 'localhost'."
            )


async def test_an_authority_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    for name in ("ca.pem", "missing.pem"):
        with pytest.raises(BadAuthority, match="name a PEM file"):
            session(endpoint("https://crm.example.com", ca=tmp_path / name), timeout_s=5, connections=1)


async def test_cookies_are_neither_kept_nor_sent(receiver: Receiver) -> None:
    receiver.otherwise = answer(200, {"Set-Cookie": "who=me"})
    partner = endpoint(receiver.url())
    async with session(partner, timeout_s=5, connections=1) as opened:
        for _ in range(2):
            await post(opened, partner.url, {}, b"{}", NINE)
    assert all("cookie" not in each.headers for each in receiver.got)
