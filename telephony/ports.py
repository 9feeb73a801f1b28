"""What the telephone side must be able to do: one small port, three ways in.

`telephony.ami.pbx` (a real Asterisk) and `simulation.pbx` (virtual time) both answer to it, and the
same contract test runs against both.
"""

from __future__ import annotations

from typing import Protocol

from telephony.commands import CallCommand


class Pbx(Protocol):
    """One telephone exchange. What it reports goes to the callback its maker was given."""

    def do(self, command: CallCommand) -> None:
        """Begin to carry out a command, at once and in the order given; never blocks, never raises
        for what the exchange refuses: that comes back as an event."""
