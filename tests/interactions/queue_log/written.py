"""Lines as app_queue writes them, for tests: `at(12, "CONNECT|12|1.2|4")` is twelve seconds after NINE."""

from __future__ import annotations

from interactions.queue_log.lines import Entry, read_line

NINE = 1_700_000_000
LATEST = 2_000_000_000.0


def at(seconds: float, event: str, *, call: str = "1.1", queue: str = "sales", agent: str = "NONE") -> str:
    return f"{NINE + seconds}|{call}|{queue}|{agent}|{event}"


def entry(line: str) -> Entry:
    read = read_line(line, LATEST)
    assert isinstance(read, Entry), (line, read)
    return read
