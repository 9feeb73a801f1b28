"""`make bench`: every measurement, one after another. `ARGS="ami_throughput --json"` runs one of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from rich.console import Console

CALL = Path("../shared/speech")  # the two-minute call, where it lies beside the project
ALL = {
    "ami_throughput": [],
    "app_queue": [],
    "customers": [],
    "fcr": [],
    "kpi": [],
    "queue_log": [],
    "routing": [],
    "search": [],
    "search_misheard": [],
    "transcription": [str(CALL)],
    "webhooks": [],
}


def main(arguments: list[str]) -> int:
    if arguments and arguments[0] in ALL:
        return subprocess.call([sys.executable, "-m", f"bench.{arguments[0]}", *arguments[1:]])
    if arguments:
        print(f"usage: python -m bench [{'|'.join(ALL)} …]", file=sys.stderr)
        return 2
    console, failed = Console(), 0
    for name, given in ALL.items():
        console.rule(name)
        if name == "transcription" and not CALL.is_dir():
            console.print(
                "no recorded call beside the project: run it with the folder of one, as its help says"
            )
            continue
        failed += subprocess.call([sys.executable, "-m", f"bench.{name}", *given]) != 0
    return int(failed > 0)


sys.exit(main(sys.argv[1:]))
