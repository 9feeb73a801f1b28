"""What a robot customer and a robot agent do with their phones. Their scripts are plain data.

A robot reports how each of its calls went; whether that is what was wanted, the demo or the test judges.
What may not happen at all (a phone dies, the other robot falls silent) is raised.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, repeat
from pathlib import Path

from robots.dialogue import Dialogue, Dialogues, Unspoken
from robots.handset import Handset, PhoneRefused
from robots.sentences import SILENCE_AROUND_S, Conversation, Speaker
from robots.wire import Answered, Disconnected, Incoming, MediaActive, MediaHeld, Played, SoundEnded


@dataclass(frozen=True, slots=True)
class Press:
    """Keys the customer presses: when the prompt has ended, or `after_s` seconds after the step before."""

    digits: str
    after_s: float | None = None


@dataclass(frozen=True, slots=True)
class CallerScript:
    """One call of a customer. Without a conversation he only waits, as one who never reaches anybody."""

    dials: str
    presses: tuple[Press, ...] = ()
    conversation: Conversation | None = None
    abandons_after_s: float | None = None  # of waiting for an agent after the last key
    patience_s: float = 60.0  # the longest he waits for anything; then the call has gone wrong


@dataclass(frozen=True, slots=True)
class Answers:
    """The agent takes the call."""

    after_s: float = 1.0
    holds_s: float = 0.0  # puts the customer on hold once, after the agent's first line


@dataclass(frozen=True, slots=True)
class Declines:
    code: int = 486  # busy; 603 declines for good


@dataclass(frozen=True, slots=True)
class Misses:
    """The agent lets it ring until the other side gives up."""


Ring = Answers | Declines | Misses


@dataclass(frozen=True, slots=True)
class AgentScript:
    """What the agent does with the first ring, the second, and so on; the last goes on for ever."""

    rings: tuple[Ring, ...] = (Answers(),)
    patience_s: float = 60.0

    def __post_init__(self) -> None:
        if not self.rings:
            raise ValueError("an agent's script needs at least one ring: what is done with a call?")


class Outcome(StrEnum):
    TALKED = "talked"  # every line was said and the right side hung up
    CUT_OFF = "cut_off"  # the conversation began and did not get to its end
    ABANDONED = "abandoned"  # the customer gave up waiting
    RELEASED = "released"  # the call was ended for the customer before an agent came
    REFUSED = "refused"  # the customer's call was never answered
    DECLINED = "declined"  # the agent refused it
    MISSED = "missed"  # the agent's phone rang in vain


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How one call went on one phone; times are seconds since the epoch, 0.0 for what did not happen."""

    pii_number: str  # the customer's
    pii_name: str  # the customer's, as the phone showed or sent it
    outcome: Outcome
    code: int  # the SIP status that ended the call
    began_at: float
    answered_at: float
    ended_at: float
    lines_said: int  # by both sides


class RobotCaller:
    """A customer with his phone; he may call again and again."""

    def __init__(self, handset: Handset, dialogues: Dialogues) -> None:
        self._handset = handset
        self._dialogues = dialogues

    async def call(self, script: CallerScript, *, record: Path | None = None) -> Report:
        """Make one call as the script says, to its end; `record` gets what the customer hears."""
        handset = self._handset
        dialogue = self._dialogues.open(handset.user, script.conversation or Conversation(()))
        began_at = time.time()
        try:
            call = await handset.dial(script.dials)
            handset.when_over(call, dialogue.leave)
            answer = await handset.wait_for(Answered, Disconnected, call=call, timeout=script.patience_s)
            if isinstance(answer, Disconnected):
                outcome, end = Outcome.REFUSED, answer
            else:
                if record is not None:
                    await _unless_over(handset, call, handset.record(call, record))
                outcome, end = await self._see_through(call, answer.at, script, dialogue)
        finally:
            self._dialogues.close(handset.user, dialogue)
        return Report(
            pii_number=handset.user,
            pii_name=handset.name,
            outcome=outcome,
            code=end.code,
            began_at=began_at,
            answered_at=answer.at if isinstance(answer, Answered) else 0.0,
            ended_at=end.at,
            lines_said=dialogue.spoken,
        )

    async def _see_through(
        self, call: int, answered_at: float, script: CallerScript, dialogue: Dialogue
    ) -> tuple[Outcome, Disconnected]:
        handset = self._handset
        end = await self._press_keys(call, answered_at, script)
        if end is not None:
            return Outcome.RELEASED, end
        waits_s = script.patience_s if script.abandons_after_s is None else script.abandons_after_s
        if await dialogue.agent_joined(waits_s):
            end = await _talk(handset, call, Speaker.CUSTOMER, dialogue, script.patience_s)
            return (Outcome.TALKED if dialogue.finished else Outcome.CUT_OFF), end
        if dialogue.over:
            return Outcome.RELEASED, await handset.wait_for(Disconnected, call=call)
        if script.abandons_after_s is None:
            raise Unspoken(f"no agent came to the phone of {handset.user} within {waits_s:g} s")
        await handset.hang_up(call)
        return Outcome.ABANDONED, await handset.wait_for(Disconnected, call=call)

    async def _press_keys(self, call: int, since: float, script: CallerScript) -> Disconnected | None:
        """Go through the menu; how the call ended, if it did."""
        handset = self._handset
        for press in script.presses:
            if press.after_s is not None:
                end = await handset.over_within(call, press.after_s)
            else:
                end = await self._prompt_heard(call, since, script.patience_s)
            if end is not None:
                return end
            await _unless_over(handset, call, handset.press(call, press.digits))
            since = time.time()
        return None

    async def _prompt_heard(self, call: int, since: float, patience_s: float) -> Disconnected | None:
        heard: SoundEnded | Disconnected = await self._handset.wait_for(
            SoundEnded, Disconnected, call=call, where=lambda event: event.at >= since, timeout=patience_s
        )
        return heard if isinstance(heard, Disconnected) else None


