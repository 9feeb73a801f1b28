"""Messages, numbers outside, callbacks and callers who are sent on: what an exchange reports when a story
itself asks for them.

No centre directs here: so each story says exactly what `telephony.commands` mean to any exchange.
"""

from __future__ import annotations

from simulation.story import CALLER, OUTSIDE, SERVICE, Act, Ask, Hear, Pause, Step, Story, Words
from telephony import commands as ask

THE_CALL = ""  # the stage knows its id
NUMBER = "0281234567"

_ARRIVES: tuple[Step, ...] = (
    Act(CALLER, "dials"),
    Hear("the call arrived"),
    Ask(ask.AnswerCall(call_id=THE_CALL)),
    Pause(0.5),
)
_LEAVES = (Pause(0.3), Act(CALLER, "hangs up"))


def _prompt(step: int) -> tuple[Step, ...]:
    """He hears us again."""
    asked = ask.PlayPrompt(call_id=THE_CALL, step=step, prompts=("main",), interruptible=True)
    return Ask(asked), Hear(f"prompt {step} ended")


# --- messages ------------------------------------------------------------------------------------


def _message(max_s: float = 20.0) -> tuple[Step, ...]:
    path = "story/message.wav"
    asked = ask.RecordMessage(call_id=THE_CALL, step=1, recording_id="m", path=path, max_s=max_s)
    return *_ARRIVES, Ask(asked)


_MESSAGE_ENDED = ("the call arrived", "message 1 ended", "prompt 2 ended", "the caller left")
MESSAGES = (
    Story(
        name="a message is ended by a key, and its keys are nobody's business",
        acts=(
            *(*_message(), Pause(1.5), Act(CALLER, "presses 5"), Pause(0.5), Act(CALLER, "presses #")),
            *(Hear("message 1 ended"), *_prompt(2), *_LEAVES),
        ),
        reports=_MESSAGE_ENDED,
    ),
    Story(
        name="a message is ended by silence",
        acts=(*_message(), Hear("message 1 ended"), *_prompt(2), *_LEAVES),
        reports=_MESSAGE_ENDED,
    ),
    Story(
        name="a message ends at its limit",
        acts=(*_message(max_s=2.0), Hear("message 1 ended"), *_prompt(2), *_LEAVES),
        reports=_MESSAGE_ENDED,
    ),
    Story(
        name="a message is cut by a hang-up",
        acts=(*_message(), Pause(1.5), Act(CALLER, "hangs up")),
        reports=("the call arrived", "the caller left"),
    ),
    Story(
        name="the service ends the call in a message",
        acts=(*_message(), Pause(1.5), Ask(ask.HangUpCall(call_id=THE_CALL))),
        reports=("the call arrived", "the caller left"),
    ),
    Story(
        name="a message goes on while nobody watches",
        acts=(
            *(*_message(), Pause(1.0), Act(SERVICE, "dies"), Pause(0.3), Act(SERVICE, "comes back")),
            *(Hear("found on line; leaving a message"), Hear("message 1 ended"), *_prompt(2), *_LEAVES),
        ),
        reports=("the call arrived", "found on line; leaving a message", *_MESSAGE_ENDED[1:]),
    ),
)

# --- a number outside ----------------------------------------------------------------------------


def _outside(timeout_s: float = 10.0) -> tuple[Step, ...]:
    music = Ask(ask.PlayMusic(call_id=THE_CALL))
    asked = ask.DialOutside(call_id=THE_CALL, step=3, number=NUMBER, timeout_s=timeout_s)
    return *_ARRIVES, music, Ask(asked)


