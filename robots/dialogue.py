"""Who says which sentence when: one `Dialogue` per call, shared by the two robots that talk in it.

The robots hear only sound, so what people take from each other's voice ("now it is my turn", "she has
come to the phone") passes between them here, inside one process. An agent's robot finds the dialogue by
the caller's number, as the phone shows it.
"""

from __future__ import annotations

import asyncio

from robots.sentences import Conversation, Line, Speaker

SIGNIFICANT_DIGITS = 9  # 0901234567, 84901234567 and +84 901 234 567 are one line


class Unspoken(Exception):
    """The other side did not say its line in time."""


class Dialogue:
    """The progress of one conversation. It is over when either side has left."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.joined = False  # an agent has come to the phone
        self.over = False
        self.spoken = 0
        self._changed = asyncio.Event()

    @property
    def finished(self) -> bool:
        """Whether every line has been said."""
        return self.spoken == len(self.conversation.lines)

    def join(self) -> None:
        self.joined = True
        self._tell()

    def said(self) -> None:
        """The line given by `turn` has been said: the next speaker's turn."""
        self.spoken += 1
        self._tell()

    def leave(self) -> None:
        """A side has hung up."""
        self.over = True
        self._tell()

    async def agent_joined(self, timeout: float) -> bool:
        """Wait for an agent: False when none came in time, or the call ended before."""
        try:
            async with asyncio.timeout(timeout):
                while not (self.joined or self.over):
                    await self._changed.wait()
        except TimeoutError:
            return False
        return self.joined

    async def turn(self, speaker: Speaker, timeout: float) -> Line | None:
        """The next line this side has to say, when it is its turn; None when there is none (any more)."""
        try:
            async with asyncio.timeout(timeout):
                while not (self.over or self.finished):
                    line = self.conversation.lines[self.spoken]
                    if line.speaker is speaker:
                        return line
                    await self._changed.wait()
        except TimeoutError:
            other = self.conversation.lines[self.spoken]
            raise Unspoken(
                f"the {speaker} waited {timeout:g} s for the {other.speaker} to say line "
                f"{self.spoken + 1} of {len(self.conversation.lines)}: {other.sentence.text!r}"
            ) from None
        return None

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


class Dialogues:
    """The dialogues of the calls under way, by the caller's number."""

    def __init__(self) -> None:
        self._by_line: dict[str, Dialogue] = {}

    def open(self, number: str, conversation: Conversation) -> Dialogue:
        """A caller starts a call; a second call from one number takes the place of the first."""
        dialogue = Dialogue(conversation)
        self._by_line[line_of(number)] = dialogue
        return dialogue

    def find(self, number: str) -> Dialogue | None:
        return self._by_line.get(line_of(number))

    def close(self, number: str, dialogue: Dialogue) -> None:
        if self._by_line.get(line_of(number)) is dialogue:
            del self._by_line[line_of(number)]


def line_of(number: str) -> str:
    """What identifies a line however its number is written: the last digits."""
    return "".join(filter(str.isdecimal, number))[-SIGNIFICANT_DIGITS:]
