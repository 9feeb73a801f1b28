"""What callers and agents do, and what any exchange must then report: the same for ours and for Asterisk.

A story is plain data. `run_story` plays it on a stage (people, an exchange, and a `CallCentre` that
directs it), and `Story.complaint` says what is wrong with the words that came of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from centre.house import AgentProfile, House, Queue
from ivr.flow import read_flow
from telephony import events
from telephony.events import Event

CALLER = "caller"
AGENTS = ("an", "binh")
RING_S = 2.5
PROMPT_S = 1.5
MENU_WAIT_S = 1.0

Words = str | frozenset[str]  # a set: in any order, as a real exchange may swap them


@dataclass(frozen=True, slots=True)
class Act:
    """`who` is the caller or an agent; what they can do is listed in `Stage.act`."""

    who: str
    does: str


@dataclass(frozen=True, slots=True)
class Hear:
    """Go on when the exchange has reported this."""

    word: str


@dataclass(frozen=True, slots=True)
class Pause:
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    name: str
    acts: tuple[Act | Hear | Pause, ...]
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
    """People and an exchange, directed by a `CallCentre` for `story_house`."""

    async def begin(self, at_work: Sequence[str]) -> None:
        """The exchange is there; these agents are ready at their phones."""

    async def act(self, who: str, does: str) -> None:
        """The caller: dials, presses <key>, hangs up, holds, resumes.
        An agent: answers, declines, is busy, hangs up, holds, resumes, vanishes (his phone), seems back
        (the centre is told so, but his phone is not there), ends the call (on the screen)."""

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
        case events.CommandFailed(command=command):
            return f"refused {command}"
    return None


def story_house(phone: str = "PJSIP/{}") -> House:
    """A menu of one prompt, a queue for everybody, two agents; `phone` is how the exchange names theirs."""
    queues = {
        "all": Queue(name="all", title="Tổng đài", skill="talk", ring_timeout_s=RING_S, wrap_up_s=600.0)
    }
    flow = f"""
language: vi
start: main
places:
  main:
    menu: {{file: main.wav}}
    choices: {{1: all, 0: bye}}
    wait_s: {MENU_WAIT_S}
    tries: 1
    otherwise: all
  all: {{queue: all}}
  bye: {{hangup: true}}