_TALKS_OUTSIDE = (
    *(*_outside(), Pause(0.5), Act(CALLER, "presses 7"), Pause(0.5), Act(OUTSIDE, "answers")),
    *(Hear("outside answered, 3"), Pause(0.5), Act(CALLER, "presses 8"), Pause(0.5)),
)
_OUTSIDE_ANSWERED = ("the call arrived", "outside answered, 3")
_OUTSIDE_FAILED = ("the call arrived", "outside not reached, 3", "prompt 4 ended", "the caller left")
OUTSIDES = (
    Story(
        name="a number outside answers and hangs up",
        acts=(*_TALKS_OUTSIDE, Act(OUTSIDE, "hangs up"), Hear("outside left, 3"), *_prompt(4), *_LEAVES),
        reports=(*_OUTSIDE_ANSWERED, "outside left, 3", "prompt 4 ended", "the caller left"),
    ),
    Story(
        name="a number outside does not answer",
        acts=(*_outside(timeout_s=2.0), Hear("outside not reached, 3"), *_prompt(4), *_LEAVES),
        reports=_OUTSIDE_FAILED,
    ),
    *(
        Story(
            name=f"a number outside {what}",
            acts=(
                *(*_outside(), Pause(0.5), Act(OUTSIDE, what)),
                *(Hear("outside not reached, 3"), *_prompt(4), *_LEAVES),
            ),
            reports=_OUTSIDE_FAILED,
        )
        for what in ("is busy", "declines", "is congested", "knows no such number")
    ),
    Story(
        name="the caller hangs up while it rings outside",
        acts=(*_outside(), Pause(0.5), Act(CALLER, "hangs up")),
        reports=("the call arrived", "the caller left"),
    ),
    Story(
        name="the caller ends his conversation with a number outside",
        acts=(*_TALKS_OUTSIDE, Act(CALLER, "hangs up")),
        reports=(*_OUTSIDE_ANSWERED, "the caller left"),
    ),
    Story(
        name="the service ends a conversation with a number outside",
        acts=(*_TALKS_OUTSIDE, Ask(ask.HangUpCall(call_id=THE_CALL))),
        reports=(*_OUTSIDE_ANSWERED, "the caller left"),
    ),
    Story(
        name="a number outside without a digit is refused",
        acts=(
            *_ARRIVES,
            Ask(ask.DialOutside(call_id=THE_CALL, step=3, number="x@y", timeout_s=5.0)),
            *(Hear("refused DialOutside"), *_LEAVES),
        ),
        reports=("the call arrived", "refused DialOutside", "the caller left"),
    ),
    Story(
        name="a number outside answers when the service is back",
        acts=(
            *(*_outside(), Pause(0.5), Act(SERVICE, "dies"), Pause(0.3), Act(SERVICE, "comes back")),
            *(Hear("found on line; outside"), Act(OUTSIDE, "answers"), Hear("outside answered, 3")),
            *(Pause(0.3), Act(OUTSIDE, "hangs up"), Hear("outside left, 3"), *_LEAVES),
        ),
        reports=(
            *("the call arrived", "found on line; outside", "outside answered, 3"),
            *("outside left, 3", "the caller left"),
        ),
    ),
    Story(
        name="a conversation with a number outside goes on while nobody watches",
        acts=(
            *(*_TALKS_OUTSIDE, Act(SERVICE, "dies"), Pause(0.3), Act(SERVICE, "comes back")),
            *(Hear("found on line; outside"), Act(OUTSIDE, "hangs up"), Hear("outside left, 3"), *_LEAVES),
        ),
        reports=(*_OUTSIDE_ANSWERED, "found on line; outside", "outside left, 3", "the caller left"),
    ),
    Story(
        name="a number outside hangs up while nobody watches",
        acts=(
            *(*_TALKS_OUTSIDE, Act(SERVICE, "dies"), Act(OUTSIDE, "hangs up"), Pause(0.3)),
            *(Act(SERVICE, "comes back"), Hear("found on line"), *_prompt(4), *_LEAVES),
        ),
        reports=(*_OUTSIDE_ANSWERED, "found on line", "prompt 4 ended", "the caller left"),
    ),
)

# --- callbacks -----------------------------------------------------------------------------------


def _ring(attempt: int = 1) -> Ask:
    return Ask(
        ask.RingAgent(
            call_id=THE_CALL,
            agent_id="an",
            attempt=attempt,
            phone="PJSIP/an",
            timeout_s=10.0,
            pii_number=NUMBER,
            pii_name="Hoa",
            callback=True,
        )
    )


