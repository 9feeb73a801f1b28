"""The findings for a person: a table with ✓ ! ✗, and below it what to do."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from app.doctor.finding import Finding, Verdict

MARKS = {Verdict.OK: ("✓", "green"), Verdict.WARNING: ("!", "yellow"), Verdict.MISSING: ("✗", "red")}


def print_findings(findings: Sequence[Finding], console: Console | None = None) -> int:
    """The exit code: 0 when nothing is missing (warnings do not count), else 1."""
    out = console or Console(highlight=False)
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(width=1)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for finding in findings:
        mark, colour = MARKS[finding.verdict]
        # Words may come from the network: they are text, never markup.
        table.add_row(Text(mark, colour), Text(finding.what), Text(finding.words))
    out.print(table)
    _say_what_to_do(out, findings)
    lacking = sum(finding.verdict is Verdict.MISSING for finding in findings)
    warned = sum(finding.verdict is Verdict.WARNING for finding in findings)
    if lacking:
        out.print(Text(f"\n{_count(lacking, 'thing is', 'things are')} missing.", "bold red"))
    elif warned:
        out.print(Text("\nThe service can run; what is marked ! would make it better.", "bold yellow"))
    else:
        out.print(Text("\nEverything is there.", "bold green"))
    return 1 if lacking else 0


def _say_what_to_do(out: Console, findings: Sequence[Finding]) -> None:
    """What is missing first."""
    ordered = [f for verdict in (Verdict.MISSING, Verdict.WARNING) for f in findings if f.verdict is verdict]
    if ordered:
        out.print(Text("\nWhat to do", "bold"))
    for number, finding in enumerate(ordered, 1):
        mark, colour = MARKS[finding.verdict]
        line = Text(f"{number}. ")
        line.append(mark, colour)
        line.append(f" {finding.what}: {finding.words}")
        out.print(line)
        out.print(Padding(Text(f"→ {finding.mend}"), (0, 0, 0, 3), expand=False))


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
