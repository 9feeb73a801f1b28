"""Where things are, as Asterisk sees them: folders, and the way to numbers outside."""

from __future__ import annotations

import re
from dataclasses import dataclass

from telephony.ami.errors import Misplaced

# Commas, parentheses, quotes, ^, % and $ mean something in the arguments of MixMonitor and Record; after
# a second comma of MixMonitor's stands a shell command.
_PLAIN_PATH = re.compile(r"[\w /.@+=:-]+")
LONGEST_NUMBER = 20


@dataclass(frozen=True, slots=True)
class AsteriskPlaces:
    prompts: str
    recordings: str
    trunk: str = ""  # how a number outside is dialled: `PJSIP/{number}@trunk`; empty when none can be

    def recording(self, path: str) -> str:
        """The whole path of a recording; Misplaced when it could be read as more than a path."""
        whole = f"{self.recordings}/{path}"
        if not _PLAIN_PATH.fullmatch(whole):
            raise Misplaced(
                "the recording's path holds more than letters, digits and / . _ -: choose a plainer folder"
            )
        return whole

    def outside(self, number: str) -> str:
        """What to dial for this number, which may be a stranger's text; Misplaced when nothing can be."""
        if not self.trunk:
            raise Misplaced("no trunk is configured: set [asterisk] trunk")
        digits = re.sub(r"[^0-9]", "", number)
        if not digits:
            raise Misplaced("there is no digit in the number that is to be dialled")
        plus = "+" if number.lstrip().startswith("+") else ""
        return self.trunk.replace("{number}", (plus + digits)[:LONGEST_NUMBER])