def _dial(attempt: int = 1, number: str = NUMBER, timeout_s: float = 10.0) -> Ask:
    return Ask(ask.DialCustomer(call_id=THE_CALL, attempt=attempt, pii_number=number, timeout_s=timeout_s))


_HANG_UP = Ask(ask.HangUpCall(call_id=THE_CALL))
_DROP_AGENT = Ask(ask.HangUpAgent(call_id=THE_CALL, agent_id="an", attempt=1))
_READY = (
    *(_ring(), Hear("an rang, 1"), Pause(0.3), Act("an", "answers"), Hear("an answered, 1"), Pause(0.3)),
)
_DIALS = (*_READY, _dial(), Pause(0.5))
_REACHED = (*_DIALS, Act(OUTSIDE, "answers"), Hear("the customer answered, 1"))
_TALKS: tuple[Step, ...] = (
    *_REACHED,
    Ask(ask.StartRecording(call_id=THE_CALL, recording_id="r", customer="s/c.wav16", agent="s/a.wav16")),
    Hear("recording"),
    Ask(ask.ConnectCall(call_id=THE_CALL, agent_id="an", attempt=1)),
    *(Hear("an joined, 1"), Pause(0.5)),
)
_IS_READY: tuple[Words, ...] = ("an rang, 1", "an answered, 1")
_IS_REACHED = (*_IS_READY, "the customer answered, 1")
_TALKED = (*_IS_REACHED, "recording", "an joined, 1")
_HE_LEFT = ("the caller left", "an left, 1")

