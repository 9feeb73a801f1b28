"""What callers and agents do, directed by a `CallCentre`, and what any exchange must then report of it: the
same for ours and for Asterisk (see `simulation.story`)."""

from __future__ import annotations

from centre.house import AgentProfile, House, Queue
from ivr.flow import read_flow
from simulation.story import AGENTS, CALLER, Act, Hear, Pause, Story, Words

RING_S = 2.5
MENU_WAIT_S = 1.0


def story_house(phone: str = "PJSIP/{}") -> House:
    """A menu of one prompt, a queue for everybody, two agents; `phone` is how the exchange names theirs."""
    queues = {
        "all": Queue(
            name="all", title="Tổng đài", requires={"talk": 1}, ring_timeout_s=RING_S, wrap_up_s=600.0
        )
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
_HE_LEFT = ("the caller left", "an left, 1")
_BOTH_LEFT = frozenset(_HE_LEFT)
_SENT_ON: tuple[Words, ...] = (
    *("binh answered, 2", frozenset({"recording", "binh joined, 2"}), "the caller left", "binh left, 2"),
)

STORIES = (
    Story(
        name="the caller ends the conversation",
        acts=(*_TALKS, Act(CALLER, "hangs up")),
        reports=(*_TALKED, *_HE_LEFT),
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
        reports=(*_TALKED, "held by agent", "resumed by agent", *_HE_LEFT),
    ),
    Story(
        name="the caller puts the agent on hold and hangs up",
        acts=(*_TALKS, Act(CALLER, "holds"), Hear("held by caller"), Pause(0.3), Act(CALLER, "hangs up")),
        reports=(*_TALKED, "held by caller", *_HE_LEFT),
    ),
    Story(
        name="keys pressed in a conversation are nobody's business",
        acts=(*_TALKS, Act(CALLER, "presses 5"), Pause(0.5), Act(CALLER, "hangs up")),
        reports=(*_TALKED, *_HE_LEFT),
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
        acts=(*_RINGS, Pause(0.3), Act("an", "answers"), Act(CALLER, "hangs up"), Hear("the caller left")),
        reports=(*_RANG, "the caller left"),
        may=frozenset({"an answered, 1", "recording", "refused StartRecording", "refused ConnectCall"})
        | {"an joined, 1", "an left, 1"},
    ),
    Story(
        name="the agent answers and lays down at once",
        acts=(
            # Before it is told the phone may not have answered yet: then it declines.
            *(*_RINGS, Pause(0.3), Act("an", "answers"), Hear("an answered, 1")),
            *(Act("an", "hangs up"), Hear("an left, 1"), Pause(0.5), Act(CALLER, "hangs up")),
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
    Story(
        name="the agent sends the caller to a colleague",
        acts=(
            *(*_TALKS, Act("an", "sends him to binh"), Hear("binh rang, 2"), Hear("an left, 1"), Pause(0.3)),
            *(Act("binh", "answers"), Hear("binh joined, 2"), Pause(0.5), Act(CALLER, "hangs up")),
        ),
        reports=(*_TALKED, frozenset({"binh rang, 2", "an left, 1"}), *_SENT_ON),
        at_work=("an", "binh"),
    ),
    Story(
        name="the agent sends the caller he holds to a queue",
        acts=(
            *(*_TALKS, Act("an", "holds"), Hear("held by agent"), Act("an", "sends him to the queue all")),
            *(Hear("binh rang, 2"), Hear("an left, 1"), Pause(0.3), Act("binh", "answers")),
            *(Hear("binh joined, 2"), Pause(0.5), Act(CALLER, "hangs up")),
        ),
        reports=(*_TALKED, "held by agent", frozenset({"binh rang, 2", "an left, 1"}), *_SENT_ON),
        at_work=("an", "binh"),
    ),
    Story(
        name="the caller hangs up when he has been sent to a colleague",
        acts=(
            *(*_TALKS, Act("an", "sends him to binh"), Hear("binh rang, 2"), Hear("an left, 1"), Pause(0.3)),
            Act(CALLER, "hangs up"),
        ),
        reports=(*_TALKED, frozenset({"binh rang, 2", "an left, 1"}), "the caller left"),
        at_work=("an", "binh"),
    ),
)
