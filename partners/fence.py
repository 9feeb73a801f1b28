"""Where we may connect to, and how: never into our own network unless it is named, never without TLS outside
of it.

What is checked is the address that is connected to, at the moment it is: no name can first say one thing and
then another.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractCookieJar

from partners.settings import Network, Partner

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_CONNECT_S = 5.0

AddressInfo = tuple[socket.AddressFamily | int, socket.SocketKind | int, int, str, tuple[object, ...]]


class NotAllowed(OSError):
    """An address that nobody outside may lead us to."""


class BadAuthority(ValueError):
    """The certificate of the authority cannot be read; the message says what to do."""


def session(partner: Partner, *, timeout_s: float, connections: int) -> aiohttp.ClientSession:
    """What every request to a partner is made with. Raises `BadAuthority`."""
    connector = aiohttp.TCPConnector(
        limit=connections,
        ssl=_trust(partner.ca),
        socket_factory=_fence(partner.networks, public=urlsplit(partner.url).scheme == "https"),
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=_no_cookies(),
        timeout=aiohttp.ClientTimeout(total=timeout_s, sock_connect=min(_CONNECT_S, timeout_s)),
        auto_decompress=False,  # a few bytes can become gigabytes
        headers={"User-Agent": "TongDai/1", "Accept-Encoding": "identity"},
    )


def allowed(text: str, networks: tuple[Network, ...], *, public: bool = True) -> bool:
    """Public addresses, if `public`, and those in `networks`; what is hidden in an IPv6 address counts,
    too."""
    address = _inner(ip_address(text.partition("%")[0]))
    if any(address in network for network in networks):
        return True
    return public and address.is_global and not address.is_multicast and not address.is_reserved


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address leads to, where it does."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)


def _fence(networks: tuple[Network, ...], *, public: bool) -> Callable[[AddressInfo], socket.socket]:
    def make(info: AddressInfo) -> socket.socket:
        family, kind, protocol, _, where = info
        if not allowed(str(where[0]), networks, public=public):
            raise NotAllowed(
                f"{where[0]} is no public address{'' if public else ' reached by TLS'}: if it is meant, name"
                " its network in the setting `networks`"
            )
        return socket.socket(family, kind, protocol)

    return make


def _trust(ca: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca is not None:
        try:
            context.load_verify_locations(cafile=ca)
        except (OSError, ssl.SSLError) as error:
            raise BadAuthority(
                f"the authority's certificate {ca} cannot be read ({error}): name a PEM file"
            ) from None
    return context


def _no_cookies() -> AbstractCookieJar:
    return aiohttp.DummyCookieJar()