CALLBACKS = (
    Story(
        name="a customer is called back and hangs up",
        acts=(*_TALKS, Act(OUTSIDE, "hangs up")),
        reports=(*_TALKED, *_HE_LEFT),
    ),
    Story(
        name="the agent ends the conversation with a customer called back",
        acts=(*_TALKS, Act("an", "hangs up"), Hear("an left, 1"), Pause(0.3), *_prompt(2), _HANG_UP),
        reports=(*_TALKED, "an left, 1", "prompt 2 ended", "the caller left"),
    ),
    Story(
        name="a customer called back hangs up before he is connected",
        acts=(
            *(*_REACHED, Pause(0.3), Act(OUTSIDE, "hangs up"), Hear("the caller left"), Pause(0.3)),
            *(_DROP_AGENT, Hear("an left, 1")),
        ),
        reports=(*_IS_REACHED, "the caller left", "an left, 1"),
    ),
    *(
        Story(
            name=f"a customer who is called back {what}, and is dialled again",
            acts=(
                *(*_DIALS, Act(OUTSIDE, what), Hear(f"the customer {reason}, 1"), _dial(attempt=2)),
                *(Pause(0.5), Act(OUTSIDE, "answers"), Hear("the customer answered, 2"), Pause(0.3)),
                *(_DROP_AGENT, Hear("an left, 1"), _HANG_UP),
            ),
            reports=(
                *(*_IS_READY, f"the customer {reason}, 1", "the customer answered, 2"),
                *("an left, 1", "the caller left"),
            ),
        )
        for what, reason in (
            *(("is busy", "busy"), ("declines", "declined"), ("is congested", "failed")),
            ("knows no such number", "unreachable"),
        )
    ),
    Story(
        name="a customer does not answer",
        acts=(*_READY, _dial(timeout_s=2.0), Hear("the customer no_answer, 1"), _DROP_AGENT),
        reports=(*_IS_READY, "the customer no_answer, 1", "an left, 1"),
    ),
    Story(
        name="a customer without a digit in his number is not dialled",
        acts=(*_READY, _dial(number="anonymous"), Hear("the customer failed, 1"), _DROP_AGENT),
        reports=(*_IS_READY, "the customer failed, 1", "an left, 1"),
    ),
    Story(
        name="the agent hangs up while the customer is dialled, who is then taken back",
        acts=(*_DIALS, Act("an", "hangs up"), Hear("an left, 1"), _HANG_UP),
        reports=(*_IS_READY, "an left, 1"),
    ),
    Story(
        name="a customer is taken back and dialled again at once",
        acts=(
            *(*_DIALS, _HANG_UP, _dial(attempt=2), Pause(1.0), Act(OUTSIDE, "answers")),
            *(Hear("the customer answered, 2"), _HANG_UP, Hear("the caller left"), _DROP_AGENT),
        ),
        reports=(*_IS_READY, "the customer answered, 2", "the caller left", "an left, 1"),
    ),
    Story(
        name="the agent does not take the callback",
        acts=(_ring(), Hear("an rang, 1"), Pause(0.3), Act("an", "declines"), Hear("an declined, 1")),
        reports=("an rang, 1", "an declined, 1"),
    ),
    Story(
        name="an agent waits for a customer not yet dialled while nobody watches",
        acts=(
            *(*_READY, Act(SERVICE, "dies"), Pause(0.3), Act(SERVICE, "comes back")),
            *(Hear("found a called customer; an answered, 1"), _dial(), Pause(0.5), Act(OUTSIDE, "answers")),
            *(Hear("the customer answered, 1"), _HANG_UP, Hear("the caller left"), _DROP_AGENT),
        ),
        reports=(
            *(*_IS_READY, "found a called customer; an answered, 1", "the customer answered, 1"),
            *("the caller left", "an left, 1"),
        ),
    ),
    Story(
        name="a customer is dialled while nobody watches, and answers afterwards",
        acts=(
            *(*_DIALS, Act(SERVICE, "dies"), Pause(0.3), Act(SERVICE, "comes back")),
            *(Hear("found a called customer; an answered, 1"), Act(OUTSIDE, "answers")),
            *(Hear("the customer answered, 1"), _HANG_UP, Hear("the caller left"), _DROP_AGENT),
        ),
        reports=(
            *(*_IS_READY, "found a called customer; an answered, 1", "the customer answered, 1"),
            *("the caller left", "an left, 1"),
        ),
    ),
    Story(
        name="a customer answers while nobody watches",
        acts=(
            *(*_DIALS, Act(SERVICE, "dies"), Act(OUTSIDE, "answers"), Pause(0.5), Act(SERVICE, "comes back")),
            Hear("found a called customer; on line; an answered, 1"),
            *(Ask(ask.ConnectCall(call_id=THE_CALL, agent_id="an", attempt=1)), Hear("an joined, 1")),
            *(Pause(0.3), Act(OUTSIDE, "hangs up")),
        ),
        reports=(
            *(*_IS_READY, "found a called customer; on line; an answered, 1", "an joined, 1"),
            *_HE_LEFT,
        ),
    ),
    Story(
        name="the talk with a customer called back goes on while nobody watches",
        acts=(
            *(*_TALKS, Act(SERVICE, "dies"), Pause(0.3), Act(SERVICE, "comes back")),
            *(Hear("found a called customer; on line; an joined, 1"), Act(OUTSIDE, "hangs up")),
        ),
        reports=(*_TALKED, "found a called customer; on line; an joined, 1", *_HE_LEFT),
    ),
)

# --- a caller who is sent on ---------------------------------------------------------------------


def _rings(agent_id: str, attempt: int) -> Ask:
    return Ask(
        ask.RingAgent(
            call_id=THE_CALL,
            agent_id=agent_id,
            attempt=attempt,
            phone=f"PJSIP/{agent_id}",
            timeout_s=10.0,
            pii_number=NUMBER,
            pii_name="Hoa",
        )
    )


def _records(number: int) -> Ask:
    customer, agent = f"s/{number}/c.wav16", f"s/{number}/a.wav16"
    return Ask(
        ask.StartRecording(call_id=THE_CALL, recording_id=f"r{number}", customer=customer, agent=agent)
    )


