"""The words in which a story is told: what people do, what the service asks, what the exchange reports.

A story is plain data. `run_story` plays it on a stage, and `Story.complaint` says what is wrong with the
words that came of it. The stories themselves: `simulation.stories` and `simulation.asked_stories`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from telephony import events
from telephony.commands import CallCommand
from telephony.events import Event, LiveCall

CALLER = "caller"
AGENTS = ("an", "binh")
OUTSIDE = "outside"  # whoever is dialled through the trunk: a number, or a customer who is called back
SERVICE = "service"
PROMPT_S = 1.5  # how long each prompt of a story lasts

Words = str | frozenset[str]  # a set: in any order, as a real exchange may swap them


@dataclass(frozen=True, slots=True)
class Act:
    """`who` is the caller or an agent; what they can do is listed in `Stage.act`."""

    who: str
    does: str


@dataclass(frozen=True, slots=True)
class Ask:
    """The service asks this of the exchange; the call id in it is the stage's to fill in."""

    command: CallCommand


@dataclass(frozen=True, slots=True)
class Hear:
    """Go on when the exchange has reported this."""

    word: str


@dataclass(frozen=True, slots=True)
class Pause:
    seconds: float


Step = Act | Ask | Hear | Pause


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    name: str
    acts: tuple[Step, ...]
    reports: tuple[Words, ...]
    at_work: tuple[str, ...] = ("an",)
    may: frozenset[str] = frozenset()  # depends on who was quicker

    def complaint(self, told: Sequence[str]) -> str | None:
        rest = [word for word in told if word not in self.may]
        for expected in self.reports:
            group = {expected} if isinstance(expected, str) else set(expected)
            heard, rest = rest[: len(group)], rest[len(group) :]
            if sorted(heard) != sorted(group):
                return f"expected {' and '.join(sorted(group))}; heard {heard}; all in all {list(told)}"
        return f"nobody expected {rest}; all in all {list(told)}" if rest else None


class Stage(Protocol):
    """People and an exchange. What the service asks of it is said by the story, or by a `CallCentre`."""

    async def begin(self, at_work: Sequence[str]) -> None:
        """The exchange is there; these agents are ready at their phones."""

    async def act(self, who: str, does: str) -> None:
        """The caller: dials, presses <key>, hangs up, holds, resumes.
        An agent: answers, declines, is busy, hangs up, holds, resumes, vanishes (his phone), seems back
        (the centre is told so, but his phone is not there), ends the call, sends him to <agent>, sends him
        to the queue <queue> (on the screen).
        Outside: answers, declines, is busy, is congested, knows no such number, hangs up.
        The service: dies, comes back."""

    async def ask(self, command: CallCommand) -> None:
        """For the one call of the story: the caller's, or the one in which a customer is called back."""

    async def hear(self, word: str) -> None:
        """Wait until the exchange has reported it; raises `NeverReported`."""

    async def pause(self, seconds: float) -> None: ...

    async def settle(self) -> list[str]:
        """Wait until nothing more comes; all that was reported since the beginning."""


class NeverReported(AssertionError):
    """A story waits for a word that does not come."""


async def run_story(story: Story, stage: Stage) -> list[str]:
    await stage.begin(story.at_work)
    for act in story.acts:
        match act:
            case Act(who=who, does=does):
                await stage.act(who, does)
            case Ask(command=command):
                await stage.ask(command)
            case Hear(word=word):
                await stage.hear(word)
            case Pause(seconds=seconds):
                await stage.pause(seconds)
    return await stage.settle()


def word_for(event: Event) -> str | None:
    """An event as the stories tell it; None for what is no part of them, such as phones that come and go."""
    match event:
        case events.CallArrived():
            return "the call arrived"
        case events.PromptFinished(step=step):
            return f"prompt {step} ended"
        case events.DigitPressed(pii_digit=digit):
            return f"key {digit}"
        case events.CallHungUp():
            return "the caller left"
        case events.AgentRang(agent_id=agent_id, attempt=attempt):
            return f"{agent_id} rang, {attempt}"
        case events.AgentAnswered(agent_id=agent_id, attempt=attempt):
            return f"{agent_id} answered, {attempt}"
        case events.RingFailed(agent_id=agent_id, attempt=attempt, reason=reason):
            return f"{agent_id} {reason.value}, {attempt}"
        case events.PartiesJoined(agent_id=agent_id, attempt=attempt):
            return f"{agent_id} joined, {attempt}"
        case events.AgentHungUp(agent_id=agent_id, attempt=attempt):
            return f"{agent_id} left, {attempt}"
        case events.CallHeld(by=by):
            return f"held by {by.value}"
        case events.CallResumed(by=by):
            return f"resumed by {by.value}"
        case events.RecordingStarted():
            return "recording"
        case events.MessageEnded(step=step):
            return f"message {step} ended"
        case events.OutsideAnswered(step=step):
            return f"outside answered, {step}"
        case events.OutsideEnded(step=step, answered=answered):
            return f"outside {'left' if answered else 'not reached'}, {step}"
        case events.CustomerAnswered(attempt=attempt):
            return f"the customer answered, {attempt}"
        case events.CustomerNotReached(attempt=attempt, reason=reason):
            return f"the customer {reason.value}, {attempt}"
        case events.PbxSnapshot(calls=(call,)):
            return f"found {_found(call)}"
        case events.CommandFailed(command=command):
            return f"refused {command}"
    return None


def _found(call: LiveCall) -> str:
    said = {
        "a called customer": call.called_back,
        "on line": call.on_line,
        "outside": call.outside,
        "leaving a message": call.leaves_message,
    }
    legs = [f"{leg.agent_id} {leg.state.value}, {leg.attempt}" for leg in call.legs]
    return "; ".join([word for word, so in said.items() if so] + legs)