"""
    return House(
        queues=queues,
        agents={
            name: AgentProfile(agent_id=name, name=name.title(), phone=phone.format(name), skills={"talk": 1})
            for name in AGENTS
        },
        flow=read_flow(flow, queues),
    )


# --- the stories ---------------------------------------------------------------------------------

_KEY_1 = frozenset({"key 1", "prompt 1 ended"})
_CHOSEN: tuple[Act | Hear | Pause, ...] = (
    Act(CALLER, "dials"),
    Hear("the call arrived"),
    Pause(0.5),
    Act(CALLER, "presses 1"),
)
_RINGS = (*_CHOSEN, Hear("an rang, 1"))
_RANG: tuple[Words, ...] = ("the call arrived", _KEY_1, "an rang, 1")
_TALKS = (*_RINGS, Pause(0.3), Act("an", "answers"), Hear("an joined, 1"), Pause(0.5))
_TALKED: tuple[Words, ...] = (*_RANG, "an answered, 1", frozenset({"recording", "an joined, 1"}))
_BOTH_LEFT = frozenset({"the caller left", "an left, 1"})

STORIES = (
    Story(
        name="the caller ends the conversation",
        acts=(*_TALKS, Act(CALLER, "hangs up")),
        reports=(*_TALKED, _BOTH_LEFT),
    ),
    Story(
        name="the agent ends the conversation with his phone",
        acts=(*_TALKS, Act("an", "hangs up")),
        reports=(*_TALKED, "an left, 1", "the caller left"),
    ),
    Story(
        name="the agent ends the conversation on the screen",
        acts=(*_TALKS, Act("an", "ends the call")),
        reports=(*_TALKED, _BOTH_LEFT),
    ),
    Story(
        name="the agent puts the caller on hold and takes him back",
        acts=(
            *(*_TALKS, Act("an", "holds"), Hear("held by agent"), Pause(0.3), Act("an", "resumes")),
            *(Hear("resumed by agent"), Pause(0.3), Act(CALLER, "hangs up")),
        ),
        reports=(*_TALKED, "held by agent", "resumed by agent", _BOTH_LEFT),
    ),
    Story(
        name="the caller puts the agent on hold and hangs up",
        acts=(*_TALKS, Act(CALLER, "holds"), Hear("held by caller"), Pause(0.3), Act(CALLER, "hangs up")),
        reports=(*_TALKED, "held by caller", _BOTH_LEFT),
    ),
    Story(
        name="keys pressed in a conversation are nobody's business",
        acts=(*_TALKS, Act(CALLER, "presses 5"), Pause(0.5), Act(CALLER, "hangs up")),
        reports=(*_TALKED, _BOTH_LEFT),
    ),
    Story(
        name="the caller says nothing and is led on",
        acts=(Act(CALLER, "dials"), Hear("an rang, 1"), Pause(0.2), Act(CALLER, "hangs up")),
        reports=("the call arrived", "prompt 1 ended", "an rang, 1", "the caller left"),
    ),
    Story(
        name="the caller chooses the end",
        acts=(*_CHOSEN[:-1], Act(CALLER, "presses 0"), Hear("the caller left")),
        reports=("the call arrived", frozenset({"key 0", "prompt 1 ended"}), "the caller left"),
    ),
    Story(
        name="the caller hangs up while the menu speaks",
        acts=(*_CHOSEN[:-1], Act(CALLER, "hangs up")),
        reports=("the call arrived", "the caller left"),
        may=frozenset({"refused PlayPrompt"}),  # Asterisk ends the prompt's command with -1 first
    ),
    Story(
        name="the caller hangs up while he waits",
        acts=(*_CHOSEN, Hear("prompt 1 ended"), Hear("key 1"), Pause(0.5), Act(CALLER, "hangs up")),
        reports=("the call arrived", _KEY_1, "the caller left"),
        at_work=(),
    ),
    Story(
        name="the caller hangs up while a phone rings for him",
        acts=(*_RINGS, Pause(0.5), Act(CALLER, "hangs up")),
        reports=(*_RANG, "the caller left"),
    ),
    Story(
        name="the caller hangs up at the moment the agent answers",
        acts=(*_RINGS, Pause(0.3), Act("an", "answers"), Act(CALLER, "hangs up"), Pause(0.5)),
        reports=(*_RANG, "the caller left"),
        may=frozenset({"an answered, 1", "recording", "refused StartRecording", "refused ConnectCall"})
        | {"an joined, 1", "an left, 1"},
    ),
    Story(
        name="the agent answers and lays down at once",
        acts=(
            *(*_RINGS, Pause(0.3), Act("an", "answers"), Act("an", "hangs up"), Hear("an left, 1")),
            *(Pause(0.5), Act(CALLER, "hangs up")),
        ),
        reports=(*_RANG, "an answered, 1", "an left, 1", "the caller left"),
        may=frozenset({"recording", "refused ConnectCall", "an joined, 1", "an rang, 2"}),
    ),
    Story(
        name="a declined call rings the next agent",
        acts=(
            *(*_RINGS, Pause(0.3), Act("an", "declines"), Hear("binh rang, 2"), Pause(0.3)),
            *(Act("binh", "answers"), Hear("binh joined, 2"), Pause(0.3), Act(CALLER, "hangs up")),
        ),
        reports=(
            *(*_RANG, "an declined, 1", "binh rang, 2", "binh answered, 2"),
            *(frozenset({"recording", "binh joined, 2"}), frozenset({"the caller left", "binh left, 2"})),
        ),
        at_work=("an", "binh"),
    ),
    Story(
        name="a busy phone is told apart from one that declines",
        acts=(*_RINGS, Pause(0.3), Act("an", "is busy"), Hear("binh rang, 2"), Act(CALLER, "hangs up")),
        reports=(*_RANG, "an busy, 1", "binh rang, 2", "the caller left"),
        at_work=("an", "binh"),
    ),
    Story(
        name="a missed call stops ringing in silence and rings the next agent",
        acts=(*_RINGS, Hear("binh rang, 2"), Pause(0.3), Act(CALLER, "hangs up")),
        reports=(*_RANG, "binh rang, 2", "the caller left"),
        at_work=("an", "binh"),
    ),
    Story(
        name="a phone that is not there fails at once",
        acts=(
            *(Act("an", "vanishes"), Act("an", "seems back"), *_CHOSEN),
            *(Hear("an unreachable, 1"), Pause(0.5), Act(CALLER, "hangs up")),
        ),
        reports=("the call arrived", _KEY_1, "an unreachable, 1", "the caller left"),
    ),
    Story(
        name="a phone that vanishes while it rings is not waited for",
        acts=(*_RINGS, Pause(0.3), Act("an", "vanishes"), Hear("binh rang, 2"), Act(CALLER, "hangs up")),
        reports=(*_RANG, "binh rang, 2", "the caller left"),
        at_work=("an", "binh"),
    ),
)
