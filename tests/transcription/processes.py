"""Finding and ending the processes a test has caused."""

import os
import time
from pathlib import Path


def vosk_children(parent: int | None = None) -> set[int]:
    """The ids of the living Vosk processes of a process, this one if none is named."""
    found = set()
    for children in Path(f"/proc/{parent or os.getpid()}/task").glob("*/children"):
        for pid in map(int, children.read_text().split()):
            if alive(pid) and b"transcription.vosk_child" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.add(pid)
    return found


def alive(pid: int) -> bool:
    """Whether a process still runs; one that only waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until_busy(pid: int) -> None:
    """Wait until a process that idled is in the middle of its work."""
    before = cpu_s(pid)
    while cpu_s(pid) < before + 0.2:
        time.sleep(0.01)


def cpu_s(pid: int) -> float:
    """Seconds of processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_until_gone(pid: int, timeout: float = 10.0) -> bool:
    """Whether the process ended in time."""
    deadline = time.monotonic() + timeout
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not alive(pid)
