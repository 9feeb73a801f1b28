"""One line of a queue_log as an entry, or why it is not used. Pure.

`epoch|uniqueid|queue|agent|EVENT|data…`, `NONE` where there is no queue or agent. What the data mean is in
Asterisk's documentation ("Queue Logs"); older versions wrote fewer of them, so what is not there is unknown
and no fault.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Event(StrEnum):
    DID = "DID"
    ENTERQUEUE = "ENTERQUEUE"
    RINGNOANSWER = "RINGNOANSWER"
    RINGCANCELED = "RINGCANCELED"
    CONNECT = "CONNECT"
    COMPLETECALLER = "COMPLETECALLER"
    COMPLETEAGENT = "COMPLETEAGENT"
    TRANSFER = "TRANSFER"  # until Asterisk 11
    BLINDTRANSFER = "BLINDTRANSFER"
    ATTENDEDTRANSFER = "ATTENDEDTRANSFER"
    ABANDON = "ABANDON"
    EXITWITHTIMEOUT = "EXITWITHTIMEOUT"
    EXITWITHKEY = "EXITWITHKEY"
    EXITEMPTY = "EXITEMPTY"
    WITHDRAW = "WITHDRAW"
    SYSCOMPAT = "SYSCOMPAT"

    ADDMEMBER = "ADDMEMBER"
    REMOVEMEMBER = "REMOVEMEMBER"
    AGENTLOGIN = "AGENTLOGIN"
    AGENTLOGOFF = "AGENTLOGOFF"
    AGENTCALLBACKLOGIN = "AGENTCALLBACKLOGIN"
    AGENTCALLBACKLOGOFF = "AGENTCALLBACKLOGOFF"
    PAUSE = "PAUSE"
    UNPAUSE = "UNPAUSE"
    PAUSEALL = "PAUSEALL"
    UNPAUSEALL = "UNPAUSEALL"

    QUEUESTART = "QUEUESTART"  # Asterisk was started: nothing goes on that went on before

    # Known, and nothing that the log of interactions has a place for.
    CONFIGRELOAD = "CONFIGRELOAD"
    PENALTY = "PENALTY"
    RINGINUSE = "RINGINUSE"
    AGENTDUMP = "AGENTDUMP"


class Reason(StrEnum):
    """Why a line is not used."""

    TOO_FEW_FIELDS = "too few fields"
    BAD_TIME = "no time, or one that cannot be"
    BAD_NUMBER = "no number where one belongs"
    UNKNOWN_EVENT = "unknown event"
    NO_CALL = "the event of a call without the call"
    NO_QUEUE = "the event of a call without the queue"
    NO_AGENT = "the event of an agent without the agent"
    TOO_LONG = "too long for a line"
    UNFINISHED = "not finished: still being written, or cut off"
    DAMAGED = "the file is damaged from here on"
    BACKWARDS = "earlier than what happened to this call before"
    TOO_MANY = "more lines than any call has"
    NO_BEGINNING = "the end of a call whose beginning nobody knows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What happened at `at` (UTC seconds); durations in seconds, None where the log has none."""

    at: float
    event: Event
    uniqueid: str
    queue: str | None
    agent: str | None
    wait_s: float | None = None
    talk_s: float | None = None
    ring_s: float | None = None
    pii_number: str = ""
    pii_name: str = ""
    word: str = ""  # the number that was dialled; why somebody pauses, or that he does


AGENT_EVENTS = frozenset(
    {
        *(Event.ADDMEMBER, Event.REMOVEMEMBER, Event.AGENTLOGIN, Event.AGENTLOGOFF),
        *(Event.AGENTCALLBACKLOGIN, Event.AGENTCALLBACKLOGOFF),
        *(Event.PAUSE, Event.UNPAUSE, Event.PAUSEALL, Event.UNPAUSEALL),
    }
)
HOUSE_EVENTS = frozenset(
    {Event.QUEUESTART, Event.CONFIGRELOAD, Event.PENALTY, Event.RINGINUSE, Event.AGENTDUMP}
)

_EARLIEST = 946_684_800.0  # Asterisk is not older than 2000
_LONGEST_S = 7 * 86_400.0  # no call takes longer
_TIME = re.compile(r"[0-9]{9,10}(\.[0-9]{1,9})?", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,9})?", re.ASCII)
_NOBODY = frozenset({"", "NONE"})
_EVENTS = {event.value: event for event in Event}

