"""End a program that an earlier holder, killed by SIGKILL, left running."""

from __future__ import annotations

import os
import select
import signal
from pathlib import Path

PATIENCE = 10.0  # seconds between asking and killing


def end_orphan(pid_file: Path, sign: str) -> None:
    """End the process that `pid_file` names if its command line still bears `sign`; returns when it is gone.

    The sign keeps a stranger alive who got the same process id later.
    """
    try:
        pid = int(pid_file.read_text().split()[0])
        process = os.pidfd_open(pid)
    except (FileNotFoundError, ValueError, IndexError, ProcessLookupError):
        return
    try:
        if sign not in Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0"):
            return
        for how in (signal.SIGTERM, signal.SIGKILL):
            signal.pidfd_send_signal(process, how)
            if select.select([process], [], [], PATIENCE)[0]:
                return
    except (FileNotFoundError, ProcessLookupError):
        return
    finally:
        os.close(process)
        pid_file.unlink(missing_ok=True)
