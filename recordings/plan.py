"""Where the legs of a talk lie, before a single byte of it is recorded. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_MARKED = re.compile(r"--[0-9a-f]{12}$")  # an id that looks like one of our own marks is marked as well
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class RecordingPlan:
    """The files of one talk; all paths are relative to the root of the recordings, with `/` between."""

    recording_id: str
    folder: str
    customer: str
    agent: str
    stereo: str


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


def safe_name(call_id: str) -> str:
    """A call id as the name of a folder; hostile ids cannot climb out, hide, or break Asterisk's option list.

    An id that had to be changed carries a piece of its hash, so that `a/b` and `a-b` stay two calls.
    """
    name = _UNSAFE.sub("-", call_id).strip(".-")[:_LONGEST_NAME]
    if name == call_id and name and not _MARKED.search(name):
        return name
    mark = sha256(call_id.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{name or 'call'}--{mark}"
