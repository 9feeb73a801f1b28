"""Free ports are free."""

from __future__ import annotations

import socket

import pytest

from deploy.ports import free_port, free_udp_range


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_a_free_port_can_be_had(kind: socket.SocketKind) -> None:
    with socket.socket(socket.AF_INET, kind) as taken:
        taken.bind(("127.0.0.1", free_port("127.0.0.1", kind)))


def test_a_range_is_even_in_a_row_and_below_the_kernels_own() -> None:
    first, last = free_udp_range("127.0.0.1", 20)
    assert (first % 2, last - first) == (0, 19)
    assert first >= 10_000
    assert last < 32_768


def test_a_range_with_a_taken_port_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        monkeypatch.setattr("random.randrange", lambda *_: port - 1)
        with pytest.raises(OSError, match="no 4 free UDP ports in a row"):
            free_udp_range("127.0.0.1", 4)