_MUSIC = Ask(ask.PlayMusic(call_id=THE_CALL))
_STOP_RECORDING = Ask(ask.StopRecording(call_id=THE_CALL, recording_id="r1"))
_BINH_RINGS = (_rings("binh", 2), Hear("binh rang, 2"))
_BINH_TALKS = (Act("binh", "answers"), Hear("binh joined, 2"), _records(2), Pause(0.5))
_OUTSIDE = Ask(ask.DialOutside(call_id=THE_CALL, step=3, number=NUMBER, timeout_s=10.0))
_WITH_AN: tuple[Step, ...] = (
    *(*_ARRIVES, _MUSIC, _rings("an", 1), Hear("an rang, 1"), Pause(0.3), Act("an", "answers")),
    *(Hear("an joined, 1"), _records(1), Hear("recording"), Pause(0.5)),
)
_WAS_WITH_AN: tuple[Words, ...] = (
    *("the call arrived", "an rang, 1", "an answered, 1", "an joined, 1", "recording"),
)
_WAS_WITH_BINH = ("binh answered, 2", "binh joined, 2", "recording", "the caller left", "binh left, 2")
_BOTH = ("an", "binh")

TRANSFERS = (
    Story(
        name="a caller whose agent is taken off waits with music, and another agent has him",
        acts=(
            *(*_WITH_AN, _STOP_RECORDING, _DROP_AGENT, Hear("an left, 1"), _MUSIC, *_BINH_RINGS),
            *(Pause(0.3), *_BINH_TALKS, Act(CALLER, "hangs up")),
        ),
        reports=(*_WAS_WITH_AN, "an left, 1", "binh rang, 2", *_WAS_WITH_BINH),
        at_work=_BOTH,
    ),
    Story(
        name="the next phone rings in the breath in which the first agent is taken off",
        acts=(
            *(*_WITH_AN, _STOP_RECORDING, _DROP_AGENT, *_BINH_RINGS, Hear("an left, 1"), _MUSIC),
            *(Pause(0.3), *_BINH_TALKS, Act(CALLER, "hangs up")),
        ),
        reports=(*_WAS_WITH_AN, frozenset({"an left, 1", "binh rang, 2"}), *_WAS_WITH_BINH),
        at_work=_BOTH,
    ),
    Story(
        name="a caller cannot be spoken to before it is told that his agent has left him",
        acts=(*_WITH_AN, _DROP_AGENT, _MUSIC, _OUTSIDE, Hear("an left, 1"), *_prompt(4), *_LEAVES),
        reports=(
            *(*_WAS_WITH_AN, "refused PlayMusic", "refused DialOutside"),
            *("an left, 1", "prompt 4 ended", "the caller left"),
        ),
    ),
    Story(
        name="a caller hangs up in the breath in which his agent is taken off",
        acts=(*_WITH_AN, _DROP_AGENT, Act(CALLER, "hangs up")),
        reports=(*_WAS_WITH_AN, frozenset({"an left, 1", "the caller left"})),
    ),
    Story(
        name="a caller is sent on to a number outside",
        acts=(
            *(*_WITH_AN, _STOP_RECORDING, _DROP_AGENT, Hear("an left, 1"), _OUTSIDE, Pause(0.5)),
            *(Act(OUTSIDE, "answers"), Hear("outside answered, 3"), Pause(0.3), Act(OUTSIDE, "hangs up")),
            *(Hear("outside left, 3"), _HANG_UP),
        ),
        reports=(
            *(*_WAS_WITH_AN, "an left, 1", "outside answered, 3"),
            *("outside left, 3", "the caller left"),
        ),
    ),
    Story(
        name="who is found with an agent who was to be taken off is taken off again",
        acts=(
            *(*_WITH_AN, Act(SERVICE, "dies"), Pause(0.3), Act(SERVICE, "comes back")),
            *(Hear("found on line; an joined, 1"), _DROP_AGENT, Hear("an left, 1"), *_prompt(4), *_LEAVES),
        ),
        reports=(
            *(*_WAS_WITH_AN, "found on line; an joined, 1", "an left, 1"),
            *("prompt 4 ended", "the caller left"),
        ),
    ),
)

ASKED_STORIES = (*MESSAGES, *OUTSIDES, *CALLBACKS, *TRANSFERS)
