"""The messages that callers leave on the simulated exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.lines import Line, Message
from telephony import commands, events

if TYPE_CHECKING:
    from simulation.pbx import SimulatedPbx

SILENCE_S = 5.0  # so long nothing is said, and the message has ended


class Messages:
    def __init__(self, pbx: SimulatedPbx) -> None:
        self._pbx = pbx

    def record(self, command: commands.RecordMessage) -> None:
        pbx, line = self._pbx, self._pbx.lines.get(command.call_id)
        if line is None or pbx.talks(command.call_id):
            pbx.refuse(command, "no such line" if line is None else "the line is in a conversation")
            return
        pbx.end_prompt(line)
        self.cut(line)
        line.keys_count = False
        limit = pbx.agenda.now + command.max_s
        ends = pbx.agenda.at(min(limit, pbx.agenda.now + SILENCE_S), lambda: self.end(line))
        line.message = Message(command, limit, ends)
        pbx.people.message_begins(command.call_id)

    def speak(self, call_id: str, seconds: float) -> None:
        """The caller talks for so long from now on, and is then silent."""
        line = self._pbx.lines.get(call_id)
        if line is not None and (message := line.message) is not None:
            message.ends.strike()
            silent = self._pbx.agenda.now + seconds + SILENCE_S
            message.ends = self._pbx.agenda.at(min(message.limit, silent), lambda: self.end(line))

    def end(self, line: Line) -> None:
        """A key, silence, or its limit."""
        if line.message is not None:
            step = line.message.asked.step
            self.cut(line)
            self._pbx.tell(
                events.MessageEnded(at=self._pbx.agenda.now, call_id=line.arrived.call_id, step=step)
            )

    def cut(self, line: Line) -> None:
        """Nobody is told of a message that a hang-up ended."""
        if line.message is not None:
            line.message.ends.strike()
            line.message = None