class RobotAgent:
    """An agent with a phone. Whom it speaks with, and what about, it finds by the number the phone shows."""

    def __init__(self, handset: Handset, dialogues: Dialogues) -> None:
        self._handset = handset
        self._dialogues = dialogues

    async def work(self, script: AgentScript, reported: Callable[[Report], None]) -> None:
        """Take calls until cancelled."""
        for ring in chain(script.rings[:-1], repeat(script.rings[-1])):
            reported(await self.take_call(ring, patience_s=script.patience_s))

    async def take_call(
        self,
        ring: Ring,
        *,
        patience_s: float = 60.0,
        rings_within_s: float | None = None,
        record: Path | None = None,
    ) -> Report:
        """Wait until the phone rings, and do with this one call as told; `record` gets what is heard."""
        handset = self._handset
        incoming = await handset.wait_for(Incoming, timeout=rings_within_s)
        dialogue = self._dialogues.find(incoming.pii_number)
        answered_at = 0.0
        end: Disconnected | None
        match ring:
            case Declines():
                outcome = Outcome.DECLINED
                await _unless_over(handset, incoming.call, handset.decline(incoming.call, ring.code))
                end = await handset.wait_for(Disconnected, call=incoming.call)
            case Misses():
                outcome = Outcome.MISSED
                end = await handset.wait_for(Disconnected, call=incoming.call, timeout=patience_s)
            case Answers():
                outcome = Outcome.MISSED
                end = await handset.over_within(incoming.call, ring.after_s)
                if end is None:
                    await _unless_over(handset, incoming.call, handset.answer(incoming.call))
                    answer = await handset.wait_for(Answered, Disconnected, call=incoming.call)
                    if isinstance(answer, Disconnected):
                        end = answer
                    else:
                        answered_at = answer.at
                        if record is not None:
                            await _unless_over(handset, incoming.call, handset.record(incoming.call, record))
                        end = await self._serve(incoming, ring, dialogue, patience_s)
                        finished = dialogue is not None and dialogue.finished
                        outcome = Outcome.TALKED if finished else Outcome.CUT_OFF
        return Report(
            pii_number=incoming.pii_number,
            pii_name=incoming.pii_name,
            outcome=outcome,
            code=end.code,
            began_at=incoming.at,
            answered_at=answered_at,
            ended_at=end.at,
            lines_said=dialogue.spoken if dialogue is not None else 0,
        )

    async def _serve(
        self, incoming: Incoming, ring: Answers, dialogue: Dialogue | None, patience_s: float
    ) -> Disconnected:
        handset = self._handset
        if dialogue is None:
            # The customer may have hung up just before the ring; then ours ends too. Else we are lost.
            end = await handset.over_within(incoming.call, patience_s)
            if end is None:
                raise Unspoken(
                    f"agent {handset.user} answered a call shown as from {incoming.pii_number or 'nobody'!r} "
                    "and no robot customer with this number is calling: is the caller's number passed on?"
                )
            return end
        dialogue.join()
        handset.when_over(incoming.call, dialogue.leave)
        return await _talk(handset, incoming.call, Speaker.AGENT, dialogue, patience_s, ring.holds_s)


async def _talk(
    handset: Handset, call: int, speaker: Speaker, dialogue: Dialogue, patience_s: float, holds_s: float = 0.0
) -> Disconnected:
    """Say our lines in turn, until the call is over; hang up after the last line if that is our part."""
    while (line := await dialogue.turn(speaker, patience_s)) is not None:
        playing = handset.play(call, [line.sentence.file], silence_s=SILENCE_AROUND_S)
        await _unless_over(handset, call, playing)
        heard = await handset.wait_for(
            Played, Disconnected, call=call, timeout=line.sentence.seconds + patience_s
        )
        if isinstance(heard, Disconnected):
            return heard
        if holds_s > 0:
            end = await _hold(handset, call, holds_s)
            if end is not None:
                return end
            holds_s = 0.0
        dialogue.said()
    if dialogue.finished and dialogue.conversation.hangs_up is speaker:
        await handset.hang_up(call)
    return await handset.wait_for(Disconnected, call=call, timeout=patience_s)


async def _hold(handset: Handset, call: int, seconds: float) -> Disconnected | None:
    await _unless_over(handset, call, handset.hold(call))
    held = await handset.wait_for(MediaHeld, Disconnected, call=call)
    if isinstance(held, Disconnected):
        return held
    end = await handset.over_within(call, seconds)
    if end is not None:
        return end
    asked_at = time.time()
    await _unless_over(handset, call, handset.unhold(call))
    back: MediaActive | Disconnected = await handset.wait_for(
        MediaActive, Disconnected, call=call, where=lambda event: event.at >= asked_at
    )
    return back if isinstance(back, Disconnected) else None


async def _unless_over(handset: Handset, call: int, command: Awaitable[None]) -> None:
    """Do something in a call that the other side may be ending at this moment; `Disconnected` tells then."""
    try:
        await command
    except PhoneRefused:
        if not handset.is_over(call):
            raise
