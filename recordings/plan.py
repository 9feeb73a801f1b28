"""Where the legs of a talk or of a message lie, before a single byte of them is recorded. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_MARKED = re.compile(r"--[0-9a-f]{12}$")  # an id that looks like one of our own marks is marked as well
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class RecordingPlan:
    """The files of one talk or message; all paths are relative to the root, with `/` between."""

    recording_id: str
    folder: str
    customer: str
    agent: str  # empty: a message, which has one party
    stereo: str  # what is listened to


def plan(call_id: str, talk: int, at: float) -> RecordingPlan:
    """Place talk number `talk` (from 1) of a call that arrived at `at` (seconds since 1970).

    Folders are days in UTC. The same call and talk always give the same places; two calls never share one.
    """
    if talk < 1:
        raise ValueError(f"talks are counted from 1, not {talk}")
    name = safe_name(call_id)
    day = datetime.fromtimestamp(at, UTC)
    folder = f"{day:%Y/%m/%d}/{name}/talk-{talk}"
    return RecordingPlan(
        recording_id=f"{name}-talk-{talk}",
        folder=folder,
        # Asterisk takes the sampling rate from the ending: `.wav16` is a 16 kHz WAV file.
        customer=f"{folder}/customer.wav16",
        agent=f"{folder}/agent.wav16",
        stereo=f"{folder}/stereo.wav",
    )


def plan_message(call_id: str, step: int, at: float) -> RecordingPlan:
    """Place the message that a caller leaves at that step of his way through the menu, begun at `at`.

    It has one leg, which is heard as it is.
    """
    name = safe_name(call_id)
    day = datetime.fromtimestamp(at, UTC)
    folder = f"{day:%Y/%m/%d}/{name}/message-{step}"
    leg = f"{folder}/customer.wav"
    return RecordingPlan(
        recording_id=f"{name}-message-{step}", folder=folder, customer=leg, agent="", stereo=leg
    )


def which(recording_id: str) -> tuple[int, bool]:
    """The number that a recording was planned with, and whether it is a message."""
    _, kind, number = recording_id.rsplit("-", 2)
    return int(number), kind == "message"


def safe_name(call_id: str) -> str:
    """A call id as the name of a folder; hostile ids cannot climb out, hide, or break Asterisk's option list.

    An id that had to be changed carries a piece of its hash, so that `a/b` and `a-b` stay two calls.
    """
    name = _UNSAFE.sub("-", call_id).strip(".-")[:_LONGEST_NAME]
    if name == call_id and name and not _MARKED.search(name):
        return name
    mark = sha256(call_id.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{name or 'call'}--{mark}"
