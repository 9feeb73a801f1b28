"""AMI on the wire, without a socket: bytes become frames, frames become messages, actions become bytes.

A frame ends with an empty line (CR LF CR LF). It is decoded once and whole, so a letter split over two reads
survives, as UTF-8 with `replace`: a stray byte becomes U+FFFD here instead of a lone surrogate that would
raise later, in the journal, in SQL or in the browser. Whatever must be sent back exactly (a channel) is
known by its Uniqueid, which is ASCII.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from panoramisk.message import Message as PanoramiskMessage

from telephony.ami.errors import UnsafeText, WireFault

FRAME_END = b"\r\n\r\n"
GREETING = b"Asterisk Call Manager/"
MAX_GREETING = 256
# Asterisk reads a line into 1,024 bytes: what is longer is cut, and its tail could pass for another header.
MAX_LINE = 1024
MAX_HEADERS = 128

HeaderValue = str | int | Sequence[str]

_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_BREAKS = re.compile(r"[\r\n\0]")


class Message(PanoramiskMessage):  # type: ignore[misc]  # panoramisk carries no types
    """One response or event: panoramisk's mapping, with typed access and no header that can raise."""

    def text(self, header: str) -> str:
        """The header's (first) value, "" when it is missing."""
        value = self.get(header, "")
        return str(value[0] if isinstance(value, list) else value)

    def texts(self, header: str) -> list[str]:
        """All the values of a header that may be repeated."""
        value = self.get(header, [])
        return list(value) if isinstance(value, list) else [str(value)]

    def getdict(self, key: str) -> dict[str, str]:
        """`NAME=value` headers (ChanVariable, Variable) by name; panoramisk raises when there is only one."""
        pairs = (item.partition("=") for item in self.texts(key))
        return {name: value for name, equals, value in pairs if equals}


class Framer:
    """Cuts the byte stream of one connection into frames; remembers what is not yet complete."""

    def __init__(self, max_frame: int) -> None:
        self.greeting: str | None = None
        self._max_frame = max_frame
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield each frame completed by `data`; raise WireFault after the last good one."""
        searched = max(0, len(self._buffer) - len(FRAME_END) + 1)  # never look twice at the same bytes
        self._buffer += data
        if self.greeting is None:
            searched = 0
            if not self._greeted():
                return
        if self._buffer.find(FRAME_END, searched) >= 0:
            *frames, rest = bytes(self._buffer).split(FRAME_END)
            self._buffer = bytearray(rest)
            for frame in frames:
                self._check_size(len(frame))
                clean = frame.lstrip(b"\r\n")
                if clean:
                    yield clean
        self._check_size(len(self._buffer))

    def _greeted(self) -> bool:
        end = self._buffer.find(b"\n")
        if not GREETING.startswith(self._buffer[: len(GREETING)]) or (
            end < 0 and len(self._buffer) > MAX_GREETING
        ):
            raise WireFault(
                "what answers there is not an Asterisk Manager Interface: check host, port (5038, or "
                "5039 for TLS) and tls against manager.conf"
            )
        if end < 0:
            return False
        self.greeting = self._buffer[:end].decode("utf-8", "replace").strip()
        del self._buffer[: end + 1]
        return True

    def _check_size(self, size: int) -> None:
        if size > self._max_frame:
            raise WireFault(f"a message went on for over {self._max_frame} bytes without an end")


def event_name(frame: bytes) -> bytes | None:
    """The event's name read off the frame's first line without parsing it; None for a response."""
    if not frame.startswith(b"Event: "):
        return None
    end = frame.find(b"\r\n")
    return frame[7:end] if end >= 0 else frame[7:]


def parse(frame: bytes) -> Message | None:
    """The frame as a message; None when it is neither an event nor a response."""
    if not frame.startswith((b"Event: ", b"Response: ")):
        return None
    text = frame.decode("utf-8", "replace")
    if "\0" in text:
        text = text.replace("\0", "\ufffd")  # PostgreSQL takes no NUL
    headers: dict[str, tuple[str, str | list[str]]] = {}
    for line in text.split("\r\n"):
        name, colon, value = line.partition(":")
        if not colon:
            continue
        value = value.removeprefix(" ")
        key = name.lower()
        if key in headers:
            before = headers[key][1]
            headers[key] = (name, [*before, value] if isinstance(before, list) else [before, value])
        else:
            headers[key] = (name, value)
    message: Message = Message.__new__(Message)  # straight into panoramisk's store: twice as fast as its loop
    message._store = headers
    message.manager = None
    return message


def encode(headers: Mapping[str, HeaderValue]) -> bytes:
    """An action's bytes; UnsafeText when a header could be read as anything but itself."""
    lines = [_line(name, value) for name, values in headers.items() for value in _each(values)]
    if len(lines) > MAX_HEADERS:
        raise UnsafeText(
            f"the action has {len(lines)} headers, Asterisk takes {MAX_HEADERS}: send fewer variables"
        )
    return b"".join(lines) + b"\r\n"


def _each(values: HeaderValue) -> Sequence[str | int]:
    return (values,) if isinstance(values, str | int) else values


def _line(name: str, value: str | int) -> bytes:
    if not _HEADER_NAME.fullmatch(name):
        raise UnsafeText(f"{name!r} is not a header name: use letters, digits, - and _")
    text = str(value)
    if _BREAKS.search(text):
        raise UnsafeText(f"header {name} holds a line break or NUL: clean the value before sending it")
    try:
        line = f"{name}: {text}\r\n".encode()
    except UnicodeEncodeError:
        raise UnsafeText(
            f"header {name} holds text that is no Unicode: clean the value before sending it"
        ) from None
    if len(line) > MAX_LINE:
        raise UnsafeText(
            f"header {name} is {len(line)} bytes long, Asterisk reads {MAX_LINE}: shorten the value"
        )
    return line
