"""Free ports on an address of this machine."""

from __future__ import annotations

import random
import socket


def free_port(host: str, kind: socket.SocketKind) -> int:
    """A port that nobody listens on now; whoever starts on it must bear that somebody was quicker."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def free_udp_range(host: str, count: int) -> tuple[int, int]:
    """The first and last of `count` free UDP ports in a row, below those the kernel gives out."""
    for _ in range(200):
        first = random.randrange(10_000, 32_000 - count, 2)
        if all(_is_free(host, port) for port in range(first, first + count)):
            return first, first + count - 1
    raise OSError(f"no {count} free UDP ports in a row on {host} between 10000 and 32000")


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
