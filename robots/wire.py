"""The words a handset and its phone process exchange: one JSON object a line, the commands down, events up.

Every command carries an `id` and is answered by exactly one `Done` or `Refused` with that id; what then
comes of it in the network arrives as the other events. `at` is `time.time()` in the phone process.
`call` counts from 1 within one phone and is never used again.
"""

from __future__ import annotations

import msgspec
import msgspec.structs

# --- commands: the handset asks ------------------------------------------------------------------


class Command(msgspec.Struct, frozen=True, kw_only=True, tag_field="do"):
    id: int = 0


class Open(Command, frozen=True, tag=True):
    """Start the phone: who it is and where it is bound. With a password it registers at `pbx`."""

    user: str
    pii_name: str = ""
    bind: str = "127.0.0.1"
    pbx: str = ""  # host:port; numbers without a host are dialled there
    password: str = ""
    lines: int = 1  # calls at once; a further one is told 486 Busy Here
    codecs: tuple[str, ...] = ("G722", "PCMA", "PCMU")  # best first; nothing else is offered
    log_file: str = ""  # the library's own log with every SIP message; empty: none


class Dial(Command, frozen=True, tag=True):
    to: str  # a number, or a whole sip: address


class OnCall(Command, frozen=True, kw_only=True):
    call: int


class Answer(OnCall, frozen=True, tag=True): ...


class Decline(OnCall, frozen=True, tag=True):
    code: int = 486


class HangUp(OnCall, frozen=True, tag=True): ...


class Press(OnCall, frozen=True, tag=True):
    pii_digits: str


class Hold(OnCall, frozen=True, tag=True): ...


class Unhold(OnCall, frozen=True, tag=True): ...


class Transfer(OnCall, frozen=True, tag=True):
    """Blind transfer (REFER); this phone hangs up by itself once the transfer has been accepted."""

    to: str


class TransferTo(OnCall, frozen=True, tag=True):
    """Attended transfer: join the other party of `call` with the other party of `consulted`."""

    consulted: int


class Play(OnCall, frozen=True, tag=True):
    """Play sound files one after another, with `silence_s` before, between and after them."""

    files: tuple[str, ...]
    silence_s: float = 0.0


class Record(OnCall, frozen=True, tag=True):
    """Write what this phone hears to a WAV file (16 kHz mono), complete before `Disconnected` is sent."""

    file: str


class Unregister(Command, frozen=True, tag=True): ...


AnyCommand = (
    Open
    | Dial
    | Answer
    | Decline
    | HangUp
    | Press
    | Hold
    | Unhold
    | Transfer
    | TransferTo
    | Play
    | Record
    | Unregister
)


# --- events: the phone tells ---------------------------------------------------------------------


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="event"):
    at: float


class Done(Event, frozen=True, tag=True):
    id: int
    call: int = 0  # for Dial: the new call


class Refused(Event, frozen=True, tag=True):
    id: int
    reason: str


class Opened(Event, frozen=True, tag=True):
    address: str  # the sip: address others can dial directly


class Registered(Event, frozen=True, tag=True):
    expires_s: int


class RegistrationFailed(Event, frozen=True, tag=True):
    code: int
    reason: str


class Unregistered(Event, frozen=True, tag=True): ...


class CallEvent(Event, frozen=True, kw_only=True):
    call: int


class Incoming(CallEvent, frozen=True, tag=True):
    """Our phone rings (the other side has been told 180)."""

    pii_number: str
    pii_name: str


class Ringing(CallEvent, frozen=True, tag=True):
    """The phone we dialled rings (180) or sends early sound (183)."""

    code: int


class Answered(CallEvent, frozen=True, tag=True): ...


class MediaActive(CallEvent, frozen=True, tag=True):
    codec: str  # for example "G722/16000"


class MediaHeld(CallEvent, frozen=True, tag=True):
    by_us: bool


class DigitHeard(CallEvent, frozen=True, tag=True):
    pii_digit: str


class SoundStarted(CallEvent, frozen=True, tag=True): ...


class SoundEnded(CallEvent, frozen=True, tag=True):
    """Nothing has been heard for a while; `at` is when the quiet had lasted long enough to be sure."""

    last_heard_at: float


class Played(CallEvent, frozen=True, tag=True):
    """One file has been played and the silence after it kept; the times are of the sound alone."""

    file: str
    began_at: float
    ended_at: float
    left: int  # files still to play


class TransferProgressed(CallEvent, frozen=True, tag=True):
    code: int
    final: bool


class TransferAsked(CallEvent, frozen=True, tag=True):
    """The other party sent us elsewhere: `new_call` is already being dialled."""

    new_call: int


class Replaced(CallEvent, frozen=True, tag=True):
    """Somebody else takes over the place of the other party: `new_call` goes on, answered by itself."""

    new_call: int


class Disconnected(CallEvent, frozen=True, tag=True):
    """The call is over, with the SIP status that ended it (200: a plain hang-up)."""

    code: int
    reason: str


AnyEvent = (
    Done
    | Refused
    | Opened
    | Registered
    | RegistrationFailed
    | Unregistered
    | Incoming
    | Ringing
    | Answered
    | MediaActive
    | MediaHeld
    | DigitHeard
    | SoundStarted
    | SoundEnded
    | Played
    | TransferProgressed
    | TransferAsked
    | Replaced
    | Disconnected
)

_commands: msgspec.json.Decoder[AnyCommand] = msgspec.json.Decoder(AnyCommand)
_events: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


def to_line(message: Command | Event) -> bytes:
    return msgspec.json.encode(message) + b"\n"


def numbered(command: Command, number: int) -> Command:
    return msgspec.structs.replace(command, id=number)


def command_of(line: bytes) -> AnyCommand:
    """Raises msgspec.DecodeError (ValidationError for a wrong field), with a message that names it."""
    return _commands.decode(line)


def event_of(line: bytes) -> AnyEvent:
    return _events.decode(line)
