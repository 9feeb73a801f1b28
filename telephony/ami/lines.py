"""The lines this service knows on one Asterisk: each caller's, and the agents' legs rung for him.

A line is known by the Uniqueid of its channel, which is ASCII, never changes hands and tells every
later session of the service what the channel is: a leg's Uniqueid is chosen by us. Only `Bridge` must be
given names: it takes the first channel whose Uniqueid *begins* with the one it was given, and 1700000000.1
is then also 1700000000.18 (seen on Asterisk 22). Names end in a number of fixed width.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from telephony.commands import CallCommand, DialCustomer

CALLBACK = "callback."  # begins the Uniqueid of a customer whom we call back
# Q.850 causes with which a line ends that nobody hung up: no sound came for too long (44), the session
# was not confirmed (102), the network failed.
LOST = frozenset({"27", "38", "41", "42", "44", "47", "102", "111"})
_LEG = re.compile(r"(?P<call>.+)_(?P<attempt>[0-9]{1,6})_(?P<agent>[A-Za-z0-9.-]{1,64})")
# What could end the header or the name in it, and what makes a text look like another one on the phone:
# controls, invisible and direction-turning characters, halves of a character.
_UNSHOWN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\"<>\\,]+"
)


class LegStage(StrEnum):
    ASKED = "asked"  # no channel yet
    DIALLED = "dialled"  # a channel, of which the phone has said nothing yet
    RINGING = "ringing"
    ANSWERED = "answered"  # and in AsyncAGI: it can be bridged
    GONE = "gone"  # which is yet to be told


@dataclass(slots=True)
class Leg:
    leg_id: str
    call_id: str
    agent_id: str
    attempt: int
    channel: str = ""  # its name
    stage: LegStage = LegStage.ASKED
    bridge: str = ""
    unwanted: bool = False  # we hung it up: of a ring that ends so nothing is told
    callback: bool = False  # whose customer is dialled later
    connecting: bool = False  # its bridge was asked for: a second one would lose the leg
    lost: bool = False  # of one that has ended: nobody hung up

    def enter(self, bridge: str) -> None:
        self.bridge = bridge


@dataclass(slots=True)
class Line:
    call_id: str
    uniqueid: str
    channel: str  # its name
    step: int | None = None  # of the prompt that was last asked for and is still wanted
    bridge: str = ""
    # Keys count until a conversation begins, and again once a prompt is played after it: what is pressed
    # in a conversation, or still after it, may be a card's digits.
    keys_count: bool = True
    outside: int | None = None  # the step in which a number outside is being dialled or talked to
    outside_answered: bool = False
    leaves_message: bool = False  # one that an earlier session began
    # Asterisk lets go of two who talked, and ends their channels, in any order. The end of an agent whom he
    # left is told after his own; that of one who left him not before he is out of their bridge and can be
    # spoken to.
    left: Leg | None = None
    left_by: Leg | None = None
    # What AsyncAGI cut short, with the reason to give if the caller turns out to be still there.
    unsettled: list[tuple[CallCommand, str]] = field(default_factory=list)

    def enter(self, bridge: str) -> None:
        self.bridge, self.keys_count = bridge, False
        self.left = self.left_by = None
        self.unsettled.clear()


@dataclass(slots=True)
class Customer:
    """A customer who is being called back, until he answers: then he is a line."""

    uniqueid: str
    call_id: str
    attempt: int
    stage: LegStage = LegStage.ASKED
    unwanted: bool = False  # we took it back: of its end nothing is told
    then: DialCustomer | None = None  # asked for while this one was not yet gone

    @property
    def action_id(self) -> str:
        return f"{self.call_id}_{self.attempt}"


@dataclass(slots=True)
class Lines:
    """All lines on one node."""

    node: str
    by_uniqueid: dict[str, Line] = field(default_factory=dict)
    legs: dict[str, Leg] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)

    def call_id(self, uniqueid: str) -> str:
        return f"{self.node}-{uniqueid}"

    def uniqueid(self, call_id: str) -> str:
        return call_id.removeprefix(f"{self.node}-")

    def line(self, call_id: str) -> Line | None:
        return self.by_uniqueid.get(self.uniqueid(call_id))

    def called_back(self, call_id: str) -> bool:
        """Whether we dial, or dialled, this call's customer."""
        return call_id.startswith(f"{self.node}-{CALLBACK}")

    def add(self, uniqueid: str, channel: str) -> Line:
        line = Line(self.call_id(uniqueid), uniqueid, channel)
        self.by_uniqueid[uniqueid] = line
        return line

    def read_leg(self, uniqueid: str) -> Leg | None:
        """The leg of this node that a channel of this Uniqueid must be; None for any other channel."""
        found = _LEG.fullmatch(uniqueid)
        if found is None or not found["call"].startswith(f"{self.node}-"):
            return None
        return Leg(uniqueid, found["call"], found["agent"], int(found["attempt"]))

    def party(self, uniqueid: str) -> Line | Leg | None:
        return self.legs.get(uniqueid) or self.by_uniqueid.get(uniqueid)

    def joined(self, call_id: str) -> Leg | None:
        """The leg that is in one bridge with the caller."""
        line = self.line(call_id)
        if line is None or not line.bridge:
            return None
        legs = (leg for leg in self.legs.values() if leg.call_id == call_id)
        return next((leg for leg in legs if leg.bridge == line.bridge), None)

    def waits_for(self, leg: Leg) -> Line | None:
        """The line of the caller for whom this leg was rung, if nobody else has him or was rung since."""
        line = self.line(leg.call_id)
        taken = line is None or line.bridge or line.outside is not None or line.leaves_message
        if taken or leg.callback:
            return None
        others = (other for other in self.legs.values() if other.call_id == leg.call_id)
        return line if all(other.attempt <= leg.attempt for other in others) else None

    def become(self, found: Lines) -> None:
        """Know what was found, and nothing else."""
        self.by_uniqueid, self.legs, self.customers = found.by_uniqueid, found.legs, found.customers


def leg_id(call_id: str, agent_id: str, attempt: int) -> str:
    return f"{call_id}_{attempt}_{agent_id}"


def caller_id(number: str, name: str) -> str:
    """What the agent's phone shows. Both come from the network: nothing in them may break the header."""
    shown = " ".join(_UNSHOWN.sub(" ", name).split())[:60]
    digits = re.sub(r"[^0-9+*#A-Za-z._-]", "", number)[:40] or "anonymous"
    return f'"{shown}" <{digits}>' if shown else f"<{digits}>"


def known(text: str) -> str:
    """A header's value; Asterisk's words for "not given" are none."""
    return "" if text.lower() in ("unknown", "<unknown>", "(null)", "anonymous") else text