# Which of the data is what, counted from the first; from the last where negative.
_ATTENDED = {"wait_s": -3, "talk_s": -2}  # what comes before differs with the kind of transfer
_SECONDS: Mapping[Event, Mapping[str, int]] = {
    Event.CONNECT: {"wait_s": 0, "ring_s": 2},
    Event.COMPLETECALLER: {"wait_s": 0, "talk_s": 1},
    Event.COMPLETEAGENT: {"wait_s": 0, "talk_s": 1},
    Event.TRANSFER: {"wait_s": 2, "talk_s": 3},
    Event.BLINDTRANSFER: {"wait_s": 2, "talk_s": 3},
    Event.ABANDON: {"wait_s": 2},
    Event.EXITWITHTIMEOUT: {"wait_s": 2},
    Event.EXITWITHKEY: {"wait_s": 3},
    Event.EXITEMPTY: {"wait_s": 2},
    Event.WITHDRAW: {"wait_s": 2},
    Event.RINGNOANSWER: {"ring_s": 0},
    Event.RINGCANCELED: {"ring_s": 0},
}
_MILLISECONDS = frozenset({Event.RINGNOANSWER, Event.RINGCANCELED})
_WORDS: Mapping[Event, Mapping[str, int]] = {
    Event.ENTERQUEUE: {"pii_number": 1, "pii_name": 3},  # the name: with `log-caller-id-name`
    Event.DID: {"word": 0},
    Event.ADDMEMBER: {"word": 0},  # PAUSED, if he is
    Event.PAUSE: {"word": 0},
    Event.PAUSEALL: {"word": 0},
}
_BEFORE_DATA = 5


def time_of(text: str, latest: float) -> float | None:
    """When it was, if this looks like a line of a queue_log at all."""
    first, *others = text.split("|", _BEFORE_DATA - 1)
    return _time(first, latest) if len(others) == _BEFORE_DATA - 1 else None


def read_line(text: str, latest: float, agents: Mapping[str, str] | None = None) -> Entry | Reason:
    """`latest` is the last moment at which anything can have happened; `agents` maps the names of agents
    that are called otherwise here."""
    fields = text.split("|")
    if len(fields) < _BEFORE_DATA:
        return Reason.TOO_FEW_FIELDS
    at = _time(fields[0], latest)
    if at is None:
        return Reason.BAD_TIME
    event = _EVENTS.get(fields[4])
    if event is None:
        return Reason.UNKNOWN_EVENT
    queue = None if fields[2] in _NOBODY else fields[2]
    agent = None if fields[3] in _NOBODY else fields[3]
    missing = _missing(event, fields[1], queue, agent)
    if missing is not None:
        return missing
    if agents and agent is not None:
        agent = agents.get(agent, agent)
    data = fields[_BEFORE_DATA:]
    told: dict[str, Any] = {name: data[n] for name, n in _WORDS.get(event, {}).items() if n < len(data)}
    where = _SECONDS.get(event)
    if where is not None:
        for name, n in where.items():
            if n < len(data) and (number := data[n].strip()):
                if not _NUMBER.fullmatch(number):
                    return Reason.BAD_NUMBER
                told[name] = _seconds(number, event)
    elif event is Event.ATTENDEDTRANSFER and len(data) >= _BEFORE_DATA:
        for name, n in _ATTENDED.items():
            if _NUMBER.fullmatch(data[n]):
                told[name] = _seconds(data[n], event)
    return Entry(at=at, event=event, uniqueid=fields[1], queue=queue, agent=agent, **told)


def _time(text: str, latest: float) -> float | None:
    at = float(text) if _TIME.fullmatch(text) else 0.0
    return at if _EARLIEST <= at <= latest else None


def _missing(event: Event, uniqueid: str, queue: str | None, agent: str | None) -> Reason | None:
    if event in HOUSE_EVENTS:
        return None
    if event in AGENT_EVENTS:
        return Reason.NO_AGENT if agent is None else None
    if uniqueid in _NOBODY:
        return Reason.NO_CALL
    return Reason.NO_QUEUE if queue is None and event is not Event.DID else None


def _seconds(number: str, event: Event) -> float | None:
    """None where the clock was set meanwhile, so that the log's own difference is nonsense."""
    seconds = float(number) / (1000.0 if event in _MILLISECONDS else 1.0)
    return seconds if 0.0 <= seconds <= _LONGEST_S else None
