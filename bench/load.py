"""How busy the machine and some processes were over a while, in cores."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


class Load:
    """Begins when it is made; `cores` says what was used since."""

    def __init__(self, processes: dict[str, Iterable[int]]) -> None:
        self._processes = {name: tuple(pids) for name, pids in processes.items()}
        self._began = time.monotonic()
        self._before = self._spent()

    def cores(self) -> dict[str, float]:
        passed = time.monotonic() - self._began
        now = self._spent()
        return {name: round((now[name] - self._before[name]) / passed, 2) for name in now}

    def _spent(self) -> dict[str, float]:
        """CPU seconds so far: of the whole machine, and of each process with all its children."""
        of_machine = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
        idle = of_machine[3] + of_machine[4]
        spent = {"machine": (sum(of_machine[:8]) - idle) / TICKS}
        for name, pids in self._processes.items():
            spent[name] = sum(_tree(pid) for pid in pids)
        return spent


def _tree(pid: int) -> float:
    """CPU seconds of a process and of the children it has now; 0 when it is gone."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return (int(words[11]) + int(words[12])) / TICKS + sum(_tree(int(child)) for child in children)
