"""`python -m app.demo [--calls N] [--speech FOLDER]`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from cyclopts.validators import Number
from rich.console import Console
from rich.text import Text

from app.demo.play import play
from app.demo.running import ServiceFailed
from app.demo.summary import Result
from app.logs import configure_logs
from app.plain import run_plainly, until_told
from deploy.asterisk import AsteriskFailed
from deploy.debian import Unavailable
from robots.handset import HandsetError
from robots.sentences import SentencesError

SPEECH = Path(__file__).resolve().parents[2] / "tests" / "speech"

PLAIN = (Unavailable, SentencesError, AsteriskFailed, ServiceFailed, HandsetError)

cli = App(name="make demo", help="A whole call centre with robot customers and agents.")


@cli.default
def demo(
    *,
    calls: Annotated[int | None, Parameter(validator=Number(gte=1, lte=1000))] = None,
    speech: Path = SPEECH,
    folder: Path = Path("var/demo"),
) -> int:
    """Run the demo.

    Parameters
    ----------
    calls
        Place so many calls, write summary.json and end; without it the demo goes on until Ctrl-C.
    speech
        A folder of WAV files (16 kHz mono) with sentences.tsv.
    folder
        Where everything of the demo lies.
    """
    configure_logs("console", "warning")
    console = Console(highlight=False)
    outcome = run_plainly(_until_told(folder, speech, calls, console), PLAIN, "demo")
    if isinstance(outcome, Result):
        return _told(outcome, folder, console)
    return outcome


async def _until_told(folder: Path, speech: Path, calls: int | None, console: Console) -> Result | int:
    """Ctrl-C ends a demo without a number in order; a counted one has then failed."""
    result = await until_told(play(folder, speech, calls, console))
    if result is None and calls is not None:
        return 1
    return result or 0


def _told(result: Result, folder: Path, console: Console) -> int:
    console.print(
        f"{len(result.calls)} calls, character error {result.character_error:.1%}: {folder / 'summary.json'}"
    )
    for fault in result.faults:
        console.print(Text(fault, "red"))
    return 1 if result.faults else 0


sys.exit(cli())
