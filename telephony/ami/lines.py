"""The lines this service knows on one Asterisk: each caller's, and the agents' legs rung for him.

A line is known by the Uniqueid of its channel, which is ASCII, never changes hands and tells every
later session of the service what the channel is: a leg's Uniqueid is chosen by us.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

_LEG = re.compile(r"(?P<call>.+\d+\.\d+)_(?P<attempt>[0-9]{1,6})_(?P<agent>[A-Za-z0-9.-]{1,64})")
_SPACE = re.compile(r"[\x00-\x1f\x7f\u0080-\u009f\u2028\u2029\"<>\\,]+")


class LegStage(StrEnum):
    ASKED = "asked"  # no channel yet
    RINGING = "ringing"
    ANSWERED = "answered"


@dataclass(slots=True)
class Leg:
    leg_id: str
    call_id: str
    agent_id: str
    attempt: int
    stage: LegStage = LegStage.ASKED
    bridge: str = ""
    stopped: bool = False  # no longer wanted: what it reports is of no interest


@dataclass(slots=True)
class Line:
    call_id: str
    uniqueid: str
    step: int = 0  # of the prompt that was last asked for
    bridge: str = ""


@dataclass(slots=True)
class Lines:
    """All lines on one node."""

    node: str
    by_uniqueid: dict[str, Line] = field(default_factory=dict)
    legs: dict[str, Leg] = field(default_factory=dict)

    def call_id(self, uniqueid: str) -> str:
        return f"{self.node}-{uniqueid}"

    def uniqueid(self, call_id: str) -> str:
        return call_id.removeprefix(f"{self.node}-")

    def line(self, call_id: str) -> Line | None:
        return self.by_uniqueid.get(self.uniqueid(call_id))

    def add(self, uniqueid: str) -> Line:
        line = Line(self.call_id(uniqueid), uniqueid)
        self.by_uniqueid[uniqueid] = line
        return line

    def joined(self, call_id: str) -> Leg | None:
        """The leg that is in one bridge with the caller."""
        line = self.line(call_id)
        if line is None or not line.bridge:
            return None
        legs = (leg for leg in self.legs.values() if leg.call_id == call_id)
        return next((leg for leg in legs if leg.bridge == line.bridge), None)


def leg_id(call_id: str, agent_id: str, attempt: int) -> str:
    return f"{call_id}_{attempt}_{agent_id}"


def read_leg(uniqueid: str) -> Leg | None:
    """The leg that a channel of this Uniqueid is; None for any other channel."""
    found = _LEG.fullmatch(uniqueid)
    if found is None:
        return None
    return Leg(uniqueid, found["call"], found["agent"], int(found["attempt"]))


def caller_id(number: str, name: str) -> str:
    """What the agent's phone shows. Both come from the network: nothing in them may break the header."""
    shown = _SPACE.sub(" ", name).strip()[:60]
    digits = re.sub(r"[^0-9+*#A-Za-z._-]", "", number)[:40] or "anonymous"
    return f'"{shown}" <{digits}>' if shown else f"<{digits}>"


def known(text: str) -> str:
    """A header's value; Asterisk's words for "not given" are none."""
    return "" if text.lower() in ("unknown", "<unknown>", "(null)", "anonymous") else text
